"""`manage.py administrator`: the first one, who invites everybody else; shows a link to a password of their own."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from accounts.actions import first_administrator
from classifications.models import Division


class Command(BaseCommand):
    help = (
        "Make the first administrator and show a link, good once and for two hours, to choose a password. While an "
        "administrator stands only that one's own username is taken, for a new link: others are invited on the pages."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", default="", help="as it shall stand in the ledger; needed for a new account")
        parser.add_argument("--email", default="", help="where a forgotten password is asked for")
        parser.add_argument("--division", default="330000", help="over which division (330000, the whole province)")

    def handle(self, *args: Any, **options: Any) -> None:
        division = Division.objects.filter(code=options["division"]).first()
        if division is None:
            raise CommandError(f"No division {options['division']}: run `manage.py reference` first, or mend the code.")
        try:
            secret = first_administrator(
                username=options["username"],
                first_name=options["name"],
                email=options["email"],
                division=division,
                today=timezone.localdate(),
                at=timezone.now(),
                by=None,
                reason="manage.py administrator",
            )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        hosts = [host for host in settings.ALLOWED_HOSTS if host.strip("*.") == host]
        scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
        site = f"{scheme}://{hosts[0]}" if hosts else ""
        self.stdout.write(f"{site}{reverse('link', args=[secret])}")
        self.stderr.write("Open it within two hours; it works once and is shown nowhere else.")
