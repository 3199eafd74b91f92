"""The grid in a real browser that is signed in, and its cells as aria tells them."""

import pytest

from tests.pages import grid_world
from tests.pages.grid_world import PATH

STATE, OUTPUT_MONTH, OUTPUT, SALES = 2, 3, 4, 8


@pytest.fixture
def world(fresh_db):
    """What a browser saves is committed, so each test has a database to itself, and imports its `fresh_db` too."""
    return grid_world.make()


@pytest.fixture
def signed_in(world, visit, client):
    """signed_in(person, path, width=...) opens the page in a browser that is signed in."""

    def opened(person=None, path=PATH, **given):
        client.force_login(person or world.people.clerk)
        seen = visit(**given)
        cookie = client.cookies["sessionid"].value
        seen.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": seen.address}])
        seen.open(path)
        return seen

    return opened


def cell(page, firm, column):
    """The cell of a firm by the number of its column, as aria tells it."""
    row = page.locator(".sheet-rows [role=row]", has_text=firm)
    return row.locator(f"[aria-colindex='{column}']")


def saved(page):
    """A cell says that it is being saved before the key's event is over, so this waits for the server's answer."""
    page.locator("#save-state[data-kind=saved]:not(:empty)").wait_for()
