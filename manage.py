#!/usr/bin/env python
"""Django's command line; commands for the schema run as the owner of the schema, all others as the application."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from portal.environment import as_owner

OWNER_COMMANDS = {"migrate", "restored"}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if set(sys.argv[1:2]) & OWNER_COMMANDS:
        os.environ.update(as_owner())
    try:
        settings.INSTALLED_APPS  # noqa: B018 - reading one reads all
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
