"""Every address of the portal: health, the API, support's admin, then pages in Chinese and, under /en/, in English."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from pages.sessions import admin_sign_in
from portal import health

handler400 = "api.problems.bad_request"
handler500 = "portal.middleware.server_error"

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    # the admin's own pages for these know neither lock-out nor the ends of sessions
    path("admin/login/", admin_sign_in, name="admin-sign-in"),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password"), name="admin-password"),
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    *i18n_patterns(path("", include("pages.urls")), prefix_default_language=False),
]
