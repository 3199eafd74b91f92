"""How fast 100,000 rows of twelve columns come in as csv and as xlsx: read, matched, checked, filed; beside a floor.

python -m bench.bulk [ROWS], in an environment that names a migrated database with reference data.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg2
import xlsxwriter

from bench.memory import watched
from common.codes import make_credit_code

ROWS, ROUNDS = 100_000, 3
MONTH = "2026-09-01"
HEADS = ["统一社会信用代码", "企业名称", "工业总产值（本月）", "工业总产值（1-本月）", "工业总产值（上年1-本月）"]
HEADS += ["工业销售产值（1-本月）", "工业销售产值（上年1-本月）", "出口交货值（1-本月）", "营业收入（1-本月）"]
HEADS += ["利润总额（1-本月）", "平均用工人数（1-本月）", "备注"]
# One row in a hundred has something to tell: a slip, a part over its whole, a word for a number.
FAULTY = 100


def main() -> None:
    """The world and the files first; then each measurement in a process of its own, watched from this one."""
    if sys.argv[1:2] == ["import"]:
        print(json.dumps(imported(Path(sys.argv[2]))))
        return
    if sys.argv[1:2] == ["floor"]:
        print(json.dumps(floor(Path(sys.argv[2]))))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    numbers: dict[str, float] = {"sheet_large_rows": count}
    with tempfile.TemporaryDirectory(prefix="bench-bulk-", ignore_cleanup_errors=True) as folder:
        codes = entered(count)
        for kind, write in (("csv", write_csv), ("xlsx", write_xlsx)):
            path = Path(folder) / f"large.{kind}"
            write(path, codes)
            told, least = (median_of(ROUNDS, work, path) for work in ("import", "floor"))
            told = {"rows_per_second": count / told.pop("seconds")} | told
            told["floor_rows_per_second"] = count / least["seconds"]
            told["floor_cpu_seconds"] = least["cpu_seconds"]
            numbers |= {f"sheet_large_{kind}_{name}": value for name, value in told.items()}
    print(json.dumps(numbers))


def median_of(rounds: int, work: str, path: Path) -> dict[str, float]:
    """What the run in the middle told, each begun from the same world, with the most memory of any."""
    runs = []
    for _round in range(rounds):
        as_owner(*AGAIN)
        runs.append(watched("bench.bulk", work, str(path)))
    middle = sorted(runs, key=lambda run: run["seconds"])[rounds // 2]
    return middle | {"memory_mb": max(run["memory_mb"] for run in runs)}


def imported(path: Path) -> dict[str, float]:
    """What a clerk, the web server and a worker do, one after another: upload, check, file."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415

    from accounts.models import Grant, User  # noqa: PLC0415
    from enterprises import actions, importing  # noqa: PLC0415
    from enterprises.models import Import, Submission  # noqa: PLC0415
    from tests.corpus.rates import ON  # noqa: PLC0415

    settings.UPLOADS = path.parent / "uploads"
    submission = Submission.objects.get(association__code="large")
    clerk = User.objects.create(username=f"clerk-{path.name}-{os.getpid()}")
    Grant.objects.create(user=clerk, role="clerk", organisation=submission.association, during=("2012-01-01", None))
    began = time.perf_counter()
    pieces = iter(lambda: file.read(1 << 16), b"")
    with open(path, "rb") as file:
        of = importing.receive(submission, path.name, pieces, on=ON, by=clerk)
    received = time.perf_counter()
    importing.work_on_next()
    checked = time.perf_counter()
    of.refresh_from_db()
    if of.state != Import.State.CHECKED:
        raise RuntimeError(f"{of.state} {of.counts} {of.error}")
    actions.ask_to_file(of=of, only_good=True, on=ON, by=clerk)
    importing.work_on_next()
    filed = time.perf_counter()
    of.refresh_from_db()
    if of.state != Import.State.FILED or of.result["changed"] != of.counts["good"]:
        raise RuntimeError(f"{of.state} {of.counts} {of.result} {of.error}")
    return {
        "seconds": filed - began,
        "received_seconds": received - began,
        "checked_seconds": checked - received,
        "filed_seconds": filed - checked,
        "good": of.counts["good"],
        "fix": of.counts["fix"],
        "explain": of.counts["explain"],
    }


def floor(path: Path) -> dict[str, float]:
    """The same file read as plainly as can be and copied into a bare table: nothing found, matched, checked or kept."""
    began = time.perf_counter()
    with closing(psycopg2.connect(os.environ["MIGRATE_DATABASE_URL"])) as session, session.cursor() as cursor:
        # text, for among the numbers stand words
        cursor.execute(f"CREATE TABLE floor ({', '.join(f'c{at} text' for at in range(len(HEADS)))})")
        text = io.StringIO()
        csv.writer(text).writerows(_plain_rows(path))
        text.seek(0)
        cursor.copy_expert("COPY floor FROM STDIN (FORMAT csv)", text)
        session.commit()
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE floor")
        session.commit()
    return {"seconds": seconds}


def _plain_rows(path: Path) -> Iterator[list]:
    if path.suffix == ".csv":
        with open(path, encoding="utf-8-sig", newline="") as file:
            yield from list(csv.reader(file))[2:]
    else:
        import python_calamine  # noqa: PLC0415

        yield from python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()[2:]


# --- the world before: a year of returns of one association, as if filed long ago


def entered(count: int) -> list[str]:
    """By statements of the schema's owner, without the ledger; the codes of the firms."""
    codes = [make_credit_code("330324", f"PD{number:06d}") for number in range(count)]
    with closing(psycopg2.connect(os.environ["MIGRATE_DATABASE_URL"])) as session, session.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in ENTERED:
            cursor.execute(statement, {"codes": codes, "month": MONTH})
        session.commit()
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        session.commit()
    return codes


TABLES = ("enterprises_enterprise", "enterprises_responsibility", "enterprises_monthlyreturn")
# Every month alike: what is brought for the next one gives no rise to questions, as most of a real month does not.
ENTERED = (
    "INSERT INTO accounts_organisation (code, name, name_en, kind, division_id) SELECT 'large', 'large', '',"
    " 'association', id FROM classifications_division WHERE code = '330324' ORDER BY id LIMIT 1",
    "INSERT INTO enterprises_enterprise (credit_code, name, name_en, initials, township, state, is_demo)"
    " SELECT code, '大协会阀门厂' || (place - 1), '', '', '', 'operating', true"
    " FROM unnest(%(codes)s::text[]) WITH ORDINALITY told (code, place)",
    "CREATE TEMP TABLE firms AS SELECT enterprise.id, organisation.id AS association,"
    " 100 + substr(credit_code, 11, 6)::int %% 977 AS size, 40 + substr(credit_code, 11, 6)::int %% 60 AS heads"
    " FROM enterprises_enterprise enterprise, accounts_organisation organisation"
    " WHERE credit_code = ANY(%(codes)s) AND organisation.code = 'large'",
    "INSERT INTO enterprises_responsibility (enterprise_id, association_id, during)"
    " SELECT id, association, '(,)' FROM firms",
    "INSERT INTO enterprises_monthlyreturn (enterprise_id, month, association_id, state, explanation, output_month,"
    " output, output_prior, sales, sales_prior, export, revenue, profit, employees)"
    " SELECT id, month, association, 'reported', '', CASE WHEN n > 2 THEN size * 10000 END, size * 10000 * n,"
    " size * 10000 * n, size * 9889 * n, size * 9889 * n, size * 2222 * n, size * 10111 * n, size * 556 * n, heads"
    " FROM firms, (SELECT month::date, extract(month FROM month)::int AS n"
    " FROM generate_series(%(month)s::date - interval '1 year', %(month)s::date - interval '1 month', '1 month') month"
    ") months WHERE n > 1",
    "INSERT INTO enterprises_submission (association_id, kind, month, state, deadline, grace, filler, head, reason)"
    " SELECT DISTINCT association, 'monthly', %(month)s::date, 'open', '2026-10-12'::date, '2026-10-22'::date,"
    " '', '', '' FROM firms",
    "INSERT INTO enterprises_monthlyreturn (enterprise_id, month, association_id, state, explanation)"
    " SELECT id, %(month)s, association, 'missing', '' FROM firms",
)
# Between two kinds of file: the month as unreported as before.
ANSWERS = ("output_month", "output", "output_prior", "sales", "sales_prior", "export", "revenue", "profit", "employees")
AGAIN = (
    "ALTER TABLE enterprises_monthlyreturn DISABLE TRIGGER USER",
    f"UPDATE enterprises_monthlyreturn SET state = 'missing', {', '.join(f'{name} = NULL' for name in ANSWERS)}"
    f" WHERE month = '{MONTH}' AND association_id = (SELECT id FROM accounts_organisation WHERE code = 'large')",
    "ALTER TABLE enterprises_monthlyreturn ENABLE TRIGGER USER",
    "VACUUM ANALYZE",
)


def as_owner(*statements: str) -> None:
    """Outside of any transaction, which VACUUM insists on."""
    with closing(psycopg2.connect(os.environ["MIGRATE_DATABASE_URL"])) as session, session.cursor() as cursor:
        session.autocommit = True
        for statement in statements:
            cursor.execute(statement)


# --- the files


def cells(codes: Sequence[str]) -> Iterator[list[object]]:
    """The sheet's rows, in 千元."""
    yield ["单位：千元"]
    yield HEADS
    for number, code in enumerate(codes):
        size = 100 + number % 977
        figures: list[object] = [size * share for share in (10, 90, 90, 89, 89, 20, 91, 5)]
        figures.append(40 + number % 60)
        if number % FAULTY == FAULTY - 1:
            figures[1 + number // FAULTY % 5] = ("约500", size * 90_000, -size, size * 9)[number // FAULTY % 4]
        yield [code, f"大协会阀门厂{number}", *figures, "" if number % 10 else "与上月持平"]


def write_csv(path: Path, codes: Sequence[str]) -> None:
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(cells(codes))


def write_xlsx(path: Path, codes: Sequence[str]) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("九月")
        for row, values in enumerate(cells(codes)):
            page.write_row(row, 0, values)


if __name__ == "__main__":
    main()
