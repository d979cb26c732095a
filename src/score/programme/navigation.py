"""The main navigation: what is where. The only place besides `urls.py` that knows every domain's pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from score.programme.organisations import access


@dataclass(frozen=True)
class Page:
    """One entry: its words, the name of its address, and what one must be allowed to do (empty: a role is enough)."""

    label: str | Promise
    url_name: str
    subject: str = ""
    verb: str = "view"


@dataclass(frozen=True)
class Entry:
    """An entry as shown: `current` on the page itself and on everything beneath it."""

    label: str | Promise
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Section:
    """A heading (perhaps empty) and its entries."""

    label: str | Promise
    entries: list[Entry]


PAGES: list[tuple[str | Promise, list[Page]]] = [
    (
        "",
        [
            Page(_("My work"), "my_work", "my_work"),
            Page(_("Today"), "today", "today"),
            Page(_("Overview"), "overview", "overview"),
        ],
    ),
    (
        _("Deliver"),
        [
            Page(_("Enterprises"), "enterprises", "Enterprise"),
            Page(_("Recruitment"), "recruitment", "Application"),
            Page(_("Import"), "imports", "ImportBatch"),
            Page(_("Likely duplicates"), "duplicates", "DuplicateSuggestion"),
            Page(_("Trainings"), "cohorts", "Cohort"),
            Page(_("Coaching"), "visits", "Visit"),
            Page(_("Review"), "review_queue", "review_queue"),
            Page(_("Queries"), "review_queries", "review_queries"),
            Page(_("Raise a serious concern"), "concern_raise", "raise_concern"),
            Page(_("Serious concerns"), "concerns", "SeriousConcern"),
            Page(_("Serious concerns, counted"), "concern_counts", "concern_counts"),
            Page(_("Trainers"), "trainers", "Trainer"),
        ],
    ),
    (
        _("Prove"),
        [
            Page(_("Figures"), "figures", "figures"),
            Page(_("Catalogue"), "indicators", "catalogue"),
            Page(_("Logframe"), "logframe", "figures"),
            Page(_("Reports"), "reports", "figures"),
            Page(_("Data quality"), "data_quality", "data_quality"),
            Page(_("Verification"), "verification", "VerificationDraw"),
        ],
    ),
    (
        _("Carry on"),
        [
            Page(_("Partners"), "partners", "Organisation"),
            Page(_("Lead buyers"), "lead_buyers", "Organisation"),
            Page(_("Money"), "money", "LedgerEntry"),
            Page(_("Payments to trainers"), "statements", "FeeAgreement"),
        ],
    ),
    (_("Learn"), [Page(_("Market systems"), "market_systems"), Page(_("Toolkit"), "toolkit", "catalogue")]),
    (
        _("Run"),
        [
            Page(_("Organisations"), "organisations", "Organisation"),
            Page(_("People"), "people", "Person", "list"),
            Page(_("Jobs"), "jobs", "Job"),
        ],
    ),
]


def sections(request: HttpRequest) -> list[Section]:
    """The navigation for whoever asks; empty for visitors. What is not there or not open to them is left out."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.user is None:
        return []
    shown = []
    for label, pages in PAGES:
        open_pages = [page for page in pages if not page.subject or access.may(actor, page.subject, page.verb)]
        entries = [entry for page in open_pages if (entry := _entry(page, request.path)) is not None]
        if entries:
            shown.append(Section(label, entries))
    return shown


def _entry(page: Page, path: str) -> Entry | None:
    try:
        url = reverse(page.url_name)
    except NoReverseMatch:
        return None
    return Entry(page.label, url, current=path == url or (url != "/" and path.startswith(url)))
