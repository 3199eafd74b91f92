"""Where a page stands, as links from the top down."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Crumb:
    """One step; the page itself has no address."""

    label: str
    href: str = ""


def crumbs(*steps: tuple[str, str] | str) -> list[Crumb]:
    """Home first, then each (label, address), then the label of the page itself."""
    home = Crumb(_("示范区"), reverse("home"))
    return [home, *(Crumb(step) if isinstance(step, str) else Crumb(*step) for step in steps)]
