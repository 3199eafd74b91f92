"""Sessions in PostgreSQL with what their owner recognises them by, and with an end that no request moves."""

import datetime
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import Session


class SessionStore(DatabaseStore):
    """Django's own, in the table accounts_session: for half an hour unused, and for twelve hours in all."""

    @classmethod
    def get_model_class(cls):
        return Session

    def get_session_cookie_age(self):
        """Seconds from now: expiry in the table and in the cookie are both worked out from this."""
        since = self.get("since")
        if since is None:
            return settings.SESSION_COOKIE_AGE
        left = since + settings.SESSION_LASTS - time.time()
        return max(0, min(settings.SESSION_COOKIE_AGE, int(left)))

    def save(self, must_create=False):
        """The twelve hours begin when somebody is signed in, not when the sign-in page was opened."""
        if SESSION_KEY in self:
            self.setdefault("since", time.time())
            self.setdefault("seen", self["since"])
        super().save(must_create)

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.address, row.agent = data.get("address"), data.get("agent", "")[:300]
        row.since, row.seen = (_moment(data.get(name)) for name in ("since", "seen"))
        return row


def _moment(seconds):
    return seconds and datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
