"""What a person can do with the register: enter an enterprise, rename, amend and move it, keep aliases and contacts."""

from __future__ import annotations

import datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Organisation, User
from classifications.models import Division, Industry
from enterprises.models import Contact, Enterprise, EnterpriseName, Placement, StateSpell
from enterprises.names import initials_of
from ledger.action import action
from ledger.actor import sign


@action
def register_enterprise(
    *,
    credit_code: str,
    name: str,
    division: Division,
    industry: Industry,
    since: datetime.date | None = None,
    name_en: str = "",
    initials: str = "",
    township: str = "",
    state: str = Enterprise.State.OPERATING,
    explanation: str = "",
    by: User | None,
    reason: str = "",
) -> Enterprise:
    """A new enterprise with its first place and industry, `since` a day or (empty) since ever.

    What explains a doubt about its code is kept in the ledger, as the reason.
    """
    if explanation:
        sign(actor=by and by.pk, reason=f"{reason} {explanation}".strip())
    enterprise = Enterprise.objects.create(
        credit_code=credit_code,
        name=name,
        name_en=name_en,
        initials=initials or initials_of(name),
        township=township,
        state=state,
    )
    during = DateRange(since, None)
    Placement.objects.create(
        enterprise=enterprise, division=division, industry=industry, township=township, during=during
    )
    StateSpell.objects.create(enterprise=enterprise, state=state, during=during)
    return enterprise


@action
def rename_enterprise(
    *, enterprise: Enterprise, name: str, on: datetime.date, by: User | None, reason: str = ""
) -> Enterprise:
    """The old name becomes a former one, in use until the day before `on`."""
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    if name == enterprise.name:
        return enterprise
    former = EnterpriseName.Kind.FORMER
    EnterpriseName.objects.update_or_create(
        enterprise=enterprise,
        name=enterprise.name,
        defaults={"kind": former, "until": on - datetime.timedelta(days=1)},
    )
    enterprise.name, enterprise.initials = name, initials_of(name)
    enterprise.save(update_fields=["name", "initials"])
    return enterprise


@action
def amend_enterprise(
    *, enterprise: Enterprise, name_en: str, initials: str, township: str, by: User | None, reason: str = ""
) -> Enterprise:
    """Correct what was always so; a move to another township from a day on is `move_enterprise`."""
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    enterprise.name_en, enterprise.township = name_en, township
    enterprise.initials = initials or initials_of(enterprise.name)
    enterprise.save(update_fields=["name_en", "initials", "township"])
    return enterprise


@action
def move_enterprise(
    *,
    enterprise: Enterprise,
    division: Division,
    industry: Industry,
    on: datetime.date,
    township: str | None = None,
    by: User | None,
    reason: str = "",
) -> Placement:
    """Close the placement in force on that day and open another, up to the next change that is already known.

    `township` left out stays what it is. The enterprise's own row says the township of its last placement.
    """
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    placements = enterprise.placements.select_for_update()
    standing = placements.in_force(on).first()
    following = placements.filter(during__startswith__gt=on).order_by("during").first()
    before = (standing.township if standing else "") or ("" if following else enterprise.township)
    township = before if township is None else township
    if following is None and township != enterprise.township:
        enterprise.township = township
        enterprise.save(update_fields=["township"])
    if standing and (standing.division, standing.industry, before) == (division, industry, township):
        return standing
    if standing and standing.during.lower == on:
        standing.division, standing.industry, standing.township = division, industry, township
        standing.save(update_fields=["division", "industry", "township"])
        return standing
    if standing:
        standing.during, standing.township = DateRange(standing.during.lower, on), before
        standing.save(update_fields=["during", "township"])
    until = following.during.lower if following else None
    return Placement.objects.create(
        enterprise=enterprise, division=division, industry=industry, township=township, during=DateRange(on, until)
    )


@action
def add_alias(*, enterprise: Enterprise, name: str, by: User | None, reason: str = "") -> EnterpriseName:
    """Another name by which people and spreadsheets call it."""
    kept, _created = EnterpriseName.objects.get_or_create(
        enterprise=enterprise, name=name, defaults={"kind": EnterpriseName.Kind.ALIAS}
    )
    return kept


@action
def keep_contact(
    *, enterprise: Enterprise, association: Organisation, person: str, phone: str, by: User | None, reason: str = ""
) -> Contact:
    """Whom this association calls; both left empty, the row stays and says nobody."""
    contact, _created = Contact.objects.update_or_create(
        enterprise=enterprise, association=association, defaults={"person": person, "phone": phone}
    )
    return contact
