"""Look, don't touch: zones, their facts, published figures, and what the engine keeps, for support."""

from django.contrib import admin

from ledger.admin import LookOnly
from zones.models import (
    Area,
    Consent,
    Figure,
    Horizon,
    Membership,
    Milestone,
    PublishedFigure,
    Scheme,
    Source,
    Stalled,
    Zone,
    ZoneRecord,
)


@admin.register(Scheme)
class SchemeAdmin(LookOnly):
    list_display = ("code", "name", "authority", "since", "until", "term_years")
    ordering = ("code",)


@admin.register(Zone)
class ZoneAdmin(LookOnly):
    list_display = ("slug", "name", "scheme", "division", "association", "is_demo")
    list_select_related = ("scheme", "division", "association")
    search_fields = ("slug", "name")
    ordering = ("slug",)


@admin.register(Milestone)
class MilestoneAdmin(LookOnly):
    list_display = ("zone", "stage", "on", "precision", "source", "void")
    list_select_related = ("zone",)
    ordering = ("-on",)


@admin.register(Membership)
class MembershipAdmin(LookOnly):
    list_display = ("zone", "enterprise", "during", "role")
    list_filter = ("zone",)
    list_select_related = ("zone", "enterprise")
    search_fields = ("=enterprise__credit_code",)
    ordering = ("-id",)


@admin.register(Consent)
class ConsentAdmin(LookOnly):
    list_display = ("membership", "association", "during")
    list_select_related = ("membership", "association")
    search_fields = ("=membership__enterprise__credit_code",)
    ordering = ("-id",)


@admin.register(ZoneRecord)
class ZoneRecordAdmin(LookOnly):
    list_display = ("zone", "kind", "on", "quantity", "note")
    list_filter = ("zone", "kind")
    list_select_related = ("zone",)
    ordering = ("-on",)


@admin.register(Source)
class SourceAdmin(LookOnly):
    list_display = ("code", "title", "publisher", "published")
    ordering = ("code",)


@admin.register(PublishedFigure)
class PublishedFigureAdmin(LookOnly):
    list_display = ("code", "zone", "label_zh", "value", "value_text", "unit", "qualifier", "kind", "expectation")
    list_filter = ("expectation", "kind")
    list_select_related = ("zone",)
    search_fields = ("code", "label_zh")
    ordering = ("code",)


@admin.register(Area)
class AreaAdmin(LookOnly):
    list_display = ("kind", "code", "name")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    ordering = ("kind", "code")


@admin.register(Figure)
class FigureAdmin(LookOnly):
    list_display = ("indicator", "area", "freq", "month", "member", "value", "n", "status", "since", "until")
    list_filter = ("freq", "status")
    list_select_related = ("area",)
    search_fields = ("=indicator",)
    ordering = ("-id",)


@admin.register(Horizon)
class HorizonAdmin(LookOnly):
    list_display = ("first", "last", "settled")
    ordering = ("id",)


@admin.register(Stalled)
class StalledAdmin(LookOnly):
    list_display = ("source", "since", "error")
    ordering = ("source",)
