"""Where a page stands, as links from the top down."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from enterprises.models import Submission
from pages.board_cards import title_of
from pages.submission import address


@dataclass(frozen=True)
class Crumb:
    """One step; the page itself has no address."""

    label: str
    href: str = ""


def crumbs(*steps: tuple[str, str] | str) -> list[Crumb]:
    """Home first, then each (label, address), then the label of the page itself."""
    home = Crumb(_("示范区"), reverse("home"))
    return [home, *(Crumb(step) if isinstance(step, str) else Crumb(*step) for step in steps)]


def submission_crumbs(submission: Submission, *steps: tuple[str, str] | str) -> list[Crumb]:
    """The board, then the form and month, whose page is the grid, then what `crumbs` takes."""
    title = title_of(submission)
    return crumbs((_("填报"), reverse("board")), (title, address("grid", submission)) if steps else title, *steps)


def review_crumbs(submission: Submission, *steps: tuple[str, str] | str) -> list[Crumb]:
    """As far as the review of the month, then what `crumbs` takes."""
    title = _("审核")
    return submission_crumbs(submission, (title, address("review", submission)) if steps else title, *steps)
