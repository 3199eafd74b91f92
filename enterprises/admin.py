"""Look, don't touch: the register, returns and honours, for support."""

from django.contrib import admin

from enterprises.models import (
    AboveScaleSpell,
    Enterprise,
    EnterpriseName,
    Honour,
    MonthlyReturn,
    Placement,
    SmallReturn,
)
from ledger.admin import LookOnly


class OfEnterprise(LookOnly):
    list_select_related = ("enterprise",)
    search_fields = ("=enterprise__credit_code",)
    ordering = ("-id",)


@admin.register(Enterprise)
class EnterpriseAdmin(LookOnly):
    list_display = ("credit_code", "name", "township", "state", "is_demo")
    list_filter = ("state", "is_demo")
    search_fields = ("=credit_code", "name")
    ordering = ("-id",)


@admin.register(EnterpriseName)
class EnterpriseNameAdmin(OfEnterprise):
    list_display = ("enterprise", "name", "kind", "until")


@admin.register(Placement)
class PlacementAdmin(OfEnterprise):
    list_display = ("enterprise", "division", "industry", "during")
    list_select_related = ("enterprise", "division", "industry")


@admin.register(AboveScaleSpell)
class AboveScaleSpellAdmin(OfEnterprise):
    list_display = ("enterprise", "during", "entry", "exit")


@admin.register(MonthlyReturn)
class MonthlyReturnAdmin(OfEnterprise):
    list_display = ("enterprise", "month", "state", "association", "output", "sales", "revenue")
    list_filter = ("state",)
    list_select_related = ("enterprise", "association")


@admin.register(SmallReturn)
class SmallReturnAdmin(OfEnterprise):
    list_display = ("enterprise", "month", "state", "association", "output", "revenue", "employees")
    list_filter = ("state",)
    list_select_related = ("enterprise", "association")


@admin.register(Honour)
class HonourAdmin(OfEnterprise):
    list_display = ("enterprise", "kind", "level", "product", "year", "issuer", "valid_from", "valid_to")
    list_filter = ("kind", "level")
