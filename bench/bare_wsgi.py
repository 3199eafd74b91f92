"""The floor under the zone pull: WSGI and psycopg2, one fixed statement, the same JSON text, and nothing else."""

import os
import threading

import psycopg2

STATEMENT = os.environ["BARE_STATEMENT"]
own = threading.local()


def application(environ, start_response):
    """Answer every request with the rows of the one statement."""
    connection = getattr(own, "connection", None)
    if connection is None:
        connection = own.connection = psycopg2.connect(os.environ["DATABASE_URL"], options="-c timezone=UTC")
        connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
        texts = [row[-1] for row in cursor.fetchall()]
    body = f'{{"count":{len(texts)},"next":null,"results":[{",".join(texts)}]}}'.encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
