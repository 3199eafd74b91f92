"""How far each role of one user reaches today, read from the grants by one query a request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from accounts.models import Grant, Token, User
from zones.audience import Audience

Role = Grant.Role
Reader = User | AnonymousUser

READS_ALL = (Role.AUDITOR, Role.ADMINISTRATOR)
ENTERS = (Role.CLERK, Role.LEAD, Role.API_CLIENT)
MANAGES = (Role.LEAD, Role.ADMINISTRATOR)
# What a lead may end, and the roles of those whom a lead may manage.
OF_AN_ASSOCIATION = (Role.CLERK, Role.LEAD, Role.API_CLIENT)

# A grant over a division covers all that lies in it or below, under whatever codes its places had before.
_REACH = """
WITH RECURSIVE held AS (
    SELECT g.role, g.organisation_id, g.division_id
    FROM accounts_grant g JOIN accounts_user u ON u.id = g.user_id
    WHERE u.id = %s AND u.is_active AND g.during @> (now() AT TIME ZONE 'Asia/Shanghai')::date
), below AS (
    SELECT role, division_id AS id FROM held WHERE division_id IS NOT NULL
    UNION
    SELECT b.role, d.id FROM below b JOIN classifications_division d ON b.id IN (d.parent_id, d.successor_id)
), bodies AS (
    SELECT role, organisation_id AS id FROM held WHERE organisation_id IS NOT NULL
    UNION
    SELECT b.role, o.id FROM below b JOIN accounts_organisation o ON o.division_id = b.id
)
SELECT role, 'organisations', id FROM bodies
UNION ALL SELECT role, 'divisions', id FROM below
UNION ALL SELECT b.role, 'zones', z.id FROM bodies b JOIN zones_zone z ON z.association_id = b.id
UNION ALL SELECT b.role, 'zones', z.id FROM below b JOIN zones_zone z ON z.division_id = b.id
"""


@dataclass(frozen=True)
class Standing:
    """How far each role of one user reaches today: `reach[role]["zones"]` is a set of ids.

    Who came with a token that only reads changes nothing, whatever the roles.
    """

    reach: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    writes: bool = True

    def has(self, *roles: str) -> bool:
        return any(role in self.reach for role in roles)

    def ids(self, kind: str, *roles: str) -> frozenset[int]:
        return frozenset().union(*(self.reach[role][kind] for role in roles if role in self.reach))

    @property
    def audience(self) -> Audience:
        return Audience(
            everything=self.has(*READS_ALL),
            zones=self.ids("zones", Role.OFFICIAL, *ENTERS),
            divisions=self.ids("divisions", Role.OFFICIAL),
        )


def standing_of(user: User) -> Standing:
    """Kept with the request's user object: who is given a role meets it with the next request."""
    standing = getattr(user, "_standing", None)
    if standing is None:
        with connection.cursor() as cursor:
            cursor.execute(_REACH, [user.pk])
            rows = cursor.fetchall()
        # Set by api/authentication.py; the role of a program is a program's alone.
        token = getattr(user, "came_with", None)
        reach: dict[str, Any] = defaultdict(lambda: defaultdict(set))
        for role, kind, id in rows:
            if token or role != Role.API_CLIENT:
                reach[role][kind].add(id)
        standing = user._standing = Standing(reach, writes=token is None or token.scope == Token.Scope.WRITE)
    return standing
