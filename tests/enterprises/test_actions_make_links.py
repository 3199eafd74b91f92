"""A link for each firm: made, opened, filled, confirmed once; it ends, and what was confirmed keeps its word."""

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions
from enterprises.models import AboveScaleSpell, FirmLink, MonthlyReturn, Responsibility, ReturnState, Submission
from enterprises.models.links import digest_of
from enterprises.questions import form_of
from ledger.models import Line
from tests import facts
from tests.facts import YUHUAN, day

pytestmark = pytest.mark.django_db

MARCH = day("2018-03")
MONTHLY = form_of("monthly", MARCH)
IN_TIME, TOO_LATE = day("2018-04-10"), day("2018-05-10")
REASON = "企业自填链接 #1，确认人 王五"


@pytest.fixture
def firm():
    one = facts.enterprise("甲阀门厂")
    Responsibility.objects.create(enterprise=one, association=facts.association(), during=DateRange(None, None))
    AboveScaleSpell.objects.create(enterprise=one, during=DateRange(day("2014-01"), None))
    return one


@pytest.fixture
def submission(firm):
    actions.open_month(form=MONTHLY, month=MARCH, by=None)
    return Submission.objects.get()


@pytest.fixture
def clerk():
    return facts.user("clerk", {"role": "clerk", "organisation": facts.association()})


def made(submission, firm, on=IN_TIME, by=None):
    [token] = actions.make_links(submission=submission, enterprises=[firm.pk], on=on, by=by).values()
    return token, FirmLink.objects.of_token(token).get()


def fill(link, on=IN_TIME, explanation=None, refused=None, state=ReturnState.REPORTED, seen=None, **answers):
    return send(link, on, explanation, refused, state, seen, **answers).row


def send(link, on=IN_TIME, explanation=None, refused=None, state=None, seen=None, name="", confirm=False, **answers):
    return actions.fill_by_link(
        link=link,
        answers=answers,
        refused=refused or {},
        seen=seen or {},
        state=state,
        explanation=explanation,
        confirm=confirm,
        name=name,
        on=on,
        by=None,
        reason=REASON,
    )


def confirm(link, name="王五", **given):
    """Gives the link, or raises what stood in the way."""
    refused = send(link, name=name, confirm=True, **given).refused
    if refused:
        raise refused
    link.refresh_from_db()
    return link


def refusal(call, *given, **named):
    with pytest.raises(ValidationError) as told:
        call(*given, **named)
    return told.value.code


def test_only_the_hash_of_a_token_is_kept_and_not_even_that_in_the_ledger(submission, firm, clerk):
    token, link = made(submission, firm, by=clerk)

    assert len(token) == 24
    assert link.digest == digest_of(token)
    assert token not in str(FirmLink.objects.values())
    assert link.digest not in str(Line.objects.filter(table="enterprises_firmlink").values())


def test_a_firm_that_has_a_link_keeps_it_until_it_is_exchanged(submission, firm):
    _token, before = made(submission, firm)
    given = {"submission": submission, "enterprises": [firm.pk], "on": IN_TIME, "by": None}

    assert actions.make_links(**given) == {}
    assert fill(before, output=100).output == 100
    assert list(actions.exchange_links(**given)) == [firm.pk]
    assert refusal(fill, before, output=100) == "used"


def test_links_are_made_only_for_firms_that_the_month_expects(submission):
    other = facts.enterprise("别家")

    assert refusal(made, submission, other) == "not_expected"


def test_links_are_made_only_while_the_month_takes_entry(submission, firm):
    assert refusal(made, submission, firm, on=TOO_LATE) == "closed"


def test_another_associations_clerk_makes_no_link(submission, firm):
    stranger = facts.user("stranger", {"role": "clerk", "organisation": facts.association("others", YUHUAN)})
    with pytest.raises(Submission.DoesNotExist):  # the wall hides what it would not let be written
        made(submission, firm, by=stranger)


def test_a_firm_fills_its_row_and_the_ledger_tells_by_which_link(submission, firm):
    _token, link = made(submission, firm)

    assert fill(link, output=100).output == 100
    line = Line.objects.filter(table="enterprises_monthlyreturn").latest("id")
    assert (line.actor, line.reason) == (None, REASON)
    assert FirmLink.objects.get().use.filled_at


def test_a_link_fills_nothing_after_the_last_day(submission, firm):
    _token, link = made(submission, firm)

    assert refusal(fill, link, on=TOO_LATE, output=100) == "too_late"
    actions.extend(submission=submission, until=TOO_LATE, by=None, reason="系统故障")
    assert fill(link, on=TOO_LATE, output=100).output == 100


def test_a_row_with_something_to_fix_is_not_confirmed(submission, firm):
    _token, link = made(submission, firm)
    fill(link, output=100, sales=90, export=95)
    assert refusal(confirm, link) == "open_questions"

    fill(link, export=50)
    assert refusal(confirm, link, name="") == "no_name"
    assert confirm(link).confirmed_by == "王五"


def test_an_empty_row_is_not_confirmed(submission, firm):
    _token, link = made(submission, firm)

    assert refusal(confirm, link) == "open_questions"


def test_what_stands_in_the_way_of_confirming_does_not_take_back_what_was_filled(submission, firm):
    _token, link = made(submission, firm)

    assert refusal(confirm, link, name="", output=100, state=ReturnState.REPORTED) == "no_name"
    assert MonthlyReturn.objects.get().output == 100


@pytest.mark.parametrize(
    ("moved", "seen"),
    [
        ({"output": 9}, {"output": 5}),
        ({"state": ReturnState.HALTED}, {"state": "reported"}),
        ({"explanation": "大修"}, {"explanation": ""}),
    ],
)
def test_nothing_is_confirmed_that_was_not_seen(submission, firm, moved, seen):
    _token, link = made(submission, firm)
    fill(link, output=5)
    MonthlyReturn.objects.update(**moved)

    assert refusal(confirm, link, seen=seen, sales=1) == "conflict"
    assert FirmLink.objects.get().confirmed_at is None
    assert MonthlyReturn.objects.get().sales is None


def test_the_same_sent_twice_is_no_conflict_with_itself(submission, firm):
    _token, link = made(submission, firm)
    page = {"output": None, "state": "missing", "explanation": ""}
    for _press in range(2):
        row = fill(link, seen=page, explanation="新订单", output=100)

    assert (row.output, row.state, row.explanation) == (100, "reported", "新订单")


def test_what_is_confirmed_is_not_filled_again_by_the_link(submission, firm):
    _token, link = made(submission, firm)
    fill(link, output=100)
    confirm(link)

    assert refusal(fill, link, output=101) == "used"
    assert refusal(confirm, link) == "used"


def clerk_fills(firm, clerk, confirmed="", **answers):
    return actions.fill_cells(
        form=MONTHLY, enterprise=firm, month=MARCH, answers=answers, confirmed=confirmed, on=IN_TIME, by=clerk
    )


def test_a_clerk_changes_a_confirmed_row_only_with_the_firms_word(submission, firm, clerk):
    _token, link = made(submission, firm)
    fill(link, output=100)
    confirm(link)
    assert refusal(clerk_fills, firm, clerk, output=120) == "confirmed_by_firm"
    # the same again is no change, and revoking the link does not take back that the firm confirmed
    assert clerk_fills(firm, clerk, output=100).output == 100
    actions.revoke_links(submission=submission, enterprises=[firm.pk], by=clerk)
    assert refusal(clerk_fills, firm, clerk, output=120) == "confirmed_by_firm"

    assert clerk_fills(firm, clerk, confirmed="王五，4月9日电话", output=120).output == 120
    link.refresh_from_db()
    assert link.amended == "王五，4月9日电话"
    assert link.amended_at


def file_rows(firm, by, confirmed=None, output=120):
    rows = [(firm.pk, "reported", "", output)]
    return actions.file_rows(
        form=MONTHLY,
        month=MARCH,
        association=facts.association(),
        names=["output"],
        rows=rows,
        confirmed=confirmed,
        by=by,
    )


def test_a_sheet_changes_a_confirmed_row_only_with_the_firms_word(submission, firm, clerk):
    _token, link = made(submission, firm)
    fill(link, output=100)
    confirm(link)

    assert file_rows(firm, clerk, output=100).same == 1
    assert refusal(file_rows, firm, clerk) == "confirmed_by_firm"
    assert MonthlyReturn.objects.get().output == 100
    assert file_rows(firm, clerk, confirmed={firm.pk: "王五，4月9日电话"}).changed == 1
    assert FirmLink.objects.get().amended == "王五，4月9日电话"
