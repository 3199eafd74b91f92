"""The demo accounts: one for each way of using the portal, all with the one password that the command prints."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Grant, Organisation, User
from classifications.models import Division

PASSWORD = "demo-zones-2018"
SINCE = date(2012, 1, 1)

# user name, first name as it is shown, role, kind of scope, its code
ACCOUNTS = (
    ("clerk", "演示填报员", Grant.Role.CLERK, "organisation", "yongjia-pump-valve-association"),
    ("lead", "演示协会负责人", Grant.Role.LEAD, "organisation", "yongjia-pump-valve-association"),
    ("yongjia", "演示永嘉主管", Grant.Role.OFFICIAL, "division", "330324"),
    ("haining", "演示海宁主管", Grant.Role.OFFICIAL, "division", "330481"),
    ("province", "演示省级主管", Grant.Role.OFFICIAL, "division", "330000"),
    ("auditor", "演示审计", Grant.Role.AUDITOR, "division", "330000"),
    ("administrator", "演示管理员", Grant.Role.ADMINISTRATOR, "division", "330000"),
)


def enter() -> str:
    """Make the accounts with their grants; those whose scope is not there are left out. Returns the password."""
    password = make_password(PASSWORD)
    for username, name, role, kind, code in ACCOUNTS:
        organisation = Organisation.objects.filter(code=code).first() if kind == "organisation" else None
        division = Division.objects.filter(code=code).first() if kind == "division" else None
        if organisation is None and division is None:
            continue
        user = User.objects.create(
            username=username, first_name=name, password=password, organisation=organisation, is_demo=True
        )
        Grant.objects.create(user=user, role=role, organisation=organisation, division=division, during=(SINCE, None))
    return PASSWORD
