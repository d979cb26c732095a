"""Data quality: what is missing or doubtful, each with its count, its list, the page that mends it, and a file."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.programme.core.export import download
from score.programme.core.formats import country_name
from score.programme.dashboards.missing import owed
from score.programme.dashboards.missing.kinds import BY_CODE, QUALITY, Kind
from score.programme.dashboards.missing.lines import Line, day_of, partner_names, seen_of
from score.programme.dashboards.panel_memory import memory_of
from score.programme.organisations.access import may, require
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Consent
from score.programme.results.figure_pages.asked import Asked
from score.programme.results.figures import World, world_at

PER_PAGE = 50
FIRST_LINES = 8
GROUPS = ("country", "partner", "cohort")


@dataclass(frozen=True)
class Found:
    """One kind of what is missing, counted for a reader, with the first lines of its list."""

    kind: Kind
    total: int
    first: list[Line]
    href: str

    @property
    def oldest(self) -> Line | None:
        """What has been missing the longest; None where no list is open to the reader."""
        return self.first[0] if self.first else None


@dataclass(frozen=True)
class Owing:
    """What one partner (its uid) owes: how many endlines, and for how many days the oldest."""

    partner: str
    name: str
    total: int
    days: int
    href: str


@login_required
@require_GET
def data_quality(request: HttpRequest) -> HttpResponse:
    """All kinds with their counts, and the endlines overdue by partner."""
    require(request.actor, "data_quality")
    world, values = world_at(), read_values(request)
    shown = found(request.actor, world, QUALITY, values)
    context = {
        "found": [one for one in shown if one.total],
        "clean": [one for one in shown if not one.total],
        "owing": owing(request.actor, world, values, timezone.localdate()),
        "group_words": group_words(request.actor, values),
        "values": values,
        "world": world,
        "today": timezone.localdate(),
    }
    return render(request, "dashboards/data_quality.html", context)


@login_required
@require_GET
def missing(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list of one kind, the longest owed first, and the same as a file."""
    require(request.actor, "data_quality")
    if kind not in BY_CODE:
        raise Http404
    world, values, chosen, today = world_at(), read_values(request), BY_CODE[kind], timezone.localdate()
    rows = chosen.find(request.actor, world, values)
    if wanted := request.GET.get("format"):
        require(request.actor, "figures", "export")
        return download(_file_rows(chosen, rows.lines(), today), name=chosen.code, kind=wanted)
    page = Paginator(rows.keys, PER_PAGE).get_page(request.GET.get("page"))
    lines = rows.read(page.object_list)
    context = {
        "kind": chosen,
        "page": page,
        "lines": [(line, line.days(today)) for line in lines],
        "has_country": any(line.country for line in lines),
        "has_partner": any(line.partner for line in lines),
        "group_words": group_words(request.actor, values),
        "values": values,
        "may_export": may(request.actor, "figures", "export"),
    }
    return render(request, "dashboards/missing.html", context)


def read_values(request: HttpRequest) -> dict[str, str]:
    """The group that the address asks for; Http404 for a partner whose uid cannot be read."""
    values = {name: request.GET[name] for name in GROUPS if request.GET.get(name)}
    if not may_occur(values):
        raise Http404
    return values | ({"partner": uuid.UUID(values["partner"]).hex} if "partner" in values else {})


def may_occur(values: dict[str, str]) -> bool:
    """Whether lists can be narrowed to a group: by what they have, and by a partner whose uid can be read."""
    try:
        uuid.UUID(values.get("partner", uuid.UUID(int=0).hex))
    except ValueError:
        return False
    return set(values) <= set(GROUPS)


def group_words(actor: Actor, values: dict[str, str]) -> str:
    """The group in words, as far as the reader may know the partner."""
    words = [country_name(values["country"])] if "country" in values else []
    if "partner" in values:
        words.append(partner_names(actor, [values["partner"]]).get(values["partner"], _("one partner")))
    return ", ".join([*words, *([values["cohort"]] if "cohort" in values else [])])


def found(actor: Actor, world: World, kinds: Iterable[Kind], values: dict[str, str]) -> list[Found]:
    """Each kind, counted, with the first of its list; what rests on facts alone is counted once for a panel."""
    consent = Consent.objects.order_by("-pk").values_list("pk", flat=True).first()  # it opens, and closes, records
    whose = (actor.role, actor.organisation.pk if actor.organisation else 0, consent, get_language())
    about = (*whose, *sorted(values.items()), timezone.localdate())

    def counted(kind: Kind) -> Found:
        if not kind.of_facts:
            return _found(actor, world, kind, values)
        return memory_of(world.panel).get(("found", kind.code, *about), lambda: _found(actor, world, kind, values))

    return [counted(kind) for kind in kinds]


def _found(actor: Actor, world: World, kind: Kind, values: dict[str, str]) -> Found:
    rows = kind.find(actor, world, values)
    total = rows.total
    return Found(kind, total, rows.lines(0, FIRST_LINES) if total else [], list_of(kind.code, values))


def list_of(code: str, values: dict[str, str]) -> str:
    """Where the list of one kind is, for a group."""
    return reverse("missing", args=[code]) + Asked(values, None, None).query()


def owing(actor: Actor, world: World, values: dict[str, str], today: datetime.date) -> list[Owing]:
    """Endlines overdue by the partner of the first training, the oldest first."""
    late = seen_of(actor, world, owed.endlines_overdue(world.panel, values))
    labels = world.panel.cycles.labels.get("partner")
    if labels is None or not len(late):
        return []
    since: dict[str, list[int]] = defaultdict(list)
    for partner, day in zip(labels[late.cycle].tolist(), late.since.tolist(), strict=True):
        since[partner].append(day)
    names = partner_names(actor, since)
    lines = []
    for partner, days in since.items():
        oldest = day_of(min(days))
        lines.append(
            Owing(
                partner=partner,
                name=names.get(partner) or (_("Another partner") if partner else _("No partner recorded")),
                total=len(days),
                days=(today - oldest).days if oldest else 0,
                href=list_of("endlines_overdue", {**values, "partner": partner}) if partner in names else "",
            )
        )
    return sorted(lines, key=lambda one: (-one.days, one.name))


def _file_rows(kind: Kind, lines: list[Line], today: datetime.date) -> Iterator[list[object]]:
    yield [_("what"), _("where"), _("country"), _("partner"), _("detail"), str(kind.since), _("days")]
    for line in lines:
        yield [
            str(kind.title), line.title, line.country, line.partner, line.detail, line.since, line.days(today)
        ]  # fmt: skip
