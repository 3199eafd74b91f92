"""An English reader of a month reads firms by their English names and heads that begin large."""

import re

import pytest

from enterprises import actions
from enterprises.models import Enterprise
from tests.pages import reviewing
from tests.pages.returning import at
from tests.pages.reviewing import IN_TIME, MARCH, MONTHLY, ROOT

pytestmark = pytest.mark.django_db

ENGLISH = "Test Valve Works"


@pytest.fixture
def world(monkeypatch):
    at(monkeypatch, IN_TIME)
    people = reviewing.people()
    one = reviewing.firm("测试阀门甲厂")
    Enterprise.objects.filter(pk=one.pk).update(name_en=ENGLISH)
    missing = reviewing.firm("测试阀门乙厂")
    submission = reviewing.opened()
    reviewing.fill(one, output=32_500_000)
    return people, submission, one, missing


def main(response):
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2]


@pytest.mark.parametrize("path", ["review/", "links/"])
def test_firms_stand_under_their_english_names_and_without_one_under_the_chinese(client, world, path):
    people, _submission, one, missing = world
    client.force_login(people["clerk"])
    english, chinese = main(client.get(f"/en{ROOT}{path}")), main(client.get(ROOT + path))

    assert ENGLISH in english
    assert one.name not in english
    assert f'<span lang="zh-Hans">{missing.name}</span>' in english
    assert one.name in chinese
    assert ENGLISH not in chinese


def test_who_has_not_reported_stands_under_its_english_name_and_in_chinese_where_it_is_sent(client, world):
    people, _submission, _one, missing = world
    Enterprise.objects.filter(pk=missing.pk).update(name_en="Second Valve Works")
    client.force_login(people["clerk"])
    english, chinese = (main(client.get(f"{prefix}{ROOT}reminder/")) for prefix in ("/en", ""))

    assert '<th scope="row">Second Valve Works<' in english
    assert f'<th scope="row">{missing.name}<' in chinese
    # the text for the group goes to people who read Chinese
    assert missing.name in english.partition("<table")[0]
    assert missing.name not in english.partition("<table")[2].partition("</table>")[0]


def test_a_firm_reads_its_own_english_name_before_and_after_it_confirmed(client, world):
    _people, submission, one, _missing = world
    [token] = actions.make_links(submission=submission, enterprises=[one.pk], on=IN_TIME, by=None).values()
    assert ENGLISH in main(client.get(f"/en/fill/{token}/"))
    assert one.name in main(client.get(f"/fill/{token}/"))


def test_heads_begin_with_a_large_letter(client, world):
    people, _submission, _one, _missing = world
    client.force_login(people["clerk"])
    for path in ("review/", "links/", ""):
        text = main(client.get(f"/en{ROOT}{path}"))
        heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)", text) + re.findall(r'data-label="([^"]+)"', text)
        heads += re.findall(r'"span": ?"([^"]+)"', text)
        assert len(heads) > 3
        assert path == "links/" or "Year to date" in heads
        assert [head for head in heads if head[0].islower()] == []


def test_who_asked_for_a_correction_is_told_as_a_person(client, world):
    people, submission, one, missing = world
    reviewing.fill(missing, output=1_000_000)
    actions.submit(submission=submission, on=IN_TIME, filler="陈晓", head="林建国", by=None)
    actions.accept(submission=submission, by=None)
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=one, month=MARCH, values={"output": 33_000_000}, by=people["clerk"], reason="漏报"
    )
    client.force_login(people["clerk"])
    text = main(client.get(f"/en/corrections/{asked.pk}/"))

    assert "<dt>Asked by</dt>" in text
    assert "<dt>Ask</dt>" not in text
