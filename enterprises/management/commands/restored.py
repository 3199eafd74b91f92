"""`manage.py restored`: to be run once after a backup was restored into another cluster, before the portal starts."""

from typing import Any

from django.core.management.base import BaseCommand

from enterprises import actions


class Command(BaseCommand):
    help = "Make restored numbers of transactions such as no transaction of this cluster will bear; runs as the owner."

    def handle(self, *args: Any, **options: Any) -> None:
        far = actions.move_transactions_back(by=None, reason="manage.py restored")
        self.stdout.write(f"Numbers of transactions moved back by {far}." if far else "There was nothing to move back.")
