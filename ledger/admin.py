"""Look, don't touch: the read-only lists that support uses, and those of the ledger."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ledger.models import Line, Mark


class LookOnly(admin.ModelAdmin):
    """Lists and rows without a button that changes anything: changes go through actions, which sign them."""

    actions = None
    list_per_page = 50
    # Counting millions of lines for a headline costs more than the page.
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Line)
class LineAdmin(LookOnly):
    list_display = ("id", "at", "table", "row", "operation", "actor", "login", "reason", "request")
    list_filter = ("operation",)
    search_fields = ("=row", "=table", "=actor", "=request")
    ordering = ("-id",)


@admin.register(Mark)
class MarkAdmin(LookOnly):
    list_display = ("id", "at", "table", "enterprise", "zone", "first", "last", "attempts", "retry_at", "error")
    ordering = ("id",)
