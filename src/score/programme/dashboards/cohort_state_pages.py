"""Pages that take a cohort on or back, and let a check pass for a reason."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from score.programme.core.refusals import attempt, refusal, say
from score.programme.dashboards.cohort_known import known_of
from score.programme.trainings.models import CheckOverride, Cohort, CohortState
from score.programme.trainings.page_parts import METHODS, cohort_for, form_page
from score.programme.trainings.planning import actions
from score.programme.trainings.planning.checks import TITLES, Check, checks_at_close, checks_of
from score.programme.trainings.planning.forms import ReasonForm
from score.programme.trainings.planning.queries import Snapshot
from score.programme.trainings.planning.states import State, follow_problem, is_back

WORDS = {
    State.OPEN: (gettext_lazy("Open for enrolment"), gettext_lazy("Open it")),
    State.RUNNING: (gettext_lazy("Begin the class"), gettext_lazy("Begin the class")),
    State.CLOSED: (gettext_lazy("Close the cohort"), gettext_lazy("Close it")),
    State.CANCELLED: (gettext_lazy("Cancel the cohort"), gettext_lazy("Cancel it")),
}
BACK_WORDS = {
    State.PLANNED: (gettext_lazy("Back to planning"), gettext_lazy("Take it back to planning")),
    State.OPEN: (gettext_lazy("The class has not begun"), gettext_lazy("Take the beginning back")),
    State.RUNNING: (gettext_lazy("Open the cohort again"), gettext_lazy("Take the closing back")),
}


@login_required
@require_http_methods(METHODS)
def cohort_state(request: HttpRequest, uid: uuid.UUID, state: str) -> HttpResponse:
    """Take the cohort on to a state or a step back: what speaks against it stands above the button."""
    cohort = cohort_for(request.actor, uid, CohortState)
    seen = Snapshot(cohort)
    if state not in State.values:
        raise Http404(_("There is nothing at this address."))
    if problem := follow_problem(seen.state, state):
        messages.error(request, problem)
        return redirect("cohort", uid=uid)
    back = is_back(seen.state, state)
    title, submit = (BACK_WORDS if back else WORDS)[State(state)]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if state != State.CANCELLED and seen.state != State.CLOSED:
        del form.fields["reason"]  # the step says enough
    if request.method == "POST" and form.is_valid() and _done(request, form, cohort, state):
        words = _("The cohort is now “%(state)s”. You can take this back on its page.")
        messages.success(request, words % {"state": State(state).label})
        return redirect("cohort", uid=uid)
    checks = [] if back else _checks(seen, state)
    context = {
        "cohort": cohort,
        "against": sum(one.stands_against for one in checks),
        "form": form,
        "title": title,
        "submit": submit,
        "checks": checks,
        "state": state,
    }
    return render(request, "dashboards/cohort_state.html", context)


def _done(request: HttpRequest, form: ReasonForm, cohort: Cohort, state: str) -> bool:
    known, today = known_of(Snapshot(cohort)), timezone.localdate()
    if state == State.CLOSED:
        return attempt(form, actions.close_cohort, actor=request.actor, cohort=cohort, day=today, known=known)
    return attempt(
        form,
        actions.set_state,
        actor=request.actor,
        cohort=cohort,
        state=state,
        day=today,
        known=known,
        reason=form.cleaned_data.get("reason", ""),
    )


def _checks(seen: Snapshot, state: str) -> list[Check]:
    if state == State.RUNNING:
        return checks_of(seen, known_of(seen))
    return checks_at_close(seen, known_of(seen), timezone.localdate()) if state == State.CLOSED else []


@login_required
@require_http_methods(METHODS)
def cohort_check_pass(request: HttpRequest, uid: uuid.UUID, check: str) -> HttpResponse:
    """Let one check pass, for a reason that stays beside it. No figure changes."""
    cohort = cohort_for(request.actor, uid, CheckOverride, "add")
    found = _check_meant(request, Snapshot(cohort), check)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        actions.let_pass,
        actor=request.actor,
        cohort=cohort,
        check=check,
        why=form.cleaned_data["reason"],
        enterprise=found.enterprise,
        trainer=found.trainer,
    ):
        messages.success(request, _("The check passes. Your reason stands beside it."))
        return redirect(f"{reverse('cohort', args=[uid])}#checks")
    words = _("It opens the class and changes no figure: a late baseline stays out of them.")
    title = _("Let pass: %(check)s") % {"check": found.title}
    about = f"{found.about}: {found.words}" if found.about else found.words
    return form_page(request, cohort, form, title=title, submit=_("Let it pass"), lead=about, note=words)


def _check_meant(request: HttpRequest, seen: Snapshot, code: str) -> Check:
    """The check that the address names and that is not met. Http404 where there is none."""
    if code in TITLES:
        wanted = (request.GET.get("enterprise", ""), request.GET.get("trainer", ""))
        known = known_of(seen)
        for one in [*checks_of(seen, known), *checks_at_close(seen, known, timezone.localdate())]:
            about = (str(one.enterprise.uid) if one.enterprise else "", str(one.trainer.uid) if one.trainer else "")
            if one.code == code and about == wanted and one.may_pass and not one.met:
                return one
    raise Http404(_("There is nothing at this address."))


@login_required
@require_POST
def cohort_check_back(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """The check counts again."""
    cohort = cohort_for(request.actor, uid, CheckOverride, "add")
    override = get_object_or_404(CheckOverride.objects.in_force().filter(cohort=cohort), pk=pk)
    problem = refusal(actions.withdraw_passing, actor=request.actor, override=override)
    say(request, problem, _("The check counts again."))
    return redirect(f"{reverse('cohort', args=[uid])}#checks")
