"""The answers of one enterprise behind a figure: who entered them when, what they superseded, the evidence."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.programme.core import facts
from score.programme.enterprises.models import Enterprise, EnterpriseMerge
from score.programme.organisations.access import Depth, get_for, visible_to
from score.programme.organisations.actor import Actor
from score.programme.results import figure_words
from score.programme.results.figure_pages.opened import Subject, asked_wrong, page_context, subject_of
from score.programme.results.figure_pages.project_lines import ProjectLine, project_lines
from score.programme.results.figure_tags import reason_words
from score.programme.results.models import Answer, AnswerEvidence, Round, RoundPeriod
from score.programme.results.openings import BehindRow, as_shown, behind
from score.programme.results.verification.blinding import refuse_blind


@dataclass(frozen=True)
class Told:
    """One answer in force at the moment, with what it replaced (newest first) and the evidence behind it."""

    answer: Answer
    chain: list[Answer]
    evidence: list[AnswerEvidence]


@dataclass(frozen=True)
class RoundTold:
    """A round that the figure used, with its period and the answers to the indicator's questions."""

    round: Round
    used: bool
    period: RoundPeriod
    answers: list[Told]


@require_GET
def figure_answers(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """From one enterprise behind a figure to its answers, for those entitled to open so far."""
    enterprise = get_for(request.actor, Enterprise, uid, "open_answers")
    try:
        subject = subject_of(request, code)
    except ValidationError as error:
        return asked_wrong(request, error)
    refuse_blind(request.actor, Round.objects.filter(enterprise__in=_records(enterprise, subject.world.moment)))
    if subject.figure is None or as_shown(request.actor, subject.figure, subject.world) is None:
        raise Http404
    found = behind(request.actor, subject.world, subject.indicator, subject.figure, subject.asked.pairing)
    if found.depth < Depth.CODED_ENTERPRISES:
        raise PermissionDenied(found.stops_because)
    row = next((one for one in found.rows if one.uid == str(enterprise.uid)), None)
    if row is None:
        raise Http404(_("This enterprise is not behind this figure."))
    context: dict[str, Any] = page_context(request.actor, subject) | {
        "enterprise": enterprise,
        "row": row,
        "reason": reason_words(row.reason) if row.reason else "",
        "rounds": rounds_told(request.actor, subject, enterprise, row),
        "level_unit": figure_words.level_unit(subject.indicator),
        "projects": projects_told(request.actor, subject, enterprise),
    }
    return render(request, "results/figure_answers.html", context)


def projects_told(actor: Actor, subject: Subject, enterprise: Enterprise) -> list[ProjectLine]:
    """The projects whose savings make what it counts as; none for an indicator of something else."""
    if subject.indicator.basis != "projects":
        return []
    return project_lines(actor, _records(enterprise, subject.world.moment), subject.world.moment)


def _records(enterprise: Enterprise, moment: datetime.datetime) -> list[int]:
    """The record itself and those that were merged into it at `moment`, also through others."""
    found, newest = [enterprise.pk], [enterprise.pk]
    while newest:
        merged = EnterpriseMerge.objects.as_of(moment).filter(kept__in=newest).values_list("absorbed", flat=True)
        newest = [pk for pk in merged if pk not in found]
        found += newest
    return found


def rounds_told(actor: Actor, subject: Subject, enterprise: Enterprise, row: BehindRow) -> list[RoundTold]:
    """The rounds that made the pair first, then the others the reader may see, each with the answers known then."""
    moment = subject.world.moment
    used = {row.opened.baseline_round, row.opened.endline_round}
    rounds = visible_to(actor, Round).filter(enterprise__in=_records(enterprise, moment)).order_by("pk")
    periods = {one.round_id: one for one in RoundPeriod.objects.as_of(moment).filter(round__in=rounds)}
    answers = (
        Answer.objects.as_of(moment)
        .filter(round__in=rounds, question__in=subject.indicator.questions)
        .select_related("recorded_by", "round")
        .order_by("question", "dimensions")
    )
    evidence = list(
        AnswerEvidence.objects.as_of(moment)
        .filter(round__in=rounds, question__in=subject.indicator.questions)
        .select_related("file")
    )
    told: dict[int, list[Told]] = {}
    for answer in answers:
        behind_it = [
            one
            for one in evidence
            if (one.round_id, one.question, one.dimensions) == (answer.round_id, answer.question, answer.dimensions)
        ]
        told.setdefault(answer.round_id, []).append(Told(answer, list(facts.chain(answer)), behind_it))
    found = [
        RoundTold(one, one.pk in used, periods[one.pk], told[one.pk])
        for one in rounds
        if one.pk in told and one.pk in periods
    ]
    return sorted(found, key=lambda one: (not one.used, one.period.ends_on))
