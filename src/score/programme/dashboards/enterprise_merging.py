"""Two records of one enterprise: find the other, look at both, merge, and part them again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from score.programme.core import formats
from score.programme.core.facts import AlreadySuperseded
from score.programme.dashboards import enterprise_records as records_read
from score.programme.dashboards.enterprise_forms import ReasonForm
from score.programme.dashboards.enterprise_rows import catch_up_for_reader
from score.programme.dashboards.enterprise_table import named_like
from score.programme.enterprises.duplicates.actions import decide_same, part_records
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, EnterpriseMerge
from score.programme.organisations.access import get_for, visible_to
from score.programme.organisations.actor import Actor
from score.programme.results.models import Round

CANDIDATES = 12


@dataclass(frozen=True)
class Difference:
    """One line of the preview: what either record says, and what becomes of it."""

    label: str
    kept: str
    absorbed: str
    outcome: str
    counts_once: bool = False  # only one of the two can be used

    @property
    def differs(self) -> bool:
        """Whether what one record says will not be used any more."""
        return self.counts_once and bool(self.kept and self.absorbed and self.kept != self.absorbed)


@login_required
@require_http_methods(("GET", "POST"))
def enterprise_merge(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take another record into this one."""
    kept = get_for(request.actor, Enterprise, uid, "merge")
    chosen = request.POST.get("with") or request.GET.get("with")
    absorbed = get_for(request.actor, Enterprise, chosen, "merge") if chosen else None
    problem = ""
    countries = _different_countries(request.actor, kept, absorbed) if absorbed else ()
    if request.method == "POST" and countries and "countries_differ" not in request.POST:
        problem = _("Nothing was merged: say first that these are one enterprise although their countries differ.")
    elif request.method == "POST" and absorbed is not None:
        try:
            decide_same(actor=request.actor, kept=kept, absorbed=absorbed)
        except (ValidationError, AlreadySuperseded) as refused:
            problem = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
        else:
            words = _("“%(absorbed)s” is part of “%(kept)s” now. This can be undone at any time.")
            messages.success(request, words % {"absorbed": absorbed.name, "kept": kept.name})
            return redirect("enterprise", uid=kept.uid)
    q = request.GET.get("q", "").strip()
    context = {
        "enterprise": kept,
        "other": absorbed,
        "problem": problem,
        "countries": countries,
        "q": q,
        "candidates": () if absorbed else _candidates(request.actor, kept, q),
        "lines": _differences(request.actor, kept, absorbed) if absorbed else (),
    }
    return render(request, "dashboards/enterprise_merge.html", context)


@login_required
@require_POST
def enterprise_merge_undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The record is an enterprise of its own after all."""
    parted = get_for(request.actor, Enterprise, uid, "merge")
    merge = EnterpriseMerge.objects.in_force().filter(absorbed=parted).select_related("kept", "absorbed").first()
    form = ReasonForm(request.POST)
    if merge is None:
        messages.warning(request, _("This record is not part of another one any more."))
    elif not form.is_valid():
        messages.error(request, _("Say why the two records are different enterprises; nothing was changed."))
    else:
        try:
            part_records(actor=request.actor, merge=merge, reason=form.cleaned_data["reason"])
        except AlreadySuperseded as problem:
            messages.warning(request, str(problem))
        else:
            words = _("“%(name)s” is an enterprise of its own again, with all its facts.")
            messages.success(request, words % {"name": parted.name})
    return redirect("enterprise", uid=parted.uid)


def _candidates(actor: Actor, kept: Enterprise, q: str) -> Any:
    """Records that could be the same enterprise: those found, else those whose name begins alike."""
    text = q or kept.name.split()[0]
    catch_up_for_reader()
    return named_like(actor, text, verb="merge", level=kept.level, other_than=kept.pk, most=CANDIDATES)


def _differences(actor: Actor, kept: Enterprise, absorbed: Enterprise) -> list[Difference]:
    both_stay = _("both are facts with dates, both stay")
    found = _("the record that is kept is shown; search finds both")
    lines = [
        Difference(_("Name"), kept.name, absorbed.name, found),
        Difference(_("Name in local script"), kept.name_local, absorbed.name_local, found),
        Difference(
            _("Identifier"), _identifier(kept), _identifier(absorbed), _("both lead to the record that is kept")
        ),
    ]
    now = [_attributes_now(actor, one) for one in (kept, absorbed)]
    used = _("that of the record that is kept is used")
    for kind, label in EnterpriseAttribute.Kind.choices:
        if kind in now[0] or kind in now[1]:
            first, second = now[0].get(kind, ""), now[1].get(kind, "")
            lines.append(Difference(str(label).capitalize(), first, second, used, counts_once=True))
    counts = [_counts(actor, one) for one in (kept, absorbed)]
    for label, first, second in zip(COUNTED, *counts, strict=True):
        lines.append(Difference(str(label), first, second, both_stay))
    return lines


def _different_countries(actor: Actor, kept: Enterprise, absorbed: Enterprise) -> tuple[str, str] | tuple[()]:
    """The countries of both records today where they are not the same: hardly ever one enterprise."""
    country = EnterpriseAttribute.Kind.COUNTRY
    first, second = (_attributes_now(actor, one).get(country, "") for one in (kept, absorbed))
    return (first, second) if first and second and first != second else ()


COUNTED = (gettext_lazy("Workforce"), gettext_lazy("Trainings"), gettext_lazy("Rounds"))


def _identifier(one: Enterprise) -> str:
    return " ".join(filter(None, (one.source, one.reference)))


def _attributes_now(actor: Actor, one: Enterprise) -> dict[str, str]:
    lines = records_read.attributes_of(actor, records_read.Records(one, []), timezone.localdate())
    return {line.fact.kind: line.text for line in lines if line.now}


def _counts(actor: Actor, one: Enterprise) -> tuple[str, str, str]:
    records = records_read.records_of(one)
    latest = next((line for line in records_read.workforce_of(actor, records) if line.total is not None), None)
    heads = ""
    if latest is not None:
        heads = _("%(heads)s on %(day)s") % {"heads": formats.count(latest.total), "day": formats.day(latest.day)}
    rounds = visible_to(actor, Round).filter(enterprise__in=records.ids).count()
    return heads, formats.count(len(records_read.cycles_of(actor, records))), formats.count(rounds)
