"""Pages that record how far recruitment has come with an enterprise, or take that back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from score.programme.dashboards.enterprise_form_pages import attempt, form_page, record_page, withdraw_by_form
from score.programme.dashboards.enterprise_identity_forms import StageForm
from score.programme.dashboards.enterprise_records import records_of
from score.programme.dashboards.enterprise_recruitment import derived_of
from score.programme.enterprises.models import Enterprise, RecruitmentStage
from score.programme.enterprises.recruitment import actions
from score.programme.enterprises.recruitment.stages import Stage
from score.programme.organisations.access import get_for, may_for, require, visible_to
from score.programme.organisations.access.rights import ROLE_KINDS
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Role

METHODS = ("GET", "POST")
TAB = "recruitment"


@login_required
@require_http_methods(METHODS)
def enterprise_stage_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The enterprise reached a stage with the reader's organisation, or with one of the country's partners."""
    require(request.actor, RecruitmentStage, "add")
    recruited = get_for(request.actor, Enterprise, uid)
    known = recruiting(request.actor)
    form = StageForm(
        request.POST or None,
        organisations=[(one.pk, one.name) for one in known],
        initial={"reached_on": timezone.localdate(), "stage": request.GET.get("stage", Stage.CONTACTED)},
    )
    if form.is_valid():
        said = dict(form.cleaned_data)
        chosen = said.pop("custodian")
        custodian = next(one for one in known if str(one.pk) == chosen)
        derived = derived_of(records_of(recruited)).get(custodian.pk, ())
        if attempt(
            form,
            actions.record_stage,
            actor=request.actor,
            enterprise=recruited,
            custodian=custodian,
            derived=derived,
            **said,
        ):
            messages.success(request, _("The stage is recorded."))
            return redirect(record_page(recruited, TAB))
    words = {"title": _("How far has recruitment come?"), "submit": _("Record the stage")}
    return form_page(request, recruited, form, words, tab=TAB)


@login_required
@require_http_methods(METHODS)
def enterprise_stage_withdraw(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """The stage was not reached on that day."""
    require(request.actor, RecruitmentStage, "change")
    shown = get_for(request.actor, Enterprise, uid)
    stage = get_for(request.actor, RecruitmentStage, pk, "change")
    if stage.enterprise_id != shown.pk or not RecruitmentStage.objects.in_force().filter(pk=pk).exists():
        raise Http404(_("There is nothing at this address."))
    derived = derived_of(records_of(shown)).get(stage.custodian_id, ())
    said = stage.get_stage_display()
    return withdraw_by_form(request, shown, said, actions.withdraw_stage, tab=TAB, stage=stage, derived=derived)


def recruiting(actor: Actor) -> list[Organisation]:
    """The organisations for which the actor may record stages, their own first."""
    if actor.organisation is None:
        return []
    own = actor.organisation
    kinds = ROLE_KINDS[Role.PARTNER_MANAGER]
    partners = visible_to(actor, Organisation).filter(kind__in=kinds, active=True).exclude(pk=own.pk).order_by("name")
    return [own, *(one for one in partners if may_for(actor, RecruitmentStage, "add", one))]
