"""Each table is open, has a rule or is nobody's to ask for: no new one is shown because it was forgotten."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from access.audience import visible_to
from access.rules import CHANGED, OPEN, SEEN
from accounts.models import Attempt, RecoveryCode, SecondFactor, Session, Token, TokenUse
from enterprises.models import Delivery, Distinction, MonthlyReturn
from ledger.models import Mark
from tests.house.source import PACKAGES
from zones.models import Consent, Figure, Roster, Settled, Stalled, Stratum, Tally

# Nobody may ask for their rows by way of access: secrets, the machinery's own notes, and what is read through
# disclosure (figures) or with a question of its own (consents, firms told apart).
UNASKED = {
    *(Attempt, Session, SecondFactor, RecoveryCode, Token, TokenUse),
    *(Mark, Delivery, Roster, Settled, Stalled, Stratum),
    *(Figure, Tally, Consent, Distinction),
}


def test_every_table_stands_in_one_list_alone():
    every = [model for model in apps.get_models() if model._meta.app_label in PACKAGES]
    listed = [*OPEN, *SEEN, *UNASKED]

    assert sorted(model._meta.label for model in listed) == sorted(model._meta.label for model in every)


def test_what_is_changed_can_be_seen():
    assert CHANGED.keys() <= OPEN | SEEN.keys()


@pytest.mark.parametrize("model", sorted(UNASKED, key=lambda model: model._meta.label))
def test_of_a_table_without_a_rule_nothing_is_told(model):
    with pytest.raises(LookupError, match=model._meta.label):
        visible_to(AnonymousUser(), model._default_manager.all())


def test_what_is_confidential_is_not_told_to_strangers():
    assert visible_to(AnonymousUser(), MonthlyReturn.objects.all()).query.is_empty()
