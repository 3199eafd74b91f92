"""What people can do with a checked spreadsheet: file its good rows or all of them, and take that back in one step."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.copying import copy_lines, quoted
from enterprises.actions.imports import ensure_submission_open, locked
from enterprises.models import Decision, Enterprise, FirmLink, Import, ReturnState, Scribble, Submission
from enterprises.questions import ReturnForm, form_of
from enterprises.sheets.kept import rows_of
from enterprises.sheets.moving import is_as_checked
from enterprises.sheets.working import Work
from ledger.action import action

State = Import.State
# So many of the figures that would give way are listed; the others are counted.
LISTED = 50


@action
def ask_to_look(*, of: Import, at_once: bool = False, by: User | None, reason: str = "") -> Import:
    """From here on a worker finds out what filing would move, unless the asker does so `at_once`."""
    of = locked(of, State.CHECKED)
    of.state, of.moves, of.progress, of.attempts, of.error = State.LOOKING, None, 0, 0, ""
    of.heartbeat = Now() if at_once else None
    of.save(update_fields=["state", "moves", "progress", "attempts", "error", "heartbeat"])
    return of


@action
def write_good(*, of: Import, by: User | None, reason: str = "") -> dict[str, Any]:
    """Write the good rows, judged again where anything moved since they were looked at; `counts` say what was found."""
    if is_as_checked(of):
        return write_put_down(of=of, by=by, reason=reason) | {"counts": of.counts}
    work = Work(of)
    judgement = work.judgement
    if of.state == State.FILING and not of.only_good and len(judgement.fileable) > len(judgement.good):
        raise ValidationError(_("检查之后情况有变：现在有行未通过。已重新检查，请看下列问题。"), code="changed")
    given = {"submission": of.submission, "work": work, "indexes": judgement.good}
    return write_brought(**given, by=by, reason=reason) | {"counts": judgement.counts}


@action
def ask_to_file(
    *, of: Import, only_good: bool, at_once: bool = False, on: datetime.date, by: User | None, reason: str = ""
) -> Import:
    """From here on a worker files it, unless the asker does so `at_once`. All or nothing unless `only_good`."""
    of = locked(of, State.CHECKED)
    ensure_submission_open(of.submission, on)
    if not only_good and (of.counts.get("fix") or of.counts.get("explain")):
        message = _("还有%(fix)d处必须改正、%(explain)d处须说明，不能整表提交；可先提交通过的行。")
        params = {"fix": of.counts.get("fix", 0), "explain": of.counts.get("explain", 0)}
        raise ValidationError(message, code="open_questions", params=params)
    if not of.counts.get("good"):
        raise ValidationError(_("没有可以提交的行。"), code="nothing")
    of.only_good, of.state, of.day, of.progress, of.attempts = only_good, State.FILING, on, 0, 0
    of.filed_by, of.heartbeat = by, Now() if at_once else None
    of.save(update_fields=["only_good", "state", "day", "progress", "attempts", "filed_by", "heartbeat"])
    return of


@action
def file_import(*, of: Import, by: User | None, reason: str = "") -> Import:
    """File the good rows by one statement."""
    of = locked(of, State.FILING)
    submission = Submission.objects.select_for_update().get(pk=of.submission_id)
    ensure_submission_open(submission, of.day)
    filed = write_good(of=of, by=by, reason=reason)
    of.counts = filed.pop("counts")
    of.result = filed | {"left": of.counts["fileable"] - of.counts["good"]}
    of.state, of.progress, of.heartbeat, of.error = State.FILED, 100, None, ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        of.transaction = cursor.fetchone()[0]
    of.save(update_fields=["result", "counts", "state", "progress", "heartbeat", "error", "transaction"])
    return of


@action
def undo_import(*, of: Import, on: datetime.date, by: User | None, reason: str = "") -> Import:
    """Put back what stood before, in one step.

    A row that somebody changed since is left as it is and counted; so is one that its firm has confirmed by a link or
    the official has accepted, and those are named.
    """
    of = locked(of, State.FILED)
    submission = Submission.objects.select_for_update().get(pk=of.submission_id)
    ensure_submission_open(submission, on)
    form = form_of(submission.kind, submission.month)
    table = form.model._meta.db_table
    columns = ["state", "explanation", *form.names]
    with connection.cursor() as cursor:
        # the ledger kept what each row was; where it no longer says what the import wrote, somebody went over it
        cursor.execute(
            "WITH lines AS MATERIALIZED (SELECT kept.id, line.old, line.new, firm.name, closed.accepted"
            f' FROM {table} kept JOIN ledger_line line ON line."table" = %s AND line."row" = kept.id'
            f" AND line.transaction = %s AND line.operation = 'U' LEFT JOIN ({_CLOSED}) closed USING (enterprise_id)"
            f" JOIN {Enterprise._meta.db_table} firm ON firm.id = kept.enterprise_id"
            " WHERE kept.association_id = %s AND kept.month = %s),"
            f" back AS (UPDATE {table} kept SET ({quoted(columns)}) = ("
            f"SELECT {quoted(columns)} FROM jsonb_populate_record(kept, lines.old)) FROM lines"
            " WHERE lines.id = kept.id AND lines.accepted IS NULL AND to_jsonb(kept) @> lines.new RETURNING kept.id)"
            " SELECT count(*), (SELECT count(*) FROM back),"
            " coalesce(array_agg(name ORDER BY name) FILTER (WHERE accepted), '{}'),"
            " coalesce(array_agg(name ORDER BY name) FILTER (WHERE NOT accepted), '{}') FROM lines",
            [table, of.transaction, *_closed(submission), submission.association_id, submission.month],
        )
        changed, back, accepted, confirmed = cursor.fetchone()
    of.result = of.result | {"back": back, "kept": changed - back}
    of.result |= {"kept_accepted": accepted} if accepted else {}
    of.result |= {"kept_confirmed": confirmed} if confirmed else {}
    of.state = State.UNDONE
    of.save(update_fields=["result", "state"])
    return of


@action
def write_brought(
    *, submission: Submission, work: Work, indexes: Sequence[int], by: User | None, reason: str = ""
) -> dict[str, int | list[str]]:
    """Write these rows of a sheet: what it leaves blank stays as it is."""
    return _write(submission, work.brought.columns, work.brought.lines(indexes), len(indexes))


@action
def write_put_down(*, of: Import, by: User | None, reason: str = "") -> dict[str, int | list[str]]:
    """Write the rows as the check left them, without reading the sheet again."""
    with open(rows_of(of.stored), encoding="utf-8") as lines:
        columns = lines.readline().rstrip("\n").split("\t")
        return _write(of.submission, columns, lines, of.counts["good"])


def _write(
    submission: Submission, columns: Sequence[str], lines: Iterable[str], count: int
) -> dict[str, int | list[str]]:
    """By COPY into a temporary table and one UPDATE.

    Rows that already say so are not written, so the same file twice changes nothing. A row that its firm confirmed by
    a link is held back where the sheet says otherwise: it changes only row by row, with the firm's word. So is a row
    that the official accepted while others went back: it changes only by a correction.
    """
    form, names = form_of(submission.kind, submission.month), columns[3:]
    with _laid_down(submission, columns, lines) as (cursor, out):
        held, accepted = ([name for name, is_accepted in out if is_accepted is which] for which in (False, True))
        cursor.execute(_update(form, names), [submission.association_id, submission.month])
        changed = cursor.rowcount
        # what was typed before and could not be kept as an answer is answered now
        given = ", ".join(f"('{name}', brought.{name} IS NOT NULL)" for name in names) or "('', false)"
        cursor.execute(
            f"DELETE FROM {Scribble._meta.db_table} scribble USING brought,"
            f" LATERAL (VALUES {given}) AS told (name, given)"
            " WHERE scribble.kind = %s AND scribble.month = %s AND scribble.enterprise_id = brought.enterprise_id"
            " AND told.given AND told.name = scribble.name",
            [form.kind, submission.month],
        )
    told: dict[str, int | list[str]] = {"changed": changed, "same": count - changed - len(out)}
    return told | ({"held": held} if held else {}) | ({"accepted": accepted} if accepted else {})


@contextmanager
def _laid_down(
    submission: Submission, columns: Sequence[str], lines: Iterable[str]
) -> Iterator[tuple[Any, list[tuple[str, bool]]]]:
    """The rows in the temporary table `brought`, without those that are held back, which are given as `_held` does."""
    form = form_of(submission.kind, submission.month)
    with connection.cursor() as cursor:
        shape = f"SELECT {quoted(columns)} FROM {form.model._meta.db_table} WITH NO DATA"
        cursor.execute(f"CREATE TEMP TABLE brought ON COMMIT DROP AS {shape}")
        copy_lines(cursor, "brought", columns, lines)
        cursor.execute("ANALYZE brought (enterprise_id)")
        cursor.execute(_held(form, columns[3:]), [submission.month, *_closed(submission)])
        yield cursor, cursor.fetchall()
        cursor.execute("DROP TABLE brought")


def would_replace(submission: Submission, work: Work, indexes: Sequence[int]) -> dict[str, Any]:
    """What filing these rows would do to what stands: rows that would differ, figures that give way, the first of them.

    Each of the first is (firm, question, old, new), in the order of the sheet. While nothing stands, as when a month's
    first sheet comes, nothing is copied: every row would differ and replace nothing.
    """
    form, columns = form_of(submission.kind, submission.month), work.brought.columns
    table, names = form.model._meta.db_table, columns[3:]
    month = [submission.association_id, submission.month]
    theirs = "kept.association_id = %s AND kept.month = %s"
    # its states by the index: in search of a single other one PostgreSQL would walk through all months
    rows = form.model.objects.filter(association=month[0], month=month[1])
    if set(rows.values_list("state", flat=True).distinct()) <= {ReturnState.MISSING}:
        return {"differing": len(indexes), "replaced": 0, "replaces": []}
    joined = f"FROM {table} kept JOIN brought USING (enterprise_id) WHERE {theirs}"
    moved = " + ".join(["0", *(f"coalesce((brought.{name} <> kept.{name})::int, 0)" for name in names)])
    # what was carried over from the year before when the month was opened, nobody has filed yet
    replaced = f"CASE kept.state WHEN 'missing' THEN 0 ELSE {moved} END"
    answers = ", ".join(f"({at}, '{name}', kept.{name}, brought.{name})" for at, name in enumerate(names))
    first: list[list[Any]] = []
    with transaction.atomic(), _laid_down(submission, columns, work.brought.lines(indexes)) as (cursor, _held_back):
        cursor.execute(f"SELECT count(*), coalesce(sum({replaced}), 0) {joined} AND {_differs(names)}", month)
        differing, count = cursor.fetchone()
        if count:
            # rows lie in the table as they were copied; only of the first are the answers looked at one by one
            cursor.execute(
                "SELECT enterprise_id, answer.name, answer.old, answer.new"
                f" FROM {table} kept JOIN brought USING (enterprise_id),"
                f" LATERAL (VALUES {answers}) AS answer (at, name, old, new) WHERE {theirs} AND brought.ctid IN"
                f" (SELECT brought.ctid {joined} AND {replaced} > 0 ORDER BY brought.ctid LIMIT {LISTED})"
                f" AND answer.old <> answer.new ORDER BY brought.ctid, answer.at LIMIT {LISTED}",
                [*month, *month],
            )
            first = [list(row) for row in cursor.fetchall()]
    return {"differing": differing, "replaced": int(count), "replaces": first}


# Firms whose rows are no longer the clerk's alone: accepted by the official (true), or confirmed by their link.
_CLOSED = (
    "SELECT enterprise_id, bool_or(accepted) AS accepted FROM ("
    f"SELECT enterprise_id, true AS accepted FROM {Decision._meta.db_table}"
    " WHERE submission_id = %s AND outcome = 'accepted' UNION ALL"
    f" SELECT enterprise_id, false FROM {FirmLink._meta.db_table}"
    " WHERE kind = %s AND month = %s AND confirmed_at IS NOT NULL) firms GROUP BY enterprise_id"
)


def _closed(submission: Submission) -> list[object]:
    """What `_CLOSED` is asked with."""
    return [submission.pk, submission.kind, submission.month]


def _held(form: ReturnForm, names: Sequence[str]) -> str:
    """Takes rows out that a firm confirmed, or the official accepted, and the sheet would change.

    Gives the firms' names, each with whether it is the official's word that stands against the sheet.
    """
    told = ["brought.state <> kept.state", *(f"brought.{name} IS DISTINCT FROM kept.{name}" for name in names)]
    given = ["true", *(f"brought.{name} IS NOT NULL" for name in names)]
    moves = " OR ".join(f"({is_given} AND {differs})" for is_given, differs in zip(given, told, strict=True))
    return (
        f"DELETE FROM brought USING {form.model._meta.db_table} kept, {Enterprise._meta.db_table} firm,"
        f" (SELECT %s::date AS month) asked, ({_CLOSED}) closed"
        " WHERE kept.month = asked.month AND kept.enterprise_id = brought.enterprise_id"
        " AND firm.id = kept.enterprise_id AND closed.enterprise_id = kept.enterprise_id"
        f" AND (closed.accepted AND {_differs(names)} OR NOT closed.accepted AND ({moves}))"
        " RETURNING firm.name, closed.accepted"
    )


def _told(names: Sequence[str]) -> list[str]:
    """What a row would say: its state, explanation and answers."""
    # a first answer makes an unreported row a reported one
    state = "coalesce(brought.state, CASE kept.state WHEN 'missing' THEN 'reported' ELSE kept.state END)"
    told = [state, "coalesce(brought.explanation, kept.explanation)"]
    return told + [f"coalesce(brought.{name}, kept.{name})" for name in names]


def _differs(names: Sequence[str]) -> str:
    kept = ", ".join(f"kept.{name}" for name in ("state", "explanation", *names))
    return f"ROW({kept}) IS DISTINCT FROM ROW({', '.join(_told(names))})"


def _update(form: ReturnForm, names: Sequence[str]) -> str:
    return (
        f"UPDATE {form.model._meta.db_table} kept SET ({quoted(['state', 'explanation', *names])})"
        f" = ROW({', '.join(_told(names))}) FROM brought WHERE kept.association_id = %s AND kept.month = %s"
        f" AND kept.enterprise_id = brought.enterprise_id AND {_differs(names)}"
    )
