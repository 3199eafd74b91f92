"""Look, don't touch: organisations, users and grants, for support."""

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import Grant, Organisation, User
from ledger.admin import LookOnly

# Grants say what a user may do; a group would look as if it did.
admin.site.unregister(Group)


@admin.register(Organisation)
class OrganisationAdmin(LookOnly):
    list_display = ("code", "name", "kind", "division")
    list_filter = ("kind",)
    list_select_related = ("division",)
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(User)
class UserAdmin(LookOnly):
    list_display = ("username", "first_name", "organisation", "is_active", "is_demo", "second_factor_since")
    list_filter = ("is_active", "is_demo")
    list_select_related = ("organisation",)
    search_fields = ("username", "first_name")
    # Not even a hash is for looking at.
    exclude = ("password",)
    ordering = ("username",)


@admin.register(Grant)
class GrantAdmin(LookOnly):
    list_display = ("user", "role", "organisation", "division", "during")
    list_filter = ("role",)
    list_select_related = ("user", "organisation", "division")
    search_fields = ("user__username",)
    ordering = ("id",)
