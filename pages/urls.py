"""Addresses of the pages; they stay. Mounted at the root in Chinese and under /en/ in English."""

from django.urls import path

from pages import enterprises, figures, home, indicators, preferences, published, sessions, standards, zone_lists, zones

urlpatterns = [
    path("", home.home, name="home"),
    path("zones/<slug:slug>/", zones.zone, name="zone"),
    path("zones/<slug:slug>/published/", published.published, name="published"),
    path("zones/<slug:slug>/enterprises/", zone_lists.members, name="zone-members"),
    path("zones/<slug:slug>/inspections/", zone_lists.inspections, name="zone-inspections"),
    path("zones/<slug:slug>/standards/", zone_lists.standards, name="zone-standards"),
    path("zones/<slug:slug>/honours/", zone_lists.honours, name="zone-honours"),
    path("published/", published.every_published, name="every-published"),
    path("enterprises/", enterprises.search, name="enterprises"),
    path("enterprises/<str:credit_code>/", enterprises.enterprise, name="enterprise"),
    path("standards/", standards.standards, name="standards"),
    path("standards/<int:pk>/", standards.standard, name="standard"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("figures/<int:pk>/", figures.figure, name="figure"),
    path("sign-in/", sessions.sign_in, name="sign-in"),
    path("sign-out/", sessions.sign_out, name="sign-out"),
    path("account/", sessions.account, name="account"),
    path("type-size/", preferences.type_size, name="type-size"),
]
