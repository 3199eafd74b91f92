"""The portal on a port of its own, and Debian's Chromium to look at it."""

import os
import threading

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import sync_playwright

# Chromium without the windows, bars and services around the page: of a test's processor seconds a third less
CHROMIUM = "/usr/bin/chromium-headless-shell"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def live(fresh_db):
    """The portal, answering at the address that this gives, on this test's own database."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    # a window fetches each style and script once, as everybody's does; by itself DEBUG has it ask again on every page
    with override_settings(WHITENOISE_MAX_AGE=3600, WHITENOISE_AUTOREFRESH=False):
        server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of this process."""
    # Playwright's loop runs in this thread, so Django takes every query for one from asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page, and everything its console and its network complained of."""

    def __init__(self, context, address):
        self.complaints = []
        self.page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.address = address

    def _failed(self, request):
        # what was still under way when the window moved on failed nobody
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url} {request.failure}")

    def _heard(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self, path):
        """Go to a path of the portal."""
        self.page.goto(self.address + path, wait_until="load")
        return self.page


@pytest.fixture
def visit(live, chromium):
    """visit(width=390, language="zh-CN", script=True) opens a window on the live portal."""
    contexts = []

    def window(width=1366, height=900, language="zh-CN", script=True):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=language, java_script_enabled=script
        )
        contexts.append(context)
        return Visit(context, live)

    yield window
    for context in contexts:
        context.close()
