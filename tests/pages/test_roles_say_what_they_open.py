"""What a role says of itself is what it opens."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_lead_s_role_says_that_accounts_are_closed(client):
    assert "停用和恢复账号" in client.get("/roles/").content.decode()
    assert "close their accounts" in client.get("/en/roles/").content.decode()
