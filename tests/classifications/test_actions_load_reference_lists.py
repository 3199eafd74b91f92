"""Loading the reference lists: complete, idempotent, one query a level."""

import pytest
from django.core.management import call_command

from classifications.actions import load_divisions, load_industries
from classifications.models import Division, Industry
from classifications.reference import division_rows, industry_rows

pytestmark = pytest.mark.django_db


def test_a_second_load_writes_nothing():
    load_divisions()
    load_industries()

    divisions, industries = load_divisions(), load_industries()

    assert divisions == (len(division_rows()), 0)
    assert industries == (len(industry_rows()), 0)


def test_a_load_repairs_a_row_that_was_changed_and_writes_no_other():
    load_divisions()
    Division.objects.filter(code="330324").update(name="永佳县")

    loaded = load_divisions()

    assert loaded.written == 1
    assert Division.objects.get(code="330324").name == "永嘉县"


def test_a_load_sets_successors_that_were_lost():
    load_divisions()
    Division.objects.filter(code="331021").update(successor=None)

    loaded = load_divisions()

    assert loaded.written == 1
    assert Division.objects.get(code="331021").successor.code == "331083"


def test_a_load_can_exchange_two_tiles():
    load_divisions()
    by_code = {row.code: row for row in division_rows()}
    one, other = by_code["330324"], by_code["331083"]
    swapped = [
        one._replace(tile_x=other.tile_x, tile_y=other.tile_y) if row.code == one.code
        else other._replace(tile_x=one.tile_x, tile_y=one.tile_y) if row.code == other.code
        else row
        for row in division_rows()
    ]  # fmt: skip

    loaded = load_divisions(rows=swapped)

    assert loaded.written == 2
    moved = Division.objects.get(code="330324")
    assert (moved.tile_x, moved.tile_y) == (other.tile_x, other.tile_y)


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries):
    Industry.objects.update(name_en="")

    with django_assert_max_num_queries(8):
        load_industries()


def test_the_command_says_how_many_rows_it_wrote(capsys):
    call_command("reference")
    capsys.readouterr()

    call_command("reference")

    assert capsys.readouterr().out == (
        f"divisions: {len(division_rows())} rows, 0 written\nindustries: {len(industry_rows())} rows, 0 written\n"
    )
