"""A clerk makes links for firms and sees how far each came; an official looks on, others see none."""

import pytest

from tests import facts
from tests.pages.linking import phone, sent, world
from tests.pages.returning import BASE, IN_TIME, LATE, add_association, at, county, fill, open_march

__all__ = ["phone", "world"]

pytestmark = pytest.mark.django_db
LINKS = f"{BASE}links/"


def made(client, world, **given):
    client.force_login(world.clerk)
    return client.post(LINKS, {"what": "missing"} | given)


def test_links_for_all_that_are_missing_are_made_at_once(client, world, phone):
    fill(world.firms[1], output=100)
    answer = made(client, world)

    [each] = answer.context["made"]
    assert each.name == "valves0厂"
    assert each.href.startswith("http://testserver/fill/")
    assert each.href in answer.context["text"]
    assert phone.get(each.href.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize(("on", "by"), [(IN_TIME, "2018年4月12日"), (LATE, "2018年4月23日")])
def test_a_firm_is_asked_by_a_day_that_is_still_to_come(client, world, phone, monkeypatch, on, by):
    at(monkeypatch, on)
    answer = made(client, world)
    [one, _other] = answer.context["made"]

    assert f"请在{by}前填报" in one.text
    assert f"请于 {by} 前填写" in phone.get(one.href.removeprefix("http://testserver")).content.decode()
    card = client.post(f"{LINKS}cards/", {"tokens": answer.context["tokens"]}).content.decode()
    assert f"在{by}前填报并确认。" in card
    assert "2018年4月23日之后失效" in card


def test_links_are_made_for_the_firms_that_were_ticked(client, world):
    answer = made(client, world, what="chosen", firm=[world.firms[1].pk])
    assert [each.name for each in answer.context["made"]] == ["valves1厂"]
    assert made(client, world, what="chosen").status_code == 409
    assert made(client, world, what="chosen", firm=["x", "9" * 50]).status_code == 409
    assert made(client, world, what="chosen", firm=[facts.enterprise("别家").pk]).status_code == 409


def test_the_token_is_shown_at_making_and_never_again(client, world):
    answer = made(client, world)
    token = answer.context["tokens"].split()[0]

    assert token in answer.content.decode()
    assert token not in client.get(LINKS).content.decode()


def test_the_list_tells_how_far_each_firm_came(client, world, phone):
    token = made(client, world).context["tokens"].split()[0]

    def counts():
        context = client.get(LINKS).context
        return context["made"], context["opened"], context["filled"], context["confirmed"]

    assert counts() == (2, 0, 0, 0)
    # a chat program fetches what is sent through it; that the page was seen, the page itself says
    phone.get(f"/fill/{token}/")
    assert counts() == (2, 0, 0, 0)
    assert phone.post(f"/fill/{token}/", {"do": "opened"}).status_code == 204
    assert counts() == (2, 1, 0, 0)
    sent(f"/fill/{token}/", phone, output="100")
    assert counts() == (2, 1, 1, 0)
    sent(f"/fill/{token}/", phone, do="confirm", confirmed_by="王五")
    assert counts() == (2, 1, 1, 1)
    [card] = client.get("/submissions/").context["due"]
    assert (card.links.made, card.links.opened, card.links.filled, card.links.confirmed) == (2, 1, 1, 1)


def test_a_card_carries_the_address_as_a_code_without_a_style(client, world):
    tokens = made(client, world).context["tokens"]
    answer = client.post(f"{LINKS}cards/", {"tokens": tokens + " not-a-token"})

    assert [card.name for card in answer.context["cards"]] == ["valves1厂", "valves0厂"]
    assert answer.context["cards"][0].qr.startswith("<svg")
    assert "style=" not in answer.content.decode()


def test_tokens_of_another_association_make_no_card(client, world):
    add_association("pumps", 1)
    open_march()
    tokens = made(client, world).context["tokens"]
    client.force_login(facts.user("pumper", {"role": "clerk", "organisation": facts.association("pumps")}))

    assert client.post("/submissions/pumps/monthly/2018-03/links/cards/", {"tokens": tokens}).context["cards"] == []


def test_an_official_looks_on_and_makes_none(client, world):
    client.force_login(world.official)

    assert client.get(LINKS).status_code == 200
    assert "为全部未报企业生成" not in client.get(LINKS).content.decode()
    assert client.post(LINKS, {"what": "missing"}).status_code == 403


def test_the_list_costs_no_more_queries_for_more_firms(client, monkeypatch, django_assert_max_num_queries):
    at(monkeypatch, IN_TIME)
    world = county(firms=30)
    made(client, world)
    with django_assert_max_num_queries(12):
        client.get(LINKS)
