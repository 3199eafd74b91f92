"""A preview waits for the engine as long as it was told to; the lock is another connection's."""

import psycopg2
import pytest
from django.db import connection

from tests import facts
from zones.audience import PUBLIC
from zones.engine.run import LOCK
from zones.preview import Busy, moved_by


def test_whoever_has_little_patience_waits_no_longer_for_the_engine(fresh_db):
    told = connection.settings_dict
    given = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    engine_at_work = psycopg2.connect(dbname=told["NAME"], **given)
    asked = {"since": facts.day("2026-09"), "audience": PUBLIC, "patience": 0.05}
    try:
        engine_at_work.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        with pytest.raises(Busy):
            moved_by(lambda: None, **asked)
    finally:
        engine_at_work.close()
    assert moved_by(lambda: None, **asked).moves == []
