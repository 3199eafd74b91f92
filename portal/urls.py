"""Every address of the portal: health, the API, support's admin, then pages in Chinese and, under /en/, in English."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal import health

handler500 = "portal.middleware.server_error"

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
]
if find_spec("api") and find_spec("api.urls"):
    urlpatterns.append(path("api/", include("api.urls")))
urlpatterns += i18n_patterns(path("", include("pages.urls")), prefix_default_language=False)
