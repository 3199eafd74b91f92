"""What acceptance will do: the zone's figures that stand on the month, with their values now."""

from enterprises.models import Submission
from enterprises.questions import form_of
from tests import facts


def test_figures_that_stand_on_it_are_shown_with_their_values(client, zone):
    """The zone of the page tests is accepted up to September 2016; its October is not."""
    association = zone.association
    Submission.objects.create(
        association=association,
        kind="monthly",
        month=facts.day("2016-10"),
        state="submitted",
        deadline=facts.day("2016-11-14"),
        grace=facts.day("2016-11-24"),
        submitted_at=facts.NOW,
    )
    client.force_login(facts.user("official", {"role": "official", "division": facts.division()}))

    page = client.get(f"/submissions/{association.code}/monthly/2016-10/review/").content.decode()
    effects = page[page.index('id="effects"') :]

    # 6 firms x 2,200万元 x 10 months = 13.2亿元
    assert "13.2" in effects
    assert "初步" in effects
    assert form_of("monthly", facts.day("2016-10")).table_number in page
