"""`manage.py published`: schemes, zones and published figures of the sources, without any made-up enterprise."""

from typing import Any

from django.core.management.base import BaseCommand

from zones.register import load_register


class Command(BaseCommand):
    help = (
        "Load the schemes, zones and published figures that the repository carries; needs `manage.py reference` before."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, loaded in load_register().items():
            self.stdout.write(f"{kind}: {loaded.rows} rows, {loaded.written} written")
