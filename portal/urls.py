"""Every address of the portal: health first, then the API, then pages."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal import health

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
]
if find_spec("api.urls") if find_spec("api") else None:
    urlpatterns.append(path("api/", include("api.urls")))
if find_spec("pages.urls") if find_spec("pages") else None:
    # Chinese at the plain address, English under /en/.
    urlpatterns += i18n_patterns(path("", include("pages.urls")), prefix_default_language=False)
