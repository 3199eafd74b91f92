"""Look, don't touch: divisions and industries, for support."""

from django.contrib import admin

from classifications.models import Division, Industry
from ledger.admin import LookOnly


@admin.register(Division)
class DivisionAdmin(LookOnly):
    list_display = ("code", "name", "level", "parent", "valid_from", "valid_to", "successor")
    list_filter = ("level",)
    list_select_related = ("parent", "successor")
    search_fields = ("code", "name", "name_en")
    ordering = ("code",)


@admin.register(Industry)
class IndustryAdmin(LookOnly):
    list_display = ("edition", "code", "name", "level", "parent")
    list_filter = ("edition", "level")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")
    ordering = ("edition", "code")
