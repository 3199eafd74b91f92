"""Tells who may sign in to the demo: python -m portal.demo_accounts."""

import os

import django


def main() -> None:
    """One line an account, and the password of all."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from accounts.models import User  # noqa: PLC0415 - models exist only after setup
    from zones.demo.people import PASSWORD  # noqa: PLC0415

    for username, name in (
        User.objects.filter(is_demo=True, is_active=True).order_by("pk").values_list("username", "first_name")
    ):
        print(f"  {username:<16}{name}")
    print(f"  password of all: {PASSWORD}\n", flush=True)


if __name__ == "__main__":
    main()
