"""Pages of improvement projects: the board, one project, entering it; and counts turned into rates."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.coaching import actions
from score.programme.coaching.board import Known, board_of, known_of, stages_of
from score.programme.coaching.change_words import change_words, level_words, short_words, size_words, verdict_words
from score.programme.coaching.entries import RECORDED, entered
from score.programme.coaching.forms import IdeaForm, RateForm
from score.programme.coaching.models import AgreedAction, ImprovementProject, ProjectMoney, ProjectStage
from score.programme.coaching.places import currency_of, custodian_for, last_cohort
from score.programme.coaching.project_entries import ProjectKind
from score.programme.coaching.project_form import ProjectForm, fields_of, project_form, without_default_currency
from score.programme.coaching.queries import agreed_with, savings_of, team_of
from score.programme.coaching.rates import Change, Counted, change
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.offline.views import keep_offline
from score.programme.core.refusals import refusal, result_of, say, text_of
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, may, may_for, require, require_for, visible_to

FORM_METHODS = ["GET", "POST"]
STATUS = {"better": "better", "worse": "worse", "unchanged": "none", "at_best": "good", "unjudged": "none"}


@login_required
@require_GET
def projects(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The board of an enterprise: its projects by stage, what they saved, what is agreed."""
    require(request.actor, ImprovementProject)
    enterprise = get_for(request.actor, Enterprise, uid, "open_answers")
    today = timezone.localdate()
    columns = board_of(request.actor, enterprise)
    cards = [card for column in columns for card in column.cards]
    changeable = visible_to(request.actor, ImprovementProject, "change").filter(
        pk__in=[one.project.pk for one in cards]
    )
    agreed = agreed_with(request.actor, enterprise, today)
    context = {
        "enterprise": enterprise,
        "columns": [(column, [_on_card(card) for card in column.cards]) for column in columns],
        "total": len(cards),
        "suggested": sum(bool(one.card and one.card.from_suggestion) for one in cards),
        "team": team_of(request.actor, enterprise, today),
        "savings": savings_of(request.actor, enterprise),
        "changeable": set(changeable.values_list("pk", flat=True)),
        "may_add": may_for(request.actor, ImprovementProject, "add", enterprise),
        "agreed": agreed,
        "late": sum(one.late > 0 for one in agreed),
        "may_settle": may(request.actor, AgreedAction, "change"),
    }
    return render(request, "coaching/projects.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def project_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """An idea becomes a project."""
    require(request.actor, ImprovementProject, "add")
    enterprise = get_for(request.actor, Enterprise, uid, "open_answers")
    require_for(request.actor, ImprovementProject, "add", enterprise)
    form = IdeaForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        cohort = last_cohort(enterprise)
        opened = result_of(
            form,
            lambda: actions.open_project(
                actor=request.actor,
                enterprise=enterprise,
                card=form.cleaned_data,
                day=timezone.localdate(),
                cohort=cohort,
                custodian=custodian_for(request.actor, enterprise, cohort),
            ),
        )
        if opened is not None:
            messages.success(request, _("The idea is on the board."))
            return redirect("project", uid=opened.uid)
    return render(request, "coaching/project_add.html", {"enterprise": enterprise, "form": form})


@login_required
@require_GET
def project(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One project: before and after, what it saved, what happened."""
    shown = get_for(request.actor, ImprovementProject, uid)
    known = known_of([shown])[0]
    may_change = visible_to(request.actor, ImprovementProject, "change").filter(pk=shown.pk).exists()
    user = request.actor.user.pk
    context = {
        "project": shown,
        "known": known,
        "drawn": _drawn(known),
        "happened": stages_of(known),
        "stages": [one for one in ProjectStage.Stage.choices if known.stage is None or one[0] != known.stage.stage],
        "may_change": may_change,
        "may_verify": may_change
        and known.observed is not None
        and known.observed.verified_by_id is None
        and known.observed.recorded_by_id != user,
    }
    return render(request, "coaching/project.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def project_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Enter what a project is about, what was measured, what it saved; with or without a network."""
    kind = ProjectKind()
    found = kind.find(request.actor, str(uid))
    problem: ValidationError | None = None
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed, problem, _saved = entered(request, kind, found, fields_of(), without_default_currency)
        if problem is None:
            messages.success(request, _("The project is saved."))
            return redirect("project", uid=found.uid)
    form = _form(kind, found, typed)
    context = {
        "project": found,
        "form": form,
        "problem": problem,
        "recorded": json.dumps(form.recorded),
        "recorded_name": RECORDED,
        "drawn": _drawn(known_of([found])[0]),
        "stages": ProjectStage.Stage.choices,
    }
    return keep_offline(render(request, "coaching/project_edit.html", context, status=422 if problem else 200))


@login_required
@require_POST
def project_move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Move a project to another column, or take the last move back."""
    found = get_for(request.actor, ImprovementProject, uid, "change")
    today = timezone.localdate()
    try:
        if "undo" in request.POST:
            stands = actions.undo_move(actor=request.actor, project=found)
        else:
            stands = actions.move_project(
                actor=request.actor,
                project=found,
                stage=request.POST.get("stage", ""),
                day=today,
                today=today,
                reason=request.POST.get("reason", ""),
            )
    except (ValidationError, AlreadySuperseded) as problem:
        messages.error(request, text_of(problem))
    else:
        messages.success(request, _("It stands at “%(stage)s”.") % {"stage": stands.get_stage_display()})
    return _back(request, "project", found.uid)


@login_required
@require_POST
def project_verify(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that one looked at what is behind the observed saving."""
    found = get_for(request.actor, ImprovementProject, uid, "change")
    money = ProjectMoney.objects.in_force().filter(project=found, kind=ProjectMoney.Kind.OBSERVED).first()
    try:
        if money is None:
            raise ValidationError(_("There is no observed saving to verify."))
        actions.verify_money(actor=request.actor, money=money)
    except (ValidationError, AlreadySuperseded) as problem:
        messages.error(request, text_of(problem))
    else:
        messages.success(request, _("The saving counts as verified."))
    return redirect("project", uid=found.uid)


@login_required
@require_POST
def agreed_action(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """An agreed action is done, or dropped with a reason."""
    waiting = visible_to(request.actor, AgreedAction, "change").in_force().filter(uid=uid).first()
    if waiting is None:
        seen = visible_to(request.actor, AgreedAction).in_force().filter(uid=uid).first()
        get_for(request.actor, AgreedAction, seen.pk if seen else "", "change")
        raise PermissionDenied(_("Your role does not include this."))
    said = {name: request.POST.get(name, "") for name in ("state", "reason")}
    problem = refusal(actions.settle_action, actor=request.actor, action=waiting, **said)
    say(request, problem, _("It is recorded."))
    return _back(request, "projects", waiting.enterprise.uid)


@require_GET
def rate_helper(request: HttpRequest) -> HttpResponse:
    """Counts in, rate and chart out. Nothing is kept; the address itself holds the counts."""
    asked = {name.replace(":", "_"): value for name, value in request.GET.items()}
    form = RateForm(asked if asked else None, initial={"better": "less"})
    form.is_valid()
    said = getattr(form, "cleaned_data", {})
    sides = [_side(said, when) for when in ("before", "after")]
    better = said.get("better", "") if "better" in asked else "less"
    found = change(sides[0], sides[1], better) if not form.errors else None
    is_rate = any(one is not None and one.base is not None for one in sides)
    context = {
        "form": form if asked else RateForm(initial={"better": "less"}),
        "drawn": _words_of(found, is_rate, "") if found else None,
        "sides": [(one.level if one else None) for one in sides],
        "mixed": all(sides) and found is None and not form.errors,
    }
    template = "coaching/parts/rate.html" if request.headers.get("HX-Request") else "coaching/rates.html"
    return render(request, template, context)


def _side(said: dict[str, Any], when: str) -> Counted | None:
    count, base = said.get(f"{when}_count"), said.get(f"{when}_base")
    return None if count is None else Counted(count, base)


def _drawn(known: Known) -> dict[str, Any] | None:
    """The change of a project, ready to be drawn; None where a side is missing."""
    if known.change is None:
        return None
    return _words_of(known.change, known.is_rate, known.card.unit if known.card else "")


def _words_of(found: Change, is_rate: bool, unit: str) -> dict[str, Any]:
    return {
        "is_rate": is_rate,
        "before": level_words(found.before, is_rate, unit),
        "after": level_words(found.after, is_rate, unit),
        "words": change_words(found, is_rate, unit),
        "size": size_words(found, is_rate),
        "short": short_words(found, is_rate),
        "verdict": verdict_words(found),
        "status": STATUS[found.verdict],
        "drawn_before": str(round(found.before, 1)),
        "drawn_after": str(round(found.after, 1)),
    }


def _on_card(known: Known) -> tuple[Known, dict[str, Any] | None, str]:
    """A project with its change, and the level before where there is only that."""
    unit = known.card.unit if known.card else ""
    level = known.level_before.level if known.level_before else None
    return known, _drawn(known), level_words(level, known.is_rate, unit) if level is not None else ""


def _form(kind: ProjectKind, found: ImprovementProject, typed: dict[str, Any]) -> ProjectForm:
    return project_form(found, kind.standing(found), currency_of(found.enterprise, timezone.localdate()), typed)


def _back(request: HttpRequest, name: str, uid: uuid.UUID) -> HttpResponse:
    following = request.POST.get("next", "")
    if following and url_has_allowed_host_and_scheme(
        following, {request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(following)
    return redirect(name, uid=uid)
