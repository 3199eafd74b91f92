"""Addresses of the pages; they stay. Mounted at the root in Chinese and under /en/ in English."""

from collections.abc import Callable

from django.urls import URLPattern, path
from django.views.decorators.gzip import gzip_page

from pages import (
    corrections,
    corrections_asked,
    enterprises,
    figures,
    grid,
    grid_entry,
    grid_firm,
    grid_submit,
    home,
    indicators,
    preferences,
    printed,
    published,
    register,
    register_changes,
    register_duplicates,
    register_files,
    review,
    review_attachments,
    sessions,
    standards,
    zone_lists,
    zones,
)
from pages.submission import ROUTE


def page(route: str, view: Callable, *, name: str) -> URLPattern:
    """A page goes out compressed; the API keeps its strong ETags and compresses by itself."""
    return path(route, gzip_page(view), name=name)


urlpatterns = [
    page("", home.home, name="home"),
    page("zones/<slug:slug>/", zones.zone, name="zone"),
    page("zones/<slug:slug>/published/", published.published, name="published"),
    page("zones/<slug:slug>/enterprises/", zone_lists.members, name="zone-members"),
    page("zones/<slug:slug>/inspections/", zone_lists.inspections, name="zone-inspections"),
    page("zones/<slug:slug>/standards/", zone_lists.standards, name="zone-standards"),
    page("zones/<slug:slug>/honours/", zone_lists.honours, name="zone-honours"),
    page("published/", published.every_published, name="every-published"),
    page("enterprises/", enterprises.search, name="enterprises"),
    page("enterprises/<slug:credit_code>/", enterprises.enterprise, name="enterprise"),
    page("standards/", standards.standards, name="standards"),
    page("standards/<int:pk>/", standards.standard, name="standard"),
    page(ROUTE, grid.grid, name="grid"),
    page(f"{ROUTE}before/", grid.before, name="grid-before"),
    page(f"{ROUTE}cells/", grid_entry.cells, name="grid-cells"),
    page(f"{ROUTE}paste/", grid_entry.paste, name="grid-paste"),
    page(f"{ROUTE}copy/", grid_entry.copy, name="grid-copy"),
    page(f"{ROUTE}firms/<slug:credit_code>/", grid_firm.firm, name="grid-firm"),
    page(f"{ROUTE}submit/", grid_submit.submit, name="grid-submit"),
    page(f"{ROUTE}take-back/", grid_submit.take_back, name="grid-take-back"),
    page("indicators/", indicators.indicators, name="indicators"),
    page("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    page("figures/<int:pk>/", figures.figure, name="figure"),
    page("register/", register.register, name="register"),
    page("register/duplicates/", register_duplicates.duplicates, name="register-duplicates"),
    page("register/duplicates/<slug:one>/<slug:other>/", register_duplicates.pair, name="register-pair"),
    page(
        "register/duplicates/<slug:one>/<slug:other>/<slug:verdict>/",
        register_duplicates.pair,
        name="register-verdict",
    ),
    page("register/upload/", register_files.upload, name="register-upload"),
    page("register/template.xlsx", register_files.template, name="register-template"),
    page("register/export.<slug:form>", register_files.export, name="register-export"),
    *(
        path(f"register/{what}/", gzip_page(register_changes.wider), {"what": what}, name=f"register-{what}")
        for what in register_changes.WIDER
    ),
    page("register/<slug:credit_code>/", register.record, name="register-record"),
    page("register/<slug:credit_code>/<slug:what>/", register_changes.change, name="register-change"),
    page("sign-in/", sessions.sign_in, name="sign-in"),
    page("sign-out/", sessions.sign_out, name="sign-out"),
    page("account/", sessions.account, name="account"),
    page("type-size/", preferences.type_size, name="type-size"),
    page(f"{ROUTE}review/", review.review, name="review"),
    page(f"{ROUTE}accept/", review.accept, name="review-accept"),
    page(f"{ROUTE}return/", review.give_back, name="review-return"),
    page(f"{ROUTE}reopen/", review.reopen, name="review-reopen"),
    page(f"{ROUTE}print/", printed.printed, name="printed"),
    page(f"{ROUTE}print/pdf/", printed.printed_pdf, name="printed-pdf"),
    page(f"{ROUTE}print/<slug:credit_code>/", printed.printed_one, name="printed-one"),
    page(f"{ROUTE}print/<slug:credit_code>/pdf/", printed.printed_one_pdf, name="printed-one-pdf"),
    page(f"{ROUTE}attachments/", review_attachments.attachments, name="attachments"),
    page(f"{ROUTE}attachments/<int:pk>/", review_attachments.attachment, name="attachment"),
    page(f"{ROUTE}attachments/<int:pk>/detach/", review_attachments.detach, name="detach"),
    page(f"{ROUTE}corrections/<slug:credit_code>/", corrections_asked.correct, name="correct"),
    page(f"{ROUTE}restate/", corrections_asked.restate, name="restate"),
    page(f"{ROUTE}restate/<slug:credit_code>/", corrections_asked.restate_one, name="restate-one"),
    page("corrections/", corrections.corrections, name="corrections"),
    page("corrections/<int:pk>/", corrections.correction, name="correction"),
    page("corrections/<int:pk>/decide/", corrections.decide, name="correction-decide"),
    page("corrections/<int:pk>/withdraw/", corrections.withdraw, name="correction-withdraw"),
]
