"""Look, don't touch: standards and who drafted them, for support."""

from django.contrib import admin

from ledger.admin import LookOnly
from standards.models import Drafting, Standard


@admin.register(Standard)
class StandardAdmin(LookOnly):
    list_display = ("number", "title", "kind", "published_on", "effective_on", "withdrawn_on", "replaces")
    list_filter = ("kind",)
    list_select_related = ("replaces",)
    search_fields = ("number", "title")
    ordering = ("-id",)


@admin.register(Drafting)
class DraftingAdmin(LookOnly):
    list_display = ("standard", "enterprise", "role", "work")
    list_filter = ("role", "work")
    list_select_related = ("standard", "enterprise")
    search_fields = ("=standard__number", "=enterprise__credit_code")
    ordering = ("-id",)
