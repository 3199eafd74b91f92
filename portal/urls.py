"""Every address of the portal: health, the API, support's admin, then pages in Chinese and, under /en/, in English."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal import health

handler400 = "api.problems.bad_request"
handler500 = "portal.middleware.server_error"

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    *i18n_patterns(path("", include("pages.urls")), prefix_default_language=False),
]
