"""A summary that takes longer than a moment is not drawn while somebody waits, and its page says so."""

import pytest

from tests.pages import reviewing
from tests.pages.reviewing import ROOT

pytestmark = pytest.mark.django_db


def test_what_fills_more_than_a_sheet_is_left_to_the_worker(client):
    reviewing.handed_in(*[100_000_000 + number for number in range(21)])
    client.force_login(reviewing.people()["official"])

    answer = client.get(f"{ROOT}print/pdf/", follow=True)

    assert answer.redirect_chain == [(f"{ROOT}print/paper/", 302)]
    assert "排版要一些时间：由后台生成，好了在这里下载" in answer.content.decode()
    waiting = client.post(f"{ROOT}print/paper/", follow=True).content.decode()
    assert "正在生成。可以离开本页" in waiting
