"""Of very many rows, those in which the checks could find anything: by statements over rows and their history.

They are wider than the checks, never narrower: a median lies between the least and the greatest of its months, and of
any more than half of them. So first every row is held against the latest months, which are joined and neither sorted
nor counted; those that stand out there, or whose firm lacks one of these months, against all of them. Rows that are
passed over need no further look, and a test holds all of it against the checks.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence

from django.db import connection, transaction

from common.copying import copy_lines, quoted
from common.periods import add_months
from enterprises.checks import DROP, HEADS, JUMP, PARTS, ROUNDING
from enterprises.history import BEFORE, MEDIAN_MONTHS, NUMBER, known_before, single_month
from enterprises.models import Submission
from enterprises.questions import RISING, ReturnForm, Span, form_of
from enterprises.sheets.bringing import Brought

# A slip is at least ten times off, give or take 1.8: beyond 5 times either way a row is looked at. In SQL a whole
# number times a double is a double, where 5.0 would have each row reckoned in decimals.
_SLIP = 5
# Statements by name; the last one, `known`, gives of each firm bounds of each quantity and its last answers.
_Known = Callable[[ReturnForm, datetime.date, Collection[str]], dict[str, str]]


def suspects(submission: Submission, brought: Brought, lines: Sequence[str]) -> set[int]:
    """The firms whose rows have to be looked at one by one. `lines` are those of all rows that were brought."""
    form = form_of(submission.kind, submission.month)
    theirs = zip(brought.enterprises, brought.rows, lines, strict=True)
    theirs = (line for id, row, line in theirs if id is not None and row not in brought.doubles)
    # an explanation answers what is found and gives no rise to anything, so it needs no look
    told = {id for id, state in zip(brought.enterprises, brought.states, strict=True) if id is not None and state}
    unreadable = {each.row for each in brought.unreadable}
    told |= {
        id for id, row in zip(brought.enterprises, brought.rows, strict=True) if id is not None and row in unreadable
    }
    with transaction.atomic(), connection.cursor() as cursor:
        columns = brought.columns
        table = form.model._meta.db_table
        cursor.execute(
            f"CREATE TEMP TABLE screened ON COMMIT DROP AS SELECT {quoted(columns)} FROM {table} WITH NO DATA"
        )
        copy_lines(cursor, "screened", columns, theirs)
        cursor.execute("ANALYZE screened (enterprise_id)")
        given = _given(form, submission)
        cursor.execute(_standing(form), given)
        standing = {name for name, some in zip(form.names, cursor.fetchone(), strict=True) if some}
        row = {name: _answer(name, brought.names, standing) for name in form.names}
        row = {name: answer for name, answer in row.items() if answer}
        for known in (_latest_months, _all_months):
            cursor.execute(_statement(form, row, submission, known), given)
            given["picked"] = [id for (id,) in cursor.fetchall()]
        cursor.execute("DROP TABLE screened")
    return told.union(given["picked"])


def _given(form: ReturnForm, submission: Submission) -> dict:
    month = submission.month
    return {
        "month": month,
        "association": submission.association_id,
        "since": add_months(month, -MEDIAN_MONTHS - 1),
        "new_year": month.replace(month=1),
        "year": add_months(month, -12),
    }


def _standing(form: ReturnForm) -> str:
    """Which questions are answered in any row of the month: a sheet may hold some of them only."""
    told = ", ".join(f"bool_or({name} IS NOT NULL)" for name in form.names)
    return (
        f"SELECT {told} FROM {form.model._meta.db_table} WHERE month = %(month)s AND association_id = %(association)s"
    )


def _answer(name: str, brought: Collection[str], standing: Collection[str]) -> str:
    """Where a row's answer comes from: what the sheet leaves blank stays. Empty where nobody answers the question."""
    if name not in brought:
        return f"kept.{name}" if name in standing else ""
    return f"coalesce(screened.{name}, kept.{name})" if name in standing else f"screened.{name}"


_ANSWERED = "state IN ('reported', 'zero', 'halted')"
# Arrays of the column's own type are looked up by hash, of another one element by element.
_PICKED = "enterprise_id = ANY (%(picked)s::bigint[])"


def _statement(form: ReturnForm, row: dict[str, str], submission: Submission, known: _Known) -> str:
    table = form.model._meta.db_table
    now = [name for name in row if not form[name].prior]
    years = {form[name].now for name in row if form[name].prior} | {name for name in now if name in RISING}
    years = [f"{name} AS {name}_year" for name in years]
    rules = _rules(form, row, submission, known)
    theirs = _PICKED
    if known is _latest_months:
        # where one of the latest months lacks something there is no least: the second look finds more
        theirs = "true"
        rules += [f"{row[name]} IS NOT NULL AND {form[name].quantity}_least IS NULL" for name in now]
    told = ", ".join(f"{name} AS ({statement})" for name, statement in known(form, submission.month, now).items())
    return f"""
        WITH kept AS (
            SELECT {", ".join(["id", "enterprise_id", "state", *row])} FROM {table}
            WHERE month = %(month)s AND association_id = %(association)s AND {theirs}
        ), {told}, year AS (
            SELECT {", ".join(["enterprise_id", *years])} FROM {table}
            WHERE month = %(year)s AND {_ANSWERED} AND {theirs}
        )
        SELECT screened.enterprise_id FROM (SELECT * FROM screened WHERE {theirs}) screened
        LEFT JOIN kept USING (enterprise_id) LEFT JOIN known USING (enterprise_id)
        LEFT JOIN year USING (enterprise_id)
        WHERE kept.id IS NULL OR {" OR ".join(f"({rule})" for rule in rules)}
    """


def _quantities(form: ReturnForm, now: Collection[str]) -> list[str]:
    return sorted({form[name].quantity for name in now})


def _last_known(form: ReturnForm, month: datetime.date, names: Collection[str]) -> str:
    """The latest answers of the year, each with the months from its own to this one."""
    number = "extract(month FROM month)::bigint"
    known = [f"max(ARRAY[{number}, {name}]) FILTER (WHERE {name} IS NOT NULL) AS {name}" for name in names]
    told = [f"{name}[2] AS {name}_last, {month.month} - {name}[1] AS {name}_months" for name in names]
    return (
        f"SELECT {', '.join(['enterprise_id', *told])} FROM (SELECT {', '.join(['enterprise_id', *known])}"
        f" FROM {form.model._meta.db_table} WHERE month >= %(new_year)s AND month < %(month)s AND {_ANSWERED}"
        f" AND {_PICKED} GROUP BY enterprise_id OFFSET 0) known"
    )


def _latest_months(form: ReturnForm, month: datetime.date, now: Collection[str]) -> dict[str, str]:
    """From the latest months, just more than half of those that a median looks back over, each joined once.

    A firm without a row in one of them is absent, and what one of the rows leaves blank has no least. OFFSET 0 keeps
    the planner from joining the months in any other company.
    """
    quantities = _quantities(form, now)
    back = [add_months(month, -months) for months in range(1, MEDIAN_MONTHS + 2)]
    offered = [each for each in back if form.is_offered(each)]
    latest = offered[: len(offered) // 2 + 1]
    before = [form.before(each) for each in latest]
    joined = list(dict.fromkeys([*latest, *filter(None, before)]))

    def single(quantity: str, at: int) -> str:
        value, earlier = f"m{at}.{quantity}", before[at]
        if quantity == "employees":
            return value
        if earlier is None:
            return f"{value} / {latest[at].month}"
        return f"({value} - m{joined.index(earlier)}.{quantity}) / {latest[at].month - earlier.month}"

    bounds = []
    for quantity in quantities:
        singles = [single(quantity, at) for at in range(len(latest))]
        least = f"CASE WHEN {' + '.join(singles)} IS NOT NULL THEN least({', '.join(singles)}) END"
        bounds += [f"({least})::float8 AS {quantity}_least"]
        bounds += [f"greatest({', '.join(singles)})::float8 AS {quantity}_most"]
    # the latest of them is the period before, or else of the year before
    answers = sorted({*now, *quantities})
    lasts = [f"{f'm0.{name}' if form.before(month) else 'NULL::bigint'} AS {name}_last" for name in answers]
    months = [
        f"(SELECT {', '.join(['enterprise_id', *(quantities if at else answers)])} FROM {form.model._meta.db_table}"
        f" WHERE month = '{each}' AND {_ANSWERED}) m{at}"
        for at, each in enumerate(joined)
    ]
    others = " ".join(f"JOIN {each} USING (enterprise_id)" for each in months[1:])
    return {"known": f"SELECT {', '.join(['enterprise_id', *bounds, *lasts])} FROM {months[0]} {others} OFFSET 0"}


def _all_months(form: ReturnForm, month: datetime.date, now: Collection[str]) -> dict[str, str]:
    """From all months, whatever is missing of them, and with the very single months that the history has.

    OFFSET 0 keeps what is worked out once a row from being worked out anew for each use.
    """
    quantities = _quantities(form, now)
    bounds = [f"min({each}) AS {each}_least, max({each}) AS {each}_most" for each in quantities]
    return {
        "months": f"""
            SELECT {", ".join(["enterprise_id", NUMBER, *quantities, *map(known_before, quantities)])}
            FROM {form.model._meta.db_table}
            WHERE month >= %(since)s AND month < %(month)s AND {_ANSWERED} AND {_PICKED} {BEFORE}""",
        "singles": f"SELECT {', '.join(['enterprise_id', *map(single_month, quantities)])} FROM months OFFSET 0",
        "bounds": f"SELECT {', '.join(['enterprise_id', *bounds])} FROM singles GROUP BY enterprise_id",
        "last": _last_known(form, month, {*now, *quantities}),
        "known": "SELECT * FROM bounds LEFT JOIN last USING (enterprise_id)",
    }


def _rules(form: ReturnForm, row: dict[str, str], submission: Submission, known: _Known) -> list[str]:
    """Each is true at least wherever a check that must be fixed or explained would find something."""
    before = form.before(submission.month)
    months = submission.month.month - (before.month if before else 0)
    rules = ["kept.state NOT IN ('missing', 'reported')"]
    rules.append(f"coalesce({', '.join([*(row[name] for name in row if not form[name].prior), 'NULL'])}) IS NULL")
    rules += [f"{row[name]} < 0" for name in row if not form[name].negative]
    rules += [f"{row.get(each.name, 'NULL')} IS NULL" for each in form.questions if each.required]
    rules += [f"{row[part]} > {row[whole]}" for part, whole in PARTS if part in row and whole in row]
    for name in row:
        if form[name].prior:
            rules += _of_year_before(row[name], f"{form[name].now}_year")
        else:
            since = str(months) if known is _latest_months or before is None else f"{name}_months"
            rules += _of_this_year(form, name, row, before is not None, since)
    return rules


def _off(value: str, least: str, most: str) -> str:
    """Some power of ten away from something between the two."""
    return f"{value} > 0 AND {most} > 0 AND ({value} > {_SLIP} * {least} OR {value} * {_SLIP} < {most})"


def _of_year_before(value: str, year: str) -> list[str]:
    return [f"abs({value} - {year}) > greatest({ROUNDING}, abs({year}) / 200)", _off(value, year, year)]


def _of_this_year(form: ReturnForm, name: str, row: dict[str, str], follows: bool, months: str) -> list[str]:
    question, value = form[name], row[name]
    quantity = question.quantity
    least, most = f"{quantity}_least", f"{quantity}_most"
    last = f"{name}_last" if follows else "0"
    prior = row.get(f"{name}_prior")
    rules = []
    if prior:
        # without a history a slip is looked for against the year before
        rules.append(f"({most} IS NULL OR {name}_last IS NULL) AND {_off(value, prior, prior)}")
    if question.is_count:
        rules.append(f"{value} > {HEADS:g} * {least} + 10 OR {most} > {HEADS:g} * {value} + 10")
    elif question.span is Span.MONTH and quantity in row:
        single = f"({row[quantity]} - {quantity}_last)"
        rules.append(f"{value} > {row[quantity]}")
        rules.append(f"abs({value} - {single}) > greatest({ROUNDING}, abs({single}) / 50)")
    else:
        if name in RISING:
            rules.append(f"{value} = 0 AND ({name}_year > 0{f' OR {prior} > 0' if prior else ''})")
        if name in RISING and follows:
            rules.append(f"{value} <= {last} AND {value} <> 0 OR {value} < {last}")
        if not question.negative:
            single = f"({value} - {last}) / {months}"
            large = f"greatest(abs({single}), {most}) >= 100000"
            rules.append(f"{single} > {JUMP} * greatest({least}, 0) AND {most} > 0 AND {large}")
            rules.append(f"{single} < {DROP} * {most} AND {large}")
        return [*rules, _off(value, f"({last} + {least} * {months})", f"({last} + {most} * {months})")]
    return [*rules, _off(value, least, most)]
