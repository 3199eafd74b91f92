"""A sheet, and its undoing, leave alone what a firm has confirmed or the official has accepted, and name the firms."""

import pytest

from enterprises import actions, importing
from enterprises.models import Decision, FirmLink, Import, MonthlyReturn, Submission
from enterprises.models.links import digest_of
from tests import facts
from tests.corpus import sheets
from tests.enterprises.eight_firms import FIRMS, MONTH, ON
from tests.enterprises.meanwhile import meanwhile


def filed(of, only_good=True):
    of = importing.file(of, only_good=only_good, on=ON, by=of.by)
    assert of.state == Import.State.FILED, of.error
    return of


def row(number):
    return MonthlyReturn.objects.select_related("enterprise").get(
        month=MONTH, enterprise__credit_code=FIRMS[number].code
    )


def output(number):
    return FIRMS[number].months[2026, 9]["output"]


def link_of(submission, number):
    pk = row(number).enterprise_id
    [token] = actions.make_links(submission=submission, enterprises=[pk], on=ON, by=None).values()
    return FirmLink.objects.get(digest=digest_of(token))


def confirm(link):
    nothing = {"answers": {}, "refused": {}, "seen": {}, "state": None, "explanation": None}
    done = actions.fill_by_link(link=link, **nothing, confirm=True, name="王五", on=ON, by=None)
    assert done.refused is None


def accept(submission, number):
    """One row is accepted, the others go back: the association may enter again."""
    Submission.objects.update(state="submitted", submitted_at=facts.NOW)
    actions.accept(submission=submission, enterprises=[row(number).enterprise_id], by=None)
    others = MonthlyReturn.objects.filter(month=MONTH).exclude(pk=row(number).pk)
    actions.return_rows(
        submission=submission, reasons=dict.fromkeys(others.values_list("enterprise", flat=True), "请核对"), by=None
    )
    assert Decision.objects.filter(outcome="accepted").count() == 1


def test_undoing_leaves_confirmed_and_accepted_rows_and_names_them(submission, bring):
    of = filed(bring())
    accept(submission, 1)
    confirm(link_of(submission, 0))

    undone = actions.undo_import(of=of, on=ON, by=of.by)

    assert (undone.result["back"], undone.result["kept"]) == (6, 2)
    assert (undone.result["kept_confirmed"], undone.result["kept_accepted"]) == ([FIRMS[0].name], [FIRMS[1].name])
    assert [row(number).output for number in range(3)] == [output(0), output(1), None]
    assert MonthlyReturn.objects.filter(month=MONTH, state="missing").count() == 6


def test_a_firm_that_confirms_while_the_sheet_is_being_undone_keeps_its_row(submission, bring):
    of = filed(bring())
    link = link_of(submission, 0)

    with meanwhile(lambda: confirm(link)):
        undone = actions.undo_import(of=of, on=ON, by=of.by)

    assert (undone.result["back"], undone.result["kept_confirmed"]) == (7, [FIRMS[0].name])
    assert row(0).output == output(0)


@pytest.mark.parametrize("only_good", [True, False])
def test_the_whole_sheet_again_after_a_partial_acceptance_changes_the_others_and_names_the_accepted(
    submission, bring, only_good
):
    filed(bring())
    accept(submission, 1)
    page = sheets.page(FIRMS, 2026, 9)
    for number in (1, 2):
        page.rows[number][page.column("employees")] += 1

    again = filed(bring(page), only_good)

    heads = [FIRMS[number].months[2026, 9]["employees"] for number in range(3)]
    assert again.result == {"changed": 1, "same": 6, "left": 0, "accepted": [FIRMS[1].name]}
    assert [row(number).employees for number in range(3)] == [heads[0], heads[1], heads[2] + 1]


def test_an_accepted_row_that_says_the_same_is_nothing_to_speak_of(submission, bring):
    filed(bring())
    accept(submission, 1)

    assert filed(bring()).result == {"changed": 0, "same": 8, "left": 0}
