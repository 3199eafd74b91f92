"""Brings the reference lists in the database to what the repository carries."""

from typing import Any

from django.core.management.base import BaseCommand

from classifications.actions import load_divisions, load_industries


class Command(BaseCommand):
    help = "Load or refresh divisions and industries. Safe to run again: only rows that differ are written."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, load in (("divisions", load_divisions), ("industries", load_industries)):
            loaded = load()
            self.stdout.write(f"{name}: {loaded.rows} rows, {loaded.written} written")
