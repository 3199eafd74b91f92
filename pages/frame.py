"""What surrounds every page: name, navigation, languages, type size, footer."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.audience import has_role
from access.standing import MANAGES, READS_ALL
from accounts.models import Grant
from pages.board_banner import Banner, banner_of
from pages.languages import Alternate, alternate, html_lang

Role = Grant.Role
TYPE_SIZE_COOKIE = "type_size"

NAVIGATION = (
    ("home", gettext_lazy("示范区"), ("/zones/",)),
    ("enterprises", gettext_lazy("查企业"), ()),
    ("standards", gettext_lazy("标准"), ()),
    ("indicators", gettext_lazy("指标口径"), ()),
)
# For whoever enters returns or looks over them.
RETURNS = ("board", gettext_lazy("填报"), ())
# For those who keep the register, and those who read it with its history.
REGISTER = ("register", gettext_lazy("企业登记册"), ())
# For those who read everything.
LEDGER = ("ledger", gettext_lazy("台账"), ())
REGISTER_READERS = (Role.CLERK, Role.LEAD, Role.OFFICIAL, Role.AUDITOR, Role.ADMINISTRATOR)
# Lines that a government site must carry; what they say is the operator's (settings.SITE).
FOOTER = (
    ("sponsor", gettext_lazy("主办单位")),
    ("contact", gettext_lazy("联系方式")),
    ("site_code", gettext_lazy("网站标识码")),
    ("icp", gettext_lazy("ICP备案号")),
    ("police", gettext_lazy("公安备案号")),
)


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the main navigation; `here` is what aria-current says."""

    href: str
    label: str
    here: str


@dataclass(frozen=True)
class FooterLine:
    """One line of the footer."""

    label: str
    text: str
    lang: str


@dataclass(frozen=True)
class Frame:
    """Everything that the base template shows around a page."""

    name: str
    html_lang: str
    demo: bool
    large: bool
    path: str
    user: str
    can_post: bool
    api: str
    people: NavigationItem | None
    nav: tuple[NavigationItem, ...]
    banner: Banner | None
    alternate: Alternate | None
    footer: tuple[FooterLine, ...]


def frame_of(request: HttpRequest | None) -> Frame:
    """The frame of a page; an error page may have no request, and then has no address of its own."""
    path = request.get_full_path() if request else ""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    items = NAVIGATION
    if signed_in:
        items += (RETURNS, REGISTER) if has_role(user, *REGISTER_READERS) else ()
        items += (LEDGER,) if has_role(user, *READS_ALL) else ()
    return Frame(
        name=_("品牌示范区信息平台"),
        html_lang=html_lang(),
        demo=settings.DEMO,
        large=bool(request) and request.COOKIES.get(TYPE_SIZE_COOKIE) == "large",
        path=path,
        user=_who(user) if signed_in else "",
        can_post=request is not None,
        api=_api(),
        people=_item(request, "people", _("人员"), ()) if signed_in and has_role(user, *MANAGES) else None,
        nav=tuple(_item(request, *entry) for entry in items),
        banner=banner_of(request),
        alternate=alternate(path) if request else None,
        footer=_footer(),
    )


def _item(request: HttpRequest | None, name: str, label: str, also: tuple[str, ...]) -> NavigationItem:
    href = reverse(name)
    here = ""
    if request:
        if request.path == href:
            here = "page"
        elif any(place in request.path for place in also) or (name != "home" and request.path.startswith(href)):
            here = "true"
    return NavigationItem(href, str(label), here)


def _who(user) -> str:
    return user.get_full_name() or user.get_username()


def _api() -> str:
    try:
        return reverse("api-docs")
    except NoReverseMatch:
        return ""


def _footer() -> tuple[FooterLine, ...]:
    given = getattr(settings, "SITE", {})
    lines = []
    for key, label in FOOTER:
        text = given.get(key, "")
        lines.append(FooterLine(str(label), text or _("待运营单位填写"), "zh-Hans" if text else ""))
    return tuple(lines)
