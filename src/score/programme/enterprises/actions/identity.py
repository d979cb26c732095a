"""Writes of what an enterprise is known by, who is asked there, and to whom it sells."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from score.catalogue.countries import country_files
from score.programme.core import audit, facts
from score.programme.core.facts import Fact
from score.programme.core.recording import key_fields, newest, put
from score.programme.enterprises.actions.registry import country_of
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseContact,
    EnterpriseIdentifier,
    EnterpriseName,
    SupplyLink,
)
from score.programme.organisations.actions import describe_person
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Person

BUYERS = (Organisation.Kind.LEAD_BUYER, Organisation.Kind.SOURCING_AGENT)


def add_name(*, actor: Actor | None, enterprise: Enterprise, kind: str, text: str, source: str = "") -> EnterpriseName:
    """Another name of the enterprise. The same again records nothing."""
    text = " ".join(text.split())
    if kind not in EnterpriseName.Kind.values:
        raise ValidationError({"kind": _("“%(kind)s” is no kind of name.") % {"kind": kind}})
    if not text:
        raise ValidationError({"text": _("A name must not be blank.")})
    if problem := _too_long(EnterpriseName, "text", text):
        raise ValidationError({"text": problem})
    with facts.writing(actor and actor.user) as writing:
        wanted = EnterpriseName(enterprise=enterprise, kind=kind, text=text, source=source.strip()[:60])
        before = newest(wanted, key_fields(EnterpriseName))
        if before is not None and not before.withdrawn:
            return before  # whoever wrote it first stays its source
        fact = put(writing, wanted, reason=_again(wanted))
        audit.record(actor, "add_name", enterprise, {"kind": kind})
    return fact


def add_identifier(*, actor: Actor | None, enterprise: Enterprise, scheme: str, value: str) -> EnterpriseIdentifier:
    """A number by which others know the enterprise; one of the country's registers has to have its form.

    ValidationError where it has not, or where another enterprise is known by the same number.
    """
    if problem := identifier_problem(scheme, value, country_of(enterprise, timezone.now().date())):
        raise ValidationError(problem)
    scheme, value = scheme.strip(), value.strip()
    with facts.writing(actor and actor.user) as writing:
        taken = EnterpriseIdentifier.objects.in_force().filter(scheme=scheme, value=value)
        if taken.exclude(enterprise=enterprise).exists():
            raise ValidationError(
                {"value": _("Another enterprise is known by this number. If both are one, merge the two records.")}
            )
        wanted = EnterpriseIdentifier(enterprise=enterprise, scheme=scheme, value=value)
        fact = put(writing, wanted, reason=_again(wanted))
        audit.record(actor, "add_identifier", enterprise, {"scheme": scheme})
    return fact


def identifier_problem(scheme: str, value: str, country: str) -> dict[str, str]:
    """What is wrong with a number of an enterprise in `country`, by field; empty where nothing is."""
    if not scheme.strip():
        return {"scheme": _("Whose number is it?")}
    if not value.strip():
        return {"value": _("A number must not be blank.")}
    for field, given in (("scheme", scheme), ("value", value)):
        if problem := _too_long(EnterpriseIdentifier, field, given.strip()):
            return {field: problem}
    try:
        register = country_files.get(country).register(scheme)
    except country_files.UnknownCountry:
        return {}
    if register is not None and not register.fits(value):
        words = _("A number of %(scheme)s has this form: %(form)s.")
        return {"value": words % {"scheme": register.scheme, "form": _(register.help)}}
    return {}


def withdraw_known_by(
    *, actor: Actor | None, fact: EnterpriseName | EnterpriseIdentifier | SupplyLink, reason: str
) -> EnterpriseName | EnterpriseIdentifier | SupplyLink:
    """The name, number or buyer was never theirs. It stays in the record, with the reason."""
    with facts.writing(actor and actor.user) as writing:
        withdrawn = writing.withdraw(fact, reason=reason)
        audit.record(actor, "withdraw_known_by", fact.enterprise, {"of": fact._meta.model_name})
    return withdrawn


def add_contact(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    custodian: Organisation | None,
    since: datetime.date,
    name: str = "",
    phone: str = "",
    email: str = "",
    language: str = "",
    function: str = "",
    is_main: bool = False,
    person: Person | None = None,
) -> EnterpriseContact:
    """Somebody whom one asks in the enterprise. What identifies them is kept with the person, apart.

    `person`: somebody known already (an applicant, say), described as they are. ValidationError without a name.
    """
    with facts.writing(actor and actor.user):
        if person is None:
            person = Person.objects.create()
            describe_person(actor=actor, person=person, name=name, phone=phone, email=email, language=language)
        if EnterpriseContact.objects.filter(enterprise=enterprise, person=person, until__isnull=True).exists():
            raise ValidationError(_("This person is a contact of the enterprise already."))
        if is_main:
            _open_contacts(enterprise, custodian).update(is_main=False)
        contact = EnterpriseContact.objects.create(
            enterprise=enterprise,
            person=person,
            function=function.strip(),
            is_main=is_main,
            since=since,
            custodian=custodian,
        )
        audit.record(actor, "add_contact", enterprise, {"person": person.pk})
    return contact


def change_contact(
    *,
    actor: Actor | None,
    contact: EnterpriseContact,
    name: str,
    phone: str | None = None,
    email: str | None = None,
    function: str = "",
    is_main: bool = False,
) -> EnterpriseContact:
    """What is known of a contact; how to reach them stays where it is not given.

    ValidationError without a name, or where the person was erased.
    """
    with facts.writing(actor and actor.user):
        describe_person(actor=actor, person=contact.person, name=name, phone=phone, email=email)
        if is_main:
            _open_contacts(contact.enterprise, contact.custodian).exclude(pk=contact.pk).update(is_main=False)
        contact.function, contact.is_main = function.strip(), is_main
        contact.save(update_fields=["function", "is_main"])
        audit.record(actor, "change_contact", contact.enterprise, {"person": contact.person_id})
    return contact


def end_contact(*, actor: Actor | None, contact: EnterpriseContact, until: datetime.date) -> EnterpriseContact:
    """From the day after `until` on somebody else is asked."""
    if until < contact.since:
        raise ValidationError({"until": _("This is before the day since when the person is asked.")})
    with facts.writing(actor and actor.user):
        contact.until, contact.is_main = until, False
        contact.save(update_fields=["until", "is_main"])
        audit.record(actor, "end_contact", contact.enterprise, {"person": contact.person_id})
    return contact


def _open_contacts(enterprise: Enterprise, custodian: Organisation | None) -> QuerySet[EnterpriseContact]:
    return EnterpriseContact.objects.filter(enterprise=enterprise, custodian=custodian, until__isnull=True)


def add_supply_link(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    custodian: Organisation | None,
    since: datetime.date,
    buyer: Organisation | None = None,
    buyer_name: str = "",
    reason: str = "",
) -> SupplyLink:
    """The enterprise sells to a buyer: an organisation of the programme, or one that is only named.

    Whoever recorded it sees it, and the programme. Another day for the same buyer is a correction and needs `reason`.
    """
    buyer_name = "" if buyer else " ".join(buyer_name.split())
    if buyer is None and not buyer_name:
        raise ValidationError({"buyer_name": _("To whom does it sell?")})
    if buyer is not None and buyer.kind not in BUYERS:
        raise ValidationError({"buyer": _("This organisation is no buyer.")})
    with facts.writing(actor and actor.user) as writing:
        wanted = SupplyLink(enterprise=enterprise, buyer=buyer, buyer_name=buyer_name, since=since, custodian=custodian)
        fact = put(writing, wanted, reason=reason or _again(wanted))
        audit.record(actor, "add_supply_link", enterprise, {"known": buyer is not None})
    return fact


def _again(fact: Fact) -> str:
    """The reason where the same was taken back before; empty where nothing has to be explained."""
    before = newest(fact, key_fields(type(fact)))
    return _("named again") if before is not None and before.withdrawn else ""


def _too_long(model: type[Fact], field: str, text: str) -> str:
    longest = model._meta.get_field(field).max_length
    return _("This is longer than %(longest)s characters.") % {"longest": longest} if len(text) > longest else ""
