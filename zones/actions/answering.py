"""Who reports for a firm as it joins and leaves zones: the zone's association, unless another one answers for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from zones.joining import answered_for
from zones.models import Membership
from zones.present import present_day_of_transaction

# For whom the signed person may write today; a transaction that nobody signed writes for all.
_OWN = (
    "(nullif(current_setting('ledger.actor', true), '') IS NULL"
    " OR {column} = ANY ((SELECT accounts_enters_for())::bigint[]))"
)

# Another association answers for it on the day of joining or later, or did on a day that would now become membership.
_ANSWERED_FOR = f"""
SELECT joined.at, answers.association_id, upper(during),
    upper_inf(during) OR upper(during) > greatest(joined.since, %(today)s) AS standing
FROM unnest(%(enterprises)s::bigint[], %(days)s::date[]) WITH ORDINALITY AS joined (enterprise, since, at)
JOIN enterprises_responsibility answers ON answers.enterprise_id = joined.enterprise
    AND answers.during && daterange(joined.since, NULL) AND NOT {_OWN.format(column="answers.association_id")}
ORDER BY standing DESC, 3 DESC, 1 LIMIT 1
"""

# From the first day on which nobody answers; not while another association's zone has had the firm without answering.
_TAKE_UP = """
WITH joined AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[])
        AS given (enterprise, association, since, until)
), earliest AS (
    SELECT DISTINCT ON (enterprise) * FROM joined ORDER BY enterprise, since NULLS FIRST, association
), free AS (
    SELECT enterprise, association, until, greatest(since, (
        SELECT max(upper(during)) FROM enterprises_responsibility answers
        WHERE answers.enterprise_id = enterprise AND answers.during && daterange(since, until))) AS since
    FROM earliest WHERE NOT EXISTS (
        SELECT FROM enterprises_responsibility answers
        WHERE answers.enterprise_id = enterprise AND upper_inf(during) AND during && daterange(since, until))
)
INSERT INTO enterprises_responsibility (enterprise_id, association_id, during)
SELECT enterprise, association, daterange(since, until) FROM free
WHERE (until IS NULL OR since IS NULL OR since < until) AND NOT EXISTS (
    SELECT FROM zones_membership other JOIN zones_zone zone ON zone.id = other.zone_id
    WHERE other.enterprise_id = enterprise AND other.during @> coalesce(since, '-infinity')
        AND zone.association_id NOT IN (
            SELECT joined.association FROM joined WHERE joined.enterprise = free.enterprise)
)
ORDER BY enterprise
"""

# What an association answers for after the last day on which a zone of its had the firm, where none has it any more.
_LAID_DOWN = """
SELECT answers.id, day FROM (
    SELECT enterprise, association, max(day) AS day
    FROM unnest(%(enterprises)s::bigint[], %(associations)s::bigint[], %(days)s::date[])
        AS gone (enterprise, association, day) GROUP BY enterprise, association
) gone
JOIN enterprises_responsibility answers ON answers.enterprise_id = enterprise AND answers.association_id = association
WHERE (upper_inf(during) OR upper(during) > day) AND NOT EXISTS (
    SELECT FROM zones_membership still JOIN zones_zone zone ON zone.id = still.zone_id
    WHERE still.enterprise_id = enterprise AND zone.association_id = association
        AND still.during && daterange(day, NULL))
"""
_NEVER_BEGUN = (
    f"DELETE FROM enterprises_responsibility answers USING ({_LAID_DOWN}) laid"
    " WHERE answers.id = laid.id AND lower(answers.during) >= laid.day"
)
_ENDED = (
    f"UPDATE enterprises_responsibility answers SET during = daterange(lower(during), laid.day)"
    f" FROM ({_LAID_DOWN}) laid WHERE answers.id = laid.id"
)


def refuse_answered_for(memberships: Sequence[Membership]) -> None:
    """A firm that another association answers for is entered by whoever is over that one as well, and by nobody else.

    One that another answered for before joins from the end of that time on: its past figures are not the new zone's.
    """
    given = {
        "enterprises": [row.enterprise_id for row in memberships],
        "days": [row.during.lower for row in memberships],
        "today": present_day_of_transaction(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED_FOR, given)
        found = cursor.fetchone()
    if found:
        at, body, day, standing = found
        joining, association = memberships[at - 1], Organisation.objects.get(pk=body)
        if standing:
            raise answered_for(joining.enterprise.label, association, joining.zone)
        message = _("%(enterprise)s在%(day)s以前由%(association)s归口填报：加入日期不能早于%(day)s。")
        params = {"enterprise": joining.enterprise.label, "association": association.label, "day": day}
        raise ValidationError(message, code="answered_for", params=params)


def take_up(memberships: Sequence[Membership]) -> None:
    """The zones' associations answer for those who joined, from that day on, where nobody answers for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE_UP,
            [
                [row.enterprise_id for row in memberships],
                [row.zone.association_id for row in memberships],
                [row.during.lower for row in memberships],
                [row.during.upper for row in memberships],
            ],
        )


def lay_down(ended: Collection[Membership]) -> None:
    """An association without any zone that has a firm no longer answers for it from the day that the last one ended."""
    given = {
        "enterprises": [row.enterprise_id for row in ended],
        "associations": [row.zone.association_id for row in ended],
        "days": [row.during.upper for row in ended],
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEVER_BEGUN, given)
        cursor.execute(_ENDED, given)


def within_reach(memberships: Collection[Membership]) -> list[Membership]:
    """Those that the signed person may end: all, where an association within reach answers; else of own zones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT membership.id FROM zones_membership membership JOIN zones_zone zone ON zone.id = membership.zone_id"
            f" WHERE membership.id = ANY (%(ids)s) AND ({_OWN.format(column='zone.association_id')} OR EXISTS ("
            " SELECT FROM enterprises_responsibility answers WHERE answers.enterprise_id = membership.enterprise_id"
            f" AND answers.during @> %(today)s AND {_OWN.format(column='answers.association_id')}))",
            {"ids": [row.pk for row in memberships], "today": present_day_of_transaction()},
        )
        ids = {id for (id,) in cursor.fetchall()}
    return [row for row in memberships if row.pk in ids]
