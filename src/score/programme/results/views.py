"""Pages of rounds and answers: opening a round, entering it, what became of one answer."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from score.catalogue.questions import question_files
from score.programme.core import files
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.offline.views import keep_offline
from score.programme.core.taken_back import not_taken_back
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.results import actions
from score.programme.results.answer_words import as_new, finding_text, part_label
from score.programme.results.entry_context import period_of
from score.programme.results.entry_pages import (
    ALL,
    answer_lines,
    custodian_for,
    is_late_baseline,
    likely_training,
    module_title,
    next_section,
    people_for,
    section_form,
    section_tabs,
    training_choices,
)
from score.programme.results.forms import SUGGESTING, PeriodForm, ReasonForm, RoundForm
from score.programme.results.models import Round
from score.programme.results.queries import Link, Standing, evidence_of, history_of, names_of, rounds_like, standing
from score.programme.results.round_queries import asked_all, asked_of
from score.programme.results.section_entry import ChangedMeanwhile, ReasonMissing, Saved, save_section
from score.programme.results.section_form import SectionForm
from score.programme.results.sections import Section, first_open
from score.programme.results.suggested_periods import odd_about, suggested_period, surroundings
from score.programme.results.verification.blinding import refuse_blind

FORM_METHODS = ("GET", "POST")


@login_required
@require_http_methods(FORM_METHODS)
def round_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Open a round: its kind, its training, its months."""
    require(request.actor, Round, "add")
    enterprise = get_for(request.actor, Enterprise, uid, "open_answers")
    sent = request.method == "POST"
    form = _round_form(request, enterprise, request.POST if sent else None)
    if sent and form.is_valid() and (opened := _opened(request, enterprise, form)):
        messages.success(request, _("The round is open. Answers can be entered in any order, and in several goes."))
        return redirect("round", uid=opened.uid)
    kind, cohort = _chosen(form)
    context = {
        "enterprise": enterprise,
        "form": form,
        "same": rounds_like(enterprise, kind, cohort) if kind else (),
        "kind_words": dict(Round.Kind.choices).get(kind, ""),
    }
    return render(request, "results/round_add.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def round(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A round: its sections to be entered one by one, or all answers for those who may only read."""
    sent = request.method == "POST"
    opened = get_for(request.actor, Round, uid, "change" if sent else "view")
    refuse_blind(request.actor, [opened])
    stands = standing(opened)
    may_enter = sent or visible_to(request.actor, Round, "change").filter(pk=opened.pk).exists()
    section = _section(request, stands) if may_enter else None
    if section is None:
        return render(request, "results/round_answers.html", _round_context(request.actor, stands, ALL, may_enter))
    form = section_form(stands, section, request.POST if sent else None)
    if sent and _saved(request, form):
        code = next_section(stands, section) if "go_on" in request.POST else section.code
        # `saved` tells the device that nothing of this waits on it any more
        return redirect(f"{reverse('round', args=[uid])}?section={code}&saved=1")
    context = {**_round_context(request.actor, stands, section.code, may_enter), "form": form, "section": section}
    return keep_offline(render(request, "results/round.html", context))


@login_required
@require_http_methods(FORM_METHODS)
def answer_history(request: HttpRequest, uid: uuid.UUID, question: str) -> HttpResponse:
    """Everything recorded in one place of a round: what, who, when, why, with what evidence."""
    sent = request.method == "POST"
    opened = get_for(request.actor, Round, uid, "change" if sent else "view")
    refuse_blind(request.actor, [opened])
    dimensions = request.GET.get("part", "")
    asked = question_files.by_code().get(question)
    links = history_of(opened, question, dimensions)
    if asked is None or dimensions not in asked.all_dimensions():
        raise Http404(_("There is no such question."))
    form = ReasonForm(request.POST if sent else None)
    if sent and form.is_valid() and _put_right(request, links, form):
        return redirect(request.get_full_path())
    stands = standing(opened)
    context = {
        **_round_context(
            request.actor, stands, "", visible_to(request.actor, Round, "change").filter(pk=opened.pk).exists()
        ),
        "question": asked,
        "dimensions": dimensions,
        "links": links,
        "form": form,
        "files": evidence_of(opened, question).get(question, []),
        "parts": [(one, part_label(asked, one)) for one in asked.all_dimensions() if (question, one) in stands.answers],
        "section": stands.section_asking(question),
    }
    return render(request, "results/answer_history.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def round_period(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that a round speaks of another time, or was collected by somebody else."""
    changed = get_for(request.actor, Round, uid, "change")
    stands = period_of(changed)
    names = ("starts_on", "ends_on", "collected_on")
    initial = {**{name: getattr(stands, name) for name in names}, "collected_by": stands.collected_by_id or ""}
    people = people_for(request.actor, stands.collected_by_id)
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=initial, people=people)
    if form.is_valid():
        try:
            actions.correct_period(actor=request.actor, round=changed, **_period_in(form), reason=_reason(form))
        except (ValidationError, AlreadySuperseded) as problem:
            form.add_error(None, problem if isinstance(problem, ValidationError) else str(problem))
        else:
            messages.success(request, _("The period is corrected. The earlier one stays in the history."))
            return redirect("round", uid=changed.uid)
    return render(request, "results/round_period.html", {"round": changed, "period": stands, "form": form})


def _section(request: HttpRequest, stands: Standing) -> Section | None:
    """The section asked for, else the first with something left to ask; None for all answers."""
    wanted = request.GET.get("section", "")
    if wanted == ALL:
        return None
    return stands.section(wanted) or first_open(stands.sections, stands.entries, stands.round.kind)


def _round_context(actor: Actor, stands: Standing, current: str, may_enter: bool) -> dict[str, Any]:
    around = surroundings(stands.round.enterprise, stands.round.cohort, except_round=stands.round.pk)
    late = is_late_baseline(stands.round, stands.period.collected_on, around.first_class_day)
    asked = asked_of(actor, stands.round)
    return {
        "round": stands.round,
        "period": stands.period,
        "module": module_title(stands.round.cohort.module, stands.round.cohort.country) if stands.round.cohort else "",
        "collected_by": names_of([stands.period.collected_by_id]).get(stands.period.collected_by_id, ""),
        "progress": stands.progress(),
        "tabs": section_tabs(stands, current) if may_enter else (),
        "sections": answer_lines(stands) if current == ALL else (),
        "may_enter": may_enter,
        "queries": {code: [one for one, _field in some] for code, some in asked.items()},
        "asked_all": asked_all(stands, asked),
        "late_since": around.first_class_day if late else None,
    }


def _saved(request: HttpRequest, form: SectionForm) -> bool:
    """Keep files and answers; False where something has to be mended first, which is on the form then."""
    kept = _keep_files(request, form)
    if not form.is_valid():
        return False
    try:
        saved = save_section(
            actor=request.actor,
            round=form.standing.round,
            typed=form.typed,
            reason=form.cleaned_data["reason"],
        )
    except ChangedMeanwhile as problem:
        form.add_met(problem.answers)
    except ReasonMissing as problem:
        form.add_replaced(problem.answers)
        form.add_findings(actions.check_answers(round=form.standing.round, entries=form.given))
    except actions.AnswersRefused as problem:
        form.add_findings(problem.findings)
    else:
        _acknowledge(request, form, saved, kept)
        return not form.errors
    return False


def _keep_files(request: HttpRequest, form: SectionForm) -> int:
    """Files are kept at once, whatever becomes of the answers: a browser would forget them."""
    kept = 0
    for asked in form.asked:
        upload = request.FILES.get(asked.upload.html_name)
        if upload is None:
            continue
        try:
            stored = files.store(upload, name=upload.name, actor=request.actor)
        except files.FileRefused as problem:
            form.add_error(asked.upload.name, str(problem))
            continue
        code = asked.question.code
        asked.files.append(
            actions.attach_evidence(actor=request.actor, round=form.standing.round, question=code, file=stored)
        )
        kept += 1
    return kept


def _acknowledge(request: HttpRequest, form: SectionForm, saved: Saved, kept: int) -> None:
    now = standing(form.standing.round).progress()
    parts = [
        (saved.new, ngettext("%(count)s answer saved", "%(count)s answers saved", saved.new)),
        (saved.changed, ngettext("%(count)s corrected", "%(count)s corrected", saved.changed)),
        (saved.withdrawn, ngettext("%(count)s withdrawn", "%(count)s withdrawn", saved.withdrawn)),
        (kept, ngettext("%(count)s file kept", "%(count)s files kept", kept)),
    ]
    told = ", ".join(words % {"count": count} for count, words in parts if count)
    if not told:
        messages.info(request, _("Nothing was changed, so nothing was saved."))
        return
    words = _("%(what)s. %(answered)s of %(asked)s core questions are answered.")
    messages.success(request, words % {"what": told, "answered": now.answered, "asked": now.asked})


def _put_right(request: HttpRequest, links: list[Link], form: ReasonForm) -> bool:
    """Withdraw the answer that stands, or put an earlier one back in its place."""
    chosen = next((one for one in links if one.answer.pk == form.cleaned_data["answer"]), None)
    if chosen is None or not links:
        form.add_error(None, _("This is not an answer of this page."))
        return False
    stands, reason = links[0].answer, form.cleaned_data["reason"]
    try:
        if chosen.current:
            actions.withdraw_answer(actor=request.actor, answer=stands, reason=reason)
            messages.success(request, _("The answer is withdrawn. It stays here, with your reason."))
        else:
            actions.correct_answer(actor=request.actor, answer=stands, to=as_new(chosen.answer), reason=reason)
            messages.success(request, _("The earlier answer stands again."))
    except AlreadySuperseded as problem:
        form.add_error(None, str(problem))
    except actions.AnswersRefused as problem:
        for finding in problem.findings:
            form.add_error(None, finding_text(finding))
    return not form.errors


def _round_form(request: HttpRequest, enterprise: Enterprise, data: Any) -> RoundForm:
    """The form, its period suggested from the kind and the training where nothing is typed yet."""
    trainings = training_choices(request.actor, enterprise)
    chosen = {name: (data or request.GET).get(name, "") for name in SUGGESTING}
    kind = chosen["kind"] if chosen["kind"] in Round.Kind.values else _likely_kind(enterprise)
    cohort = next((one for one, _label in trainings if str(one.pk) == chosen["cohort"]), None)
    if data is None and "cohort" not in request.GET:
        cohort = likely_training(enterprise, kind, [one for one, _label in trainings])
    today = _today()
    starts_on, ends_on = suggested_period(kind, surroundings(enterprise, cohort), today)
    initial = {
        "kind": kind,
        "cohort": cohort.pk if cohort else "",
        "starts_on": starts_on,
        "ends_on": ends_on,
        "collected_on": today,
        "collected_by": request.actor.user.pk,
    }
    return RoundForm(data, initial=initial, people=people_for(request.actor), cohorts=trainings)


def _opened(request: HttpRequest, enterprise: Enterprise, form: RoundForm) -> Round | None:
    """The round, if nothing stands against it; what does is on the form then."""
    cohort, said = form.cohort_chosen, form.cleaned_data
    around = surroundings(enterprise, cohort)
    if not form.warn(odd_about(said["kind"], said["starts_on"], said["ends_on"], said["collected_on"], around)):
        return None
    try:
        return actions.open_round(
            actor=request.actor,
            enterprise=enterprise,
            cohort=cohort,
            kind=said["kind"],
            custodian=custodian_for(request.actor, enterprise, cohort),
            **_period_in(form),
        )
    except ValidationError as problem:
        form.add_error(None, problem)
        return None


def _chosen(form: RoundForm) -> tuple[str, Any]:
    """Kind and training as the form shows them just now."""
    kind, cohort = form["kind"].value() or "", form["cohort"].value()
    return kind, cohort if str(cohort or "").isdecimal() else None


def _likely_kind(enterprise: Enterprise) -> str:
    """A baseline, until there is one."""
    has_baseline = not_taken_back(Round).filter(enterprise=enterprise, kind=Round.Kind.BASELINE).exists()
    return Round.Kind.ENDLINE if has_baseline else Round.Kind.BASELINE


def _period_in(form: PeriodForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "starts_on": said["starts_on"],
        "ends_on": said["ends_on"],
        "collected_on": said["collected_on"],
        "collected_by": form.person_chosen,
    }


def _reason(form: PeriodForm) -> str:
    return str(form.cleaned_data["reason"])


def _today() -> datetime.date:
    return timezone.localdate()
