"""Pages that add to the registry: a new enterprise, its name, attributes, workforce, closure."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from score.programme.core import facts
from score.programme.dashboards.enterprise_form_pages import attempt, form_page, record_by_form, record_page
from score.programme.dashboards.enterprise_forms import (
    AttributeForm,
    ClosureForm,
    EnterpriseForm,
    NameForm,
    ReasonForm,
    WorkforceForm,
)
from score.programme.dashboards.enterprise_records import Records, closure_of
from score.programme.dashboards.enterprise_words import workforce_doubts
from score.programme.enterprises import actions
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, EnterpriseClosure, Workforce
from score.programme.organisations.access import countries_open_to, get_for, require, visible_to
from score.programme.organisations.actor import Actor

FORM_METHODS = ("GET", "POST")


@login_required
@require_http_methods(FORM_METHODS)
def enterprise_add(request: HttpRequest) -> HttpResponse:
    """Add an enterprise; what has the same name is shown first."""
    require(request.actor, Enterprise, "add")
    initial = {"country": request.actor.country, "valid_from": timezone.localdate()}
    form = EnterpriseForm(request.POST or None, initial=initial, sectors=_values_in_use(request.actor, "sector"))
    if form.is_valid() and _may_add_there(request.actor, form) and _is_another(request.actor, form):
        try:
            added = actions.add_enterprise(
                actor=request.actor,
                name=form.cleaned_data["name"],
                level=form.cleaned_data["level"],
                name_local=form.cleaned_data["name_local"],
                source=form.cleaned_data["source"],
                reference=form.cleaned_data["reference"],
                attributes=form.attributes,
                valid_from=form.cleaned_data["valid_from"],
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("“%(name)s” is in the registry.") % {"name": added.name})
            return redirect("enterprise", uid=added.uid)
    return render(request, "dashboards/enterprise_add.html", {"form": form})


@login_required
@require_http_methods(FORM_METHODS)
def enterprise_rename(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Another name; the earlier ones stay in the record's history."""
    changed = get_for(request.actor, Enterprise, uid, "change")
    form = NameForm(request.POST or None, initial={"name": changed.name, "name_local": changed.name_local})
    words = {"title": _("Another name"), "submit": _("Change the name")}
    done = _("The name is changed; the earlier one stays in the history of the record.")
    return record_by_form(request, changed, form, words, actions.rename_enterprise, done=done, enterprise=changed)


@login_required
@require_http_methods(FORM_METHODS)
def enterprise_attribute(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What the enterprise is from a day on."""
    changed = get_for(request.actor, Enterprise, uid, "change")
    kind = request.GET.get("kind", "")
    if kind not in EnterpriseAttribute.Kind.values:
        raise Http404(_("There is no such attribute."))
    values = _values_in_use(request.actor, kind)
    stands = changed.attributes.in_force().filter(kind=kind).order_by("-valid_from").first()
    initial = {"value": stands.value if stands else "", "valid_from": timezone.localdate()}
    form = AttributeForm(request.POST or None, kind=kind, values=values, initial=initial)
    title = _("Change: %(what)s") % {"what": EnterpriseAttribute.Kind(kind).label}
    words, done = {"title": title, "submit": _("Record it")}, _("Recorded. What held before stays in the record.")
    return record_by_form(
        request, changed, form, words, actions.set_attribute, done=done, enterprise=changed, kind=kind
    )


@login_required
@require_http_methods(FORM_METHODS)
def enterprise_workforce(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Heads on a day, in all and by part."""
    require(request.actor, Workforce, "add")
    counted = get_for(request.actor, Enterprise, uid, "open_answers")
    form = WorkforceForm(request.POST or None, initial={"day": timezone.localdate()})
    if form.is_valid() and attempt(form, _record_parts, actor=request.actor, enterprise=counted, filled=form):
        messages.success(request, _("The workforce is recorded."))
        for doubt in workforce_doubts(form.counted):
            messages.warning(request, doubt)
        return redirect(record_page(counted))
    words = {"title": _("Record the workforce"), "submit": _("Record the workforce")}
    return form_page(request, counted, form, words)


@login_required
@require_http_methods(FORM_METHODS)
def enterprise_closure(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Record that the enterprise closed, or take that back."""
    require(request.actor, EnterpriseClosure, "add")
    closed = get_for(request.actor, Enterprise, uid, "open_answers")
    stands = closure_of(request.actor, Records(closed, []))
    if stands is not None and request.POST.get("act") == "withdraw":
        return _withdraw_closure(request, closed, stands)
    initial = {"closed_on": stands.closed_on, "evidence": stands.evidence} if stands else {"evidence": 2}
    form = ClosureForm(request.POST or None, initial=initial)
    if stands is None:
        del form.fields["reason"]  # nothing is corrected
    if form.is_valid() and attempt(
        form, actions.record_closure, actor=request.actor, enterprise=closed, **form.cleaned_data
    ):
        messages.success(request, _("The closure is recorded."))
        return redirect(record_page(closed))
    words = {"title": _("Record a closure"), "submit": _("Record the closure")}
    return form_page(request, closed, form, words, closure=stands, taking_back=ReasonForm(auto_id="back_%s"))


def _withdraw_closure(request: HttpRequest, closed: Enterprise, stands: EnterpriseClosure) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="back_%s")
    if form.is_valid() and attempt(
        form, actions.withdraw_closure, actor=request.actor, closure=stands, reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("The closure is taken back. It stays in the record, with your reason."))
        return redirect(record_page(closed))
    words = {"title": _("Record a closure"), "submit": _("Record the closure")}
    fresh = ClosureForm(initial={"closed_on": stands.closed_on, "evidence": stands.evidence})
    return form_page(request, closed, fresh, words, closure=stands, taking_back=form)


def _record_parts(*, actor: Actor, enterprise: Enterprise, filled: WorkforceForm) -> None:
    """The total and its parts, all or none."""
    said = filled.cleaned_data
    with facts.writing(actor.user):
        for dimensions, heads in filled.counted.items():
            actions.record_workforce(
                actor=actor,
                enterprise=enterprise,
                day=said["day"],
                heads=heads,
                dimensions=dimensions,
                source=said["source"],
                reason=said["reason"],
            )


def _may_add_there(actor: Actor, form: EnterpriseForm) -> bool:
    """Whether the actor adds enterprises in this country; if not, the form says so."""
    open_to = countries_open_to(actor, Enterprise, "add")
    if open_to is None or form.cleaned_data["country"] in open_to:
        return True
    form.add_error("country", _("You can add enterprises of your own country only."))
    return False


def _is_another(actor: Actor, form: EnterpriseForm) -> bool:
    """Whether nothing has this name yet, or somebody looked and says that it is another enterprise."""
    name = form.cleaned_data["name"].strip()
    form.alike = list(visible_to(actor, Enterprise).filter(name__iexact=name)[:5])
    return not form.alike or bool(form.cleaned_data["confirmed"])


def _values_in_use(actor: Actor, kind: str) -> list[str]:
    if kind in (EnterpriseAttribute.Kind.COUNTRY, EnterpriseAttribute.Kind.SIZE):
        return []
    found = visible_to(actor, EnterpriseAttribute).in_force().filter(kind=kind)
    return list(found.values_list("value", flat=True).distinct().order_by("value")[:20])
