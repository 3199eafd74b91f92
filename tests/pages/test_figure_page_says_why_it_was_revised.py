"""A corrected return shows on the page of the figure that it moved: old value, new, since when and why."""

from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions
from enterprises.models import MonthlyReturn, Responsibility, Submission
from enterprises.questions import form_of
from tests import facts
from tests.facts import day
from zones import engine
from zones.models import Figure

MONTH = day("2016-08")
FORM = form_of("monthly", MONTH)


def test_a_correction_shows_as_a_revision_with_its_reason(client, zone):
    """August 2016 is accepted: 6 firms x 2,200万元 x 8 months = 10.56亿元; one more 亿元 makes 11.56."""
    firm = MonthlyReturn.objects.filter(month=MONTH).order_by("enterprise").first().enterprise
    Responsibility.objects.create(enterprise=firm, association=zone.association, during=DateRange(None, None))
    given = {"deadline": day("2016-09-12"), "grace": day("2016-09-22"), "submitted_at": facts.NOW}
    Submission.objects.create(association=zone.association, kind="monthly", month=MONTH, state="accepted", **given)
    asked = actions.ask_correction(
        form=FORM, enterprise=firm, month=MONTH, values={"output": 276_000_000}, by=None, reason="漏报一条生产线"
    )
    actions.accept_correction(correction=asked, by=None)
    assert engine.drain().failed == []
    figure = Figure.objects.get(indicator="output", freq="C", month=MONTH, area__code=zone.slug, until=None)

    def revisions():
        page = client.get(f"/figures/{figure.pk}/").content.decode()
        return page[page.index('id="revisions"') :]

    public = revisions()
    assert "漏报一条生产线" not in public
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))
    official = revisions()
    assert "10.56" in official
    assert "11.56" in official
    assert "漏报一条生产线" in official
    assert f"/corrections/{asked.pk}/" in official
    # the reason stands with the new value, and what stood before has none
    rows = official[official.index("<tbody>") :].split("</tr>")
    assert ["漏报一条生产线" in row for row in rows[:2]] == [True, False]
    assert "企业报表更正1份" in public
