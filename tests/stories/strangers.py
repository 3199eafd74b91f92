"""Whoever has no business with a month knocks at every address that its people used, and gets and moves nothing."""

import json
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from enterprises.models import Import, ImportProblem

# What everybody may open, with less upon it; everything else about the month is not there for strangers.
OPEN = ("/zones/", "/enterprises/", "/figures/", "/sign-in/", "/type-size/", "/account/")
# Their own boards and queues, where the month must not stand.
OWN = ("/", "/submissions/", "/corrections/")


class Trail:
    """Every address that somebody's browser asked for, each once, with what was sent, and files that it fetched."""

    def __init__(self, files):
        self.asked = {("GET", path): (b"", "") for path in files}

    def follow(self, page):
        page.on("request", self._heard)

    def _heard(self, request):
        parts = urlsplit(request.url)
        kind = request.headers.get("content-type", "")
        if not parts.path.startswith("/static/") and parts.path != "/sign-in/":
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            body = b"" if kind.startswith("multipart/") else request.post_data_buffer or b""
            self.asked[request.method, path] = (body, kind)

    def walked_by(self, client, file):
        """(method, path, answer) of each address, asked for by somebody else."""
        for (method, path), (body, kind) in list(self.asked.items()):
            if kind.startswith("multipart/"):
                yield method, path, client.post(path, {"file": SimpleUploadedFile("九月.xlsx", file)})
            elif method == "POST":
                yield method, path, client.generic("POST", path, body, content_type=kind)
            else:
                yield method, path, client.get(path)


def written():
    """What every change moves: the ledger's last line, and the files on their way, which it does not hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM ledger_line_id_seq")
        [line] = cursor.fetchone()
    imports = list(Import.objects.order_by("pk").values_list("pk", "state", "choices", "mapping", "moves", "error"))
    return line, imports, ImportProblem.objects.count()


def knock(trail, user, secrets, file):
    """As this user at every door. `secrets` are words that stand on the month's pages."""
    client = Client()
    client.force_login(user)
    before = written()
    for method, path, answer in trail.walked_by(client, file):
        plain = path.partition("?")[0]
        expected = {200} if plain in OWN else {200, 302, 404} if plain.startswith(OPEN) else {404}
        assert answer.status_code in expected, (str(user), method, path, answer.status_code)
        body = answer.getvalue().decode(errors="replace")
        told = [secret for secret in secrets if secret in body]
        assert not told, (str(user), method, path, told)
    assert written() == before, str(user)


def api(token, path, **given):
    """(status, body) of the statistics API, with a token or without."""
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    client = Client()
    if given:
        answer = client.post(path, json.dumps(given), content_type="application/json", **bearer, **KEY)
    else:
        answer = client.get(path, **bearer)
    return answer.status_code, answer.getvalue().decode()


KEY = {"HTTP_IDEMPOTENCY_KEY": "2018-09-of-somebody-else"}
