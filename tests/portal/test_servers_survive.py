"""The embedded servers start, keep their data, and come back after everything that kills them."""

import json
import os
import signal
import socket
import subprocess
import sys

import psycopg2
import pytest

from portal import checks, places, servers
from portal.postgres import APP, OWNER
from portal.processes import Trouble, wait_for_end
from tests.plugins.cluster import ROOT

KEEP_RUNNING = """
import sys, signal
from pathlib import Path
from portal import servers
with servers.of_this_clone(var=Path(sys.argv[1])) as pair:
    print(*(server.child.pid for server in pair), flush=True)
    signal.pause()
"""


@pytest.fixture
def var():
    """A var/ of some other clone, where the servers' account may come."""
    folder = places.passing_folder(places.account())
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


def rows(postgres, statement, role=APP):
    return postgres.run(statement, database="portal", role=role)


def test_data_outlive_a_stop(var):
    with servers.of_this_clone(var=var) as (postgres, _valkey):
        rows(postgres, "CREATE TABLE kept AS SELECT 42 AS answer", OWNER)

    with servers.of_this_clone(var=var) as (postgres, _valkey):
        assert rows(postgres, "SELECT answer FROM kept") == [(42,)]


def test_the_app_reads_and_writes_but_cannot_truncate_or_change_the_schema(var):
    with servers.of_this_clone(valkey=False, var=var) as (postgres,):
        rows(postgres, "CREATE TABLE fact (id int)", OWNER)

        rows(postgres, "INSERT INTO fact VALUES (1)")
        assert rows(postgres, "SELECT id FROM fact") == [(1,)]
        for forbidden in ("TRUNCATE fact", "DROP TABLE fact", "CREATE TABLE other (id int)"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                rows(postgres, forbidden)


def test_the_cluster_has_checksums_scram_and_one_byte_order(var):
    with servers.of_this_clone(valkey=False, var=var) as (postgres,):
        shown = {name: postgres.run(f"SHOW {name}")[0][0] for name in ("data_checksums", "password_encryption")}
        collation = rows(postgres, "SELECT datcollate, datctype FROM pg_database WHERE datname = 'portal'")

        assert shown == {"data_checksums": "on", "password_encryption": "scram-sha-256"}
        assert collation == [("C", "C.UTF-8")]
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(postgres.url(APP).replace(postgres.passwords[APP], "wrong"))


def test_secrets_are_for_nobody_else(var):
    with servers.of_this_clone(var=var) as (postgres, valkey):
        kept = [var / "servers.json", valkey.home / "valkey.conf", postgres.data]

        assert [oct(path.stat().st_mode & 0o077) for path in kept] == ["0o0"] * 3


@pytest.mark.parametrize("victim", ["launcher", "launcher and servers"])
def test_a_start_after_kill_9_recovers(var, victim):
    launcher = subprocess.Popen([sys.executable, "-c", KEEP_RUNNING, var], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in launcher.stdout.readline().split()]
    with owner_of(var) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    launcher.kill()
    if victim != "launcher":
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    launcher.wait()
    launcher.stdout.close()

    with servers.of_this_clone(var=var) as (postgres, _valkey):
        assert rows(postgres, "SELECT answer FROM kept") == [(42,)]
    assert all(wait_for_end(pid, 5) for pid in pids)


def owner_of(var):
    """A connection as the owner of what var/ remembers."""
    return psycopg2.connect(json.loads((var / "servers.json").read_text())["urls"]["MIGRATE_DATABASE_URL"])


def test_a_pid_file_whose_number_belongs_to_somebody_else_now_does_not_hinder(var):
    with servers.of_this_clone(valkey=False, var=var) as (postgres,):
        pidfile = postgres.data / "postmaster.pid"
        lines = pidfile.read_text().splitlines()
    lines[0] = str(os.getpid())
    pidfile.write_text("\n".join(lines) + "\n")

    with servers.of_this_clone(valkey=False, var=var) as (postgres,):
        assert postgres.run("SELECT 1") == [(1,)]


def test_a_second_launcher_is_turned_away(var):
    with (
        servers.of_this_clone(postgres=False, var=var),
        pytest.raises(Trouble, match="already runs in this folder"),
        servers.of_this_clone(postgres=False, var=var),
    ):
        pass


def test_a_port_that_somebody_took_meanwhile_is_replaced(var):
    with servers.of_this_clone(postgres=False, var=var) as (valkey,):
        port = valkey.port
    with socket.socket() as somebody:
        somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        somebody.bind(("127.0.0.1", port))
        somebody.listen()

        with servers.of_this_clone(postgres=False, var=var) as (valkey,):
            assert valkey.port != port


def test_ports_and_passwords_stay_the_same_otherwise(var):
    with servers.of_this_clone(postgres=False, var=var) as (valkey,):
        before = valkey.url()

    with servers.of_this_clone(postgres=False, var=var) as (valkey,):
        assert valkey.url() == before


def test_a_copied_clone_gets_ports_of_its_own(var, tmp_path):
    with servers.of_this_clone(postgres=False, var=var) as (valkey,):
        port = valkey.port
        copy = places.passing_folder(places.account())
        (copy / "servers.json").write_text((var / "servers.json").read_text())

        with servers.of_this_clone(postgres=False, var=copy) as (other,):
            assert other.port != port
    subprocess.run(["rm", "-rf", copy], check=True)


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda var: (var / "servers.json").write_text("{"), "servers.json is broken"),
        (lambda var: (var / "servers.json").unlink(), "its passwords are lost"),
        (lambda var: (var / "servers" / "postgres" / "PG_VERSION").unlink(), "no PG_VERSION in it"),
        (lambda var: (var / "servers" / "postgres" / "global" / "pg_control").unlink(), "PostgreSQL did not start"),
    ],
)
def test_a_broken_var_is_told_in_one_line(var, damage, word):
    with servers.of_this_clone(valkey=False, var=var):
        pass
    damage(var)

    with pytest.raises(Trouble, match=word) as trouble, servers.of_this_clone(valkey=False, var=var):
        pass

    assert "\n" not in str(trouble.value)


def test_a_var_that_is_a_file_is_told_in_one_line(tmp_path):
    (tmp_path / "var").write_text("")

    with pytest.raises(Trouble, match="cannot be used: File exists"), servers.of_this_clone(var=tmp_path / "var"):
        pass


def test_a_folder_that_the_account_cannot_reach_gets_its_data_elsewhere(tmp_path, var):
    who = places.account()
    tmp_path.chmod(0o700)

    home = places.data_folder(tmp_path, who)

    if who is None:
        assert home == tmp_path / "servers"
    else:
        assert home.parent == places.SHELTER
        assert (tmp_path / "servers").is_symlink()
        home.rmdir()


def test_a_port_in_use_is_told_in_one_line():
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]

        with pytest.raises(Trouble, match=f"Port {port} on 127.0.0.1 cannot be used: Address already in use"):
            checks.port_is_free("127.0.0.1", port, patience=0)


def test_a_full_disk_is_told_in_one_line(var):
    full = var / "full"
    full.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", full], capture_output=True)
    if mounted.returncode:
        # nobody but root can make a small disk; a limit on the size of files looks alike to initdb
        return
    try:
        with pytest.raises(Trouble, match="the disk is full"), servers.of_this_clone(valkey=False, var=full):
            pass
    finally:
        subprocess.run(["umount", full], check=True)
