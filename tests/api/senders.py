"""A program that reads and delivers with a token of its user."""

import datetime
import itertools
import json

from accounts import actions
from tests import facts

NEVER = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
_keys = itertools.count(1)


class Sender:
    """Its own key for each delivery, unless a test names one."""

    def __init__(self, client, user, scope="write"):
        self.client = client
        _token, self.secret = actions.make_token(
            user=user, name="test", scope=scope, at=facts.NOW, expires_at=NEVER, by=user
        )

    def ask(self, address, **headers):
        return self.client.get(address, headers={"authorization": f"Bearer {self.secret}"} | headers)

    def get(self, address):
        answer = self.ask(address)
        assert answer.status_code == 200, answer.content.decode()[:500]
        return json.loads(answer.content)

    def post(self, address, body, *, key=None, tag=None):
        return self.post_text(address, json.dumps(body), key=key, tag=tag)

    def post_text(self, address, text, *, key=None, tag=None):
        headers = {"authorization": f"Bearer {self.secret}"}
        headers |= {"idempotency-key": f"delivery-{next(_keys)}" if key is None else key}
        headers |= {} if tag is None else {"if-match": f'"{tag}"'}
        return self.client.generic("POST", address, text, content_type="application/json", headers=headers)
