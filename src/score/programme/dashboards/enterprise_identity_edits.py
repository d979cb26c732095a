"""Pages that add what an enterprise is known by, whom one asks there, to whom it sells, and where it belongs."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from score.programme.dashboards.enterprise_form_pages import (
    attempt,
    form_page,
    record_by_form,
    record_page,
    withdraw_by_form,
)
from score.programme.dashboards.enterprise_identity_forms import (
    ContactForm,
    IdentifierForm,
    MoveForm,
    OtherNameForm,
    SupplyLinkForm,
    described,
)
from score.programme.enterprises import actions
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseContact,
    EnterpriseIdentifier,
    EnterpriseName,
    SupplyLink,
)
from score.programme.organisations.access import get_for, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, PersonDetails

METHODS = ("GET", "POST")
RELATION = "recruitment"
KNOWN_BY: dict[str, Any] = {"names": EnterpriseName, "numbers": EnterpriseIdentifier, "buyers": SupplyLink}
MOST_PARENTS = 200


@login_required
@require_http_methods(METHODS)
def enterprise_name_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A former, local or trade name."""
    named = _changed(request.actor, EnterpriseName, uid)
    form = OtherNameForm(request.POST or None)
    words = {"title": _("Another name by which it is known"), "submit": _("Record it")}
    done = _("The name is recorded. Search and the check for duplicates know it from now on.")
    return record_by_form(request, named, form, words, actions.add_name, done=done, enterprise=named)


@login_required
@require_http_methods(METHODS)
def enterprise_identifier_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A number of a register, or of another database."""
    numbered = _changed(request.actor, EnterpriseIdentifier, uid)
    country = actions.country_of(numbered, timezone.localdate())
    form = IdentifierForm(request.POST or None, country=country)
    words = {"title": _("A number by which it is known"), "submit": _("Record it")}
    done = _("The number is recorded.")
    return record_by_form(request, numbered, form, words, actions.add_identifier, done=done, enterprise=numbered)


@login_required
@require_http_methods(METHODS)
def enterprise_contact_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Somebody whom one asks there."""
    require(request.actor, EnterpriseContact, "add")
    asked = get_for(request.actor, Enterprise, uid)
    form = ContactForm(request.POST or None, initial={"since": timezone.localdate()})
    return record_by_form(
        request,
        asked,
        form,
        {"title": _("Somebody to ask"), "submit": _("Record the contact")},
        actions.add_contact,
        done=_("The contact is recorded. Only your organisation and the programme see it."),
        tab=RELATION,
        enterprise=asked,
        custodian=request.actor.organisation,
    )


@login_required
@require_http_methods(METHODS)
def enterprise_contact(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """What is known of a contact, and until when they are asked."""
    require(request.actor, EnterpriseContact, "change")
    asked = get_for(request.actor, Enterprise, uid)
    contact = get_for(request.actor, EnterpriseContact, pk, "change")
    if contact.enterprise_id != asked.pk or contact.person.erased_at is not None:
        raise Http404(_("There is no such contact."))
    details = PersonDetails.objects.filter(person=contact.person_id).first()
    initial = {**described(details), "function": contact.function, "is_main": contact.is_main, "until": contact.until}
    form = ContactForm(request.POST or None, initial=initial, known=True)
    words, done = {"title": _("Somebody to ask"), "submit": _("Change the contact")}, _("The contact is changed.")
    return record_by_form(request, asked, form, words, _change_contact, done=done, tab=RELATION, contact=contact)


def _change_contact(*, actor: Actor, contact: EnterpriseContact, until: Any, **said: Any) -> None:
    if until is not None:
        actions.end_contact(actor=actor, contact=contact, until=until)
        said["is_main"] = False
    actions.change_contact(actor=actor, contact=contact, **said)


@login_required
@require_http_methods(METHODS)
def enterprise_supply_link_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """To whom it sells, as your organisation knows it."""
    require(request.actor, SupplyLink, "add")
    seller = get_for(request.actor, Enterprise, uid)
    buyers = visible_to(request.actor, Organisation).filter(kind__in=actions.BUYERS, active=True).order_by("name")
    form = SupplyLinkForm(request.POST or None, buyers=buyers, initial={"since": timezone.localdate()})
    return record_by_form(
        request,
        seller,
        form,
        {"title": _("To whom it sells"), "submit": _("Record the buyer")},
        actions.add_supply_link,
        done=_("The buyer is recorded. Only your organisation and the programme see it."),
        tab=RELATION,
        enterprise=seller,
        custodian=request.actor.organisation,
    )


@login_required
@require_http_methods(METHODS)
def enterprise_known_withdraw(request: HttpRequest, uid: uuid.UUID, kind: str, pk: int) -> HttpResponse:
    """The name, number or buyer was never theirs."""
    model = KNOWN_BY.get(kind)
    if model is None:
        raise Http404(_("There is nothing at this address."))
    shown = get_for(request.actor, Enterprise, uid)
    fact = get_for(request.actor, model, pk, "change")
    if fact.enterprise_id != shown.pk or not model.objects.in_force().filter(pk=fact.pk).exists():
        raise Http404(_("There is nothing at this address."))
    tab = RELATION if kind == "buyers" else "record"
    said = fact.text if kind == "names" else fact.value if kind == "numbers" else fact.buyer_name or fact.buyer.name
    return withdraw_by_form(request, shown, said, actions.withdraw_known_by, tab=tab, fact=fact)


@login_required
@require_http_methods(METHODS)
def enterprise_move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """To another legal entity or group, or to none."""
    moved = get_for(request.actor, Enterprise, uid, "change")
    parents = {str(one.pk): one for one in _parents(request.actor, moved)}
    choices = [(pk, f"{one.name} ({one.get_level_display()})") for pk, one in parents.items()]
    form = MoveForm(request.POST or None, parents=choices, initial={"parent": moved.parent_id or ""})
    if form.is_valid() and attempt(
        form,
        actions.move_enterprise,
        actor=request.actor,
        enterprise=moved,
        parent=parents.get(form.cleaned_data["parent"]),
        reason=form.cleaned_data["reason"],
    ):
        messages.success(request, _("Moved. Where it belonged before stays in the history of the record."))
        return redirect(record_page(moved))
    words = {"title": _("To what does it belong?"), "submit": _("Move it")}
    return form_page(request, moved, form, words)


def _parents(actor: Actor, moved: Enterprise) -> list[Enterprise]:
    """Records of a higher level that the actor may change, the one it belongs to among them."""
    higher = {
        Enterprise.Level.SITE: (Enterprise.Level.LEGAL_ENTITY, Enterprise.Level.GROUP),
        Enterprise.Level.LEGAL_ENTITY: (Enterprise.Level.GROUP,),
    }.get(moved.level, ())
    rows = visible_to(actor, Enterprise, "change").filter(level__in=higher).exclude(pk=moved.pk).order_by("name", "pk")
    found = list(rows[:MOST_PARENTS])
    if moved.parent is not None and moved.parent not in found:
        found.insert(0, moved.parent)
    return found


def _changed(actor: Actor, model: Any, uid: uuid.UUID) -> Enterprise:
    """The enterprise to which a fact of `model` is added."""
    require(actor, model, "add")
    return get_for(actor, Enterprise, uid, "change")
