"""Eight firms whose September is due, and a clerk who brings sheets of them."""

import datetime

from enterprises import importing
from tests import facts
from tests.corpus import sheets, world
from tests.corpus.firms import firms

FIRMS = firms(8, 5, 2026, 9)
ON = datetime.date(2026, 10, 9)
MONTH = datetime.date(2026, 9, 1)


def enter():
    return world.enter(FIRMS, facts.association(), 2026, 9)


def brought_by_clerk(submission):
    clerk = facts.user("clerk", {"role": "clerk", "organisation": submission.association})

    def bring(page=None):
        content = sheets.write(page or sheets.page(FIRMS, 2026, 9), "xlsx")
        return importing.receive(submission, "九月.xlsx", [content], on=ON, by=clerk)

    return bring
