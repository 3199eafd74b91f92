"""Who is not concerned meets a missing page, byte for byte; who looks decides nothing; officials change no figure."""

import re
from copy import deepcopy

import pytest

from enterprises import actions
from enterprises.models import Correction, MonthlyReturn, Submission
from tests.pages import reviewing
from tests.pages.reviewing import DECIDES, ENTERS, MARCH, MONTHLY, ROOT, SEES, SHUT_OUT

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(whole_file):
    submission, firms = reviewing.handed_in(100_000, 200_000)
    return submission, firms, reviewing.people()


@pytest.fixture
def world(made):
    """Copies, so that no test meets what another changed in Python."""
    return deepcopy(made)


def pages(firms):
    code = firms[0].credit_code
    look = [f"{ROOT}review/", f"{ROOT}print/", f"{ROOT}print/{code}/", f"{ROOT}attachments/", "/en" + ROOT + "review/"]
    enter = [f"{ROOT}corrections/{code}/", f"{ROOT}restate/"]
    return look, enter


def missing(client, path):
    """What the page of an association that never was answers, its own address taken out."""
    response = client.get(path.replace("/valves/", "/never-was/"))
    assert response.status_code == 404
    return strip(response, "never-was")


def strip(response, name):
    """The page without what differs between any two requests: its address and the token of its form."""
    text = response.content.decode().replace(f"/{name}/", "/X/")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


@pytest.mark.parametrize("who", SHUT_OUT)
def test_who_is_not_concerned_meets_a_missing_page(client, world, who):
    _submission, firms, people = world
    client.force_login(people[who])
    look, enter = pages(firms)

    for path in look + enter:
        response = client.get(path)
        assert response.status_code == 404, path
        assert strip(response, "valves") == missing(client, path)
    for path in ("accept/", "return/", "reopen/", "attachments/", f"corrections/{firms[0].credit_code}/"):
        assert client.post(ROOT + path, {"whole": "1", "reason": "试"}).status_code == 404
    assert Submission.objects.get().state == "submitted"


def test_who_is_signed_out_is_asked_to_sign_in(client, world):
    _submission, firms, _people = world
    look, enter = pages(firms)

    for path in [*look, *enter, "/corrections/"]:
        response = client.get(path)
        assert response.status_code == 302
        assert "/sign-in/" in response["Location"]


@pytest.mark.parametrize("who", SEES)
def test_who_may_see_looks_and_only_officials_decide(client, world, who):
    _submission, firms, people = world
    client.force_login(people[who])

    page = client.get(f"{ROOT}review/")
    assert page.status_code == 200
    assert (b'name="row"' in page.content) == (who in DECIDES)
    for path in ("accept/", "return/", "reopen/"):
        response = client.post(ROOT + path, {"whole": "1", "reason": "试"})
        assert (response.status_code == 403) == (who not in DECIDES)
    for path in (f"corrections/{firms[0].credit_code}/", "restate/"):
        assert (client.get(ROOT + path).status_code == 200) == (who in ENTERS)


@pytest.mark.parametrize("who", DECIDES)
def test_officials_change_no_figure_on_any_page_nor_by_a_direct_post(client, world, who):
    _submission, firms, people = world
    client.force_login(people[who])
    code = firms[0].credit_code

    page = client.get(f"{ROOT}review/").content.decode()
    assert not any(f'name="{name}"' in page for name in MONTHLY.names)
    for path in (f"corrections/{code}/", f"restate/{code}/", "attachments/"):
        assert client.post(ROOT + path, {"output": "5", "reason": "改"}).status_code == 403
    assert set(MonthlyReturn.objects.values_list("output", flat=True)) == {100_000, 200_000}
    assert not Correction.objects.exists()


@pytest.mark.parametrize("who", [*SEES, *SHUT_OUT])
def test_a_correction_is_seen_and_decided_by_whom_it_concerns(client, world, who):
    submission, firms, people = world
    actions.accept(submission=submission, by=None)
    asked = actions.ask_correction(
        form=MONTHLY, enterprise=firms[0], month=MARCH, values={"output": 120_000}, by=None, reason="漏报一车间"
    )
    client.force_login(people[who])

    assert ("漏报一车间" in client.get("/corrections/").content.decode()) == (who in SEES)
    assert client.get(f"/corrections/{asked.pk}/").status_code == (200 if who in SEES else 404)
    decided = client.post(f"/corrections/{asked.pk}/decide/", {"outcome": "accept"})
    assert decided.status_code == (302 if who in DECIDES else 403 if who in SEES else 404)
    asked.refresh_from_db()
    assert (asked.state == "accepted") == (who in DECIDES)


def test_a_get_changes_nothing(client, world):
    _submission, _firms, people = world
    client.force_login(people["official"])

    assert client.get(f"{ROOT}accept/").status_code == 405
    assert client.get(f"{ROOT}return/").status_code == 405
