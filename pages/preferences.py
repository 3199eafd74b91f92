"""What a reader sets for this browser: the size of type."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pages.frame import TYPE_SIZE_COOKIE

YEAR = 365 * 24 * 3600


@require_POST
def type_size(request: HttpRequest) -> HttpResponse:
    """Keep 大字版 or the normal size in a cookie and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("size") == "large":
        response.set_cookie(TYPE_SIZE_COOKIE, "large", max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(TYPE_SIZE_COOKIE, samesite="Lax")
    return response
