"""The main navigation: what is where. The only place besides `urls.py` that knows every domain's pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    """One entry: its words and the name of its address."""

    label: str | Promise
    url_name: str


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
    ("", [Page(_("My work"), "my_work"), Page(_("Overview"), "overview")]),
    (
        _("Deliver"),
        [
            Page(_("Enterprises"), "enterprises"),
            Page(_("Trainings"), "cohorts"),
            Page(_("Coaching"), "visits"),
            Page(_("Trainers"), "trainers"),
        ],
    ),
    (
        _("Prove"),
        [
            Page(_("Figures"), "figures"),
            Page(_("Logframe"), "logframe"),
            Page(_("Reports"), "reports"),
            Page(_("Data quality"), "data_quality"),
        ],
    ),
    (
        _("Carry on"),
        [Page(_("Partners"), "partners"), Page(_("Lead buyers"), "lead_buyers"), Page(_("Money"), "money")],
    ),
    (_("Learn"), [Page(_("Market systems"), "market_systems"), Page(_("Toolkit"), "toolkit")]),
    (_("Run"), [Page(_("Organisations"), "organisations"), Page(_("Jobs"), "jobs")]),
]


def sections(request: HttpRequest) -> list[Section]:
    """The navigation for this request; empty for visitors. Pages that do not exist are left out, not greyed."""
    if getattr(getattr(request, "actor", None), "user", None) is None:
        return []
    shown = []
    for label, pages in PAGES:
        entries = [entry for page in pages if (entry := _entry(page, request.path)) is not None]
        if entries:
            shown.append(Section(label, entries))
    return shown


def _entry(page: Page, path: str) -> Entry | None:
    try:
        url = reverse(page.url_name)
    except NoReverseMatch:
        return None
    return Entry(page.label, url, current=path == url or (url != "/" and path.startswith(url)))
