"""Look, don't touch: campaigns and batches, for support."""

from django.contrib import admin

from inspections.models import Batch, Campaign
from ledger.admin import LookOnly


@admin.register(Campaign)
class CampaignAdmin(LookOnly):
    list_display = ("code", "name", "level", "mode", "year", "organiser")
    list_filter = ("level", "mode", "year")
    list_select_related = ("organiser",)
    search_fields = ("code", "name")
    ordering = ("-id",)


@admin.register(Batch)
class BatchAdmin(LookOnly):
    list_display = ("campaign", "number", "enterprise", "product", "sampled_on", "state", "concluded_on")
    list_filter = ("state", "link")
    list_select_related = ("campaign", "enterprise")
    search_fields = ("=number", "=enterprise__credit_code", "=campaign__code")
    ordering = ("-id",)
