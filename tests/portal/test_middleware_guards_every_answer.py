"""Every answer carries the strict policy, also the ones that no view made."""

import pytest
from django.test import Client

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/readyz", "/nothing-here/", "/admin/login/"])
def test_the_policy_stands_on_every_answer(path):
    answer = Client().get(path)

    assert answer["Content-Security-Policy"] == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
