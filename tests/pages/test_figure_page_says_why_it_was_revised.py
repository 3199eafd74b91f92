"""A corrected return shows on the page of the figure that it moved: old value, new, since when and why."""

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from enterprises import actions
from enterprises.models import Correction, MonthlyReturn, Responsibility, Submission
from enterprises.questions import form_of
from ledger.actor import sign
from tests import facts
from tests.facts import day
from zones import engine
from zones.models import Figure

MONTH = day("2016-08")
FORM = form_of("monthly", MONTH)


def corrected(firm, output, reason):
    values = {"output": output, "explanation": f"{reason}，已核实"}
    asked = actions.ask_correction(form=FORM, enterprise=firm, month=MONTH, values=values, by=None, reason=reason)
    actions.accept_correction(correction=asked, by=None)
    assert engine.drain().failed == []
    return asked


def test_corrections_show_as_revisions_each_with_its_reason(client, zone):
    """August 2016 is accepted: 6 firms x 2,200万元 x 8 months = 10.56亿元; then 11.56, then 12.06."""
    firm = MonthlyReturn.objects.filter(month=MONTH).order_by("enterprise").first().enterprise
    Responsibility.objects.create(enterprise=firm, association=zone.association, during=DateRange(None, None))
    given = {"deadline": day("2016-09-12"), "grace": day("2016-09-22"), "submitted_at": facts.NOW}
    Submission.objects.create(association=zone.association, kind="monthly", month=MONTH, state="accepted", **given)
    first = corrected(firm, 276_000_000, "漏报一条生产线")
    corrected(firm, 326_000_000, "又漏报一条")
    figure = Figure.objects.get(indicator="output", freq="C", month=MONTH, area__code=zone.slug, until=None)

    def revisions():
        page = client.get(f"/figures/{figure.pk}/").content.decode()
        table = page[page.index('id="revisions"') :]
        return table[table.index("<tbody>") : table.index("</tbody>")].split("</tr>")[:3]

    public = revisions()
    assert ["企业报表更正1份" in row for row in public] == [True, True, False]
    assert "漏报" not in "".join(public)
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))
    newest, middle, oldest = revisions()
    assert ["12.06" in newest, "11.56" in middle, "10.56" in oldest] == [True, True, True]
    assert "又漏报一条" in newest
    assert "漏报一条生产线" not in newest
    assert "漏报一条生产线" in middle
    assert f"/corrections/{first.pk}/" in middle
    assert "漏报" not in oldest

    # the zone's association, once another files for the firm
    other = facts.association("others")
    with transaction.atomic():
        sign(actor=None)
        Correction.objects.filter(pk=first.pk).update(association=other)
    grant = {"role": "clerk", "organisation": zone.association}
    client.force_login(facts.user("clerk", grant, organisation=zone.association))
    newest, middle, _oldest = revisions()
    assert "又漏报一条" in newest
    assert "企业报表更正" not in newest
    assert "企业报表更正1份" in middle
    assert firm.name not in middle
    assert "漏报一条生产线" not in middle
