"""The list of standards, and one standard with its drafters."""

import pytest

from standards.models import Drafting
from tests import facts
from tests.facts import day

pytestmark = pytest.mark.django_db


def numbers(response):
    return [standard.number for standard, _status in response.context["standards"]]


def test_the_digits_of_a_number_find_a_standard(client):
    facts.standard("T/ZZB 9999-2021")
    facts.standard("T/ZZB 8888-2021")

    assert numbers(client.get("/standards/", {"q": "9999"})) == ["T/ZZB 9999-2021"]


def test_the_list_can_be_narrowed_to_a_kind(client):
    facts.standard("T/ZZB 9999-2021")
    facts.standard("GB/T 39904-2021", kind="national")

    assert numbers(client.get("/standards/", {"kind": "national"})) == ["GB/T 39904-2021"]


def test_an_unknown_kind_is_not_found(client):
    assert client.get("/standards/", {"kind": "cosmic"}).status_code == 404


def test_a_standard_with_three_local_drafters_stands_once(client):
    standard = facts.standard("T/ZZB 9999-2021")
    for number in range(3):
        Drafting.objects.create(standard=standard, enterprise=facts.enterprise(f"厂{number}"), role="participant")

    response = client.get("/standards/")

    assert numbers(response) == ["T/ZZB 9999-2021"]
    assert response.context["found"].rows[0].drafters == 3


def test_the_page_of_a_standard_names_its_drafters_and_what_it_replaces(client):
    old = facts.standard("T/ZZB 1111-2015", published_on=day("2015-01"), effective_on=day("2015-02"))
    new = facts.standard("T/ZZB 1111-2021", replaces=old)
    Drafting.objects.create(standard=new, enterprise=facts.enterprise("起草厂"), role="lead")

    text = client.get(f"/standards/{new.pk}/").content.decode()

    assert "起草厂" in text
    assert "T/ZZB 1111-2015" in text
    assert "T/ZZB 1111-2021" in client.get(f"/standards/{old.pk}/").content.decode()


def test_a_withdrawn_standard_says_so(client):
    gone = facts.standard(
        "T/ZZB 1111-2010", published_on=day("2010-01"), effective_on=day("2010-02"), withdrawn_on=day("2012-01")
    )

    assert "废止" in client.get(f"/standards/{gone.pk}/").content.decode()


def test_a_list_without_a_match_says_so(client):
    assert "没有找到" in client.get("/standards/", {"q": "没有"}).content.decode()
