"""One search over everything that the reader may see: enterprises, people, cohorts, organisations, indicators, files.

Each group asks `access` as its own pages do, and where a page is closed to a role, so is its group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from score.catalogue import indicators
from score.catalogue.modules import module_files
from score.programme.core.formats import country_name
from score.programme.dashboards.enterprise_list import is_whole
from score.programme.dashboards.enterprise_table import Ordered, known_by, table_for
from score.programme.enterprises.models import Enterprise, ImportBatch
from score.programme.organisations.access import may, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Person
from score.programme.trainings.models import Cohort

LEAST, MOST_WORDS, LONGEST = 2, 8, 100
AT_ONCE, ON_THE_PAGE = 4, 20  # of each group: below the box, and on the page of its own
COUNTED = 1000  # more than that are "more than 1,000"


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, where it is, and what tells it from others of that name."""

    name: str
    href: str
    beside: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `everything` leads to all of it, where a list can show it."""

    title: str | Promise
    hits: list[Hit]
    count: int
    everything: str = ""

    @property
    def is_more(self) -> bool:
        """Whether there is more than what is shown."""
        return self.count > len(self.hits)


@never_cache
@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The page, or below the box only its groups, while somebody types."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    at_once = bool(request.htmx)
    groups = found(request.actor, asked, AT_ONCE if at_once else ON_THE_PAGE)
    context = {"asked": asked, "groups": groups, "too_short": 0 < len(asked) < LEAST, "counted": COUNTED}
    context["everything"] = f"{reverse('search')}?{urlencode({'q': asked})}"
    return render(request, "dashboards/search_found.html" if at_once else "dashboards/search.html", context)


def found(actor: Actor, asked: str, most: int) -> list[Group]:
    """The groups in which something was found, at most `most` of each shown; nothing for one letter."""
    words = asked.split()[:MOST_WORDS]
    if len(asked) < LEAST:
        return []
    groups = (look(actor, words, most) for look in LOOKS)
    return [group for group in groups if group is not None and group.hits]


def _every_word(words: Iterable[str], *fields: str) -> Q:
    """Each word in one of the fields."""

    def one(word: str) -> Q:
        return reduce(lambda left, right: left | right, (Q(**{f"{field}__icontains": word}) for field in fields))

    return reduce(and_, map(one, words))


def _group(title: Any, rows: Any, most: int, hit: Callable[[Any], Hit], everything: str = "") -> Group:
    return Group(title, [hit(one) for one in rows[:most]], rows[: COUNTED + 1].count(), everything)


def _enterprises(actor: Actor, words: list[str], most: int) -> Group | None:
    known = known_by(" ".join(words))
    if not known or not may(actor, Enterprise):
        return None
    is_whole()
    table = table_for(actor)
    rows = table.rows.filter(*known)
    shown = table.filled(Ordered(table, rows, "name")[0:most])
    hits = [
        Hit(
            row.name,
            reverse("enterprise", args=[row.enterprise.uid]),
            ", ".join(filter(None, (row.enterprise.name_local, row.area, country_name(row.country)))),
        )
        for row in shown
    ]
    count = rows.order_by()[: COUNTED + 1].count()
    address = f"{reverse('enterprises')}?{urlencode({'q': ' '.join(words)})}"
    return Group(gettext_lazy("Enterprises"), hits, count, address)


def _people(actor: Actor, words: list[str], most: int) -> Group | None:
    if not may(actor, Person, "list"):
        return None
    rows = visible_to(actor, Person, "list").filter(details__isnull=False)
    rows = rows.filter(_every_word(words, "details__name", "details__name_local", "details__email"))
    rows = rows.select_related("details").order_by("details__name", "pk")
    address = f"{reverse('people')}?{urlencode({'q': ' '.join(words)})}"
    return _group(
        gettext_lazy("People"),
        rows,
        most,
        lambda one: Hit(one.details.name, reverse("person", args=[one.uid]), one.details.name_local),
        address,
    )


def _cohorts(actor: Actor, words: list[str], most: int) -> Group | None:
    if not may(actor, Cohort):
        return None
    titles = {module.code: str(_(module.title)) for module in module_files.all_modules()}
    text = " ".join(words).casefold()
    named = [code for code, title in titles.items() if text in title.casefold()]
    rows = visible_to(actor, Cohort).filter(_every_word(words, "code") | Q(module__in=named)).order_by("code", "pk")
    return _group(
        gettext_lazy("Trainings"),
        rows,
        most,
        lambda one: Hit(one.code, reverse("cohort", args=[one.uid]), titles.get(one.module, one.module)),
    )


def _organisations(actor: Actor, words: list[str], most: int) -> Group | None:
    if not may(actor, Organisation):
        return None
    rows = visible_to(actor, Organisation).filter(_every_word(words, "name")).order_by("name", "pk")
    return _group(
        gettext_lazy("Organisations"),
        rows,
        most,
        lambda one: Hit(one.name, reverse("organisation", args=[one.uid]), one.get_kind_display()),
    )


def _indicators(actor: Actor, words: list[str], most: int) -> Group | None:
    if not may(actor, "catalogue"):
        return None
    wanted = [word.casefold() for word in words]
    hits = []
    for code, one in indicators.all_indicators().items():
        title = str(_(one.title))
        text = f"{code} {title} {one.title}".casefold()
        if all(word in text for word in wanted):
            hits.append(Hit(title, reverse("indicator", args=[code]), code))
    return Group(gettext_lazy("Indicators"), hits[:most], len(hits))


def _imports(actor: Actor, words: list[str], most: int) -> Group | None:
    if not may(actor, ImportBatch):
        return None
    rows = visible_to(actor, ImportBatch).select_related("file").filter(_every_word(words, "file__name"))
    return _group(
        gettext_lazy("Files brought in"),
        rows.order_by("-pk"),
        most,
        lambda one: Hit(one.file.name, reverse("import", args=[one.pk]), one.get_state_display()),
    )


LOOKS: tuple[Callable[[Actor, list[str], int], Group | None], ...] = (
    _enterprises,
    _people,
    _cohorts,
    _organisations,
    _indicators,
    _imports,
)
