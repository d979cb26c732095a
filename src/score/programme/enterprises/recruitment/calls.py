"""Open calls and what comes of applications: received, held against the rules, accepted or refused."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from score.catalogue.countries import country_files
from score.catalogue.countries.eligibility import eligible, judge
from score.programme.core import audit, facts, facts_lock
from score.programme.enterprises.actions import add_contact, add_enterprise, identifier_problem, record_workforce
from score.programme.enterprises.actions.identity import add_identifier
from score.programme.enterprises.attribute_values import attribute_problem
from score.programme.enterprises.models import Application, Enterprise, OpenCall, RecruitmentStage
from score.programme.enterprises.recruitment.actions import record_stage, steps_with
from score.programme.enterprises.recruitment.stages import standing
from score.programme.organisations.actions import describe_person, give_consent
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Consent, Organisation, Person

CONSENT_VERSION = "application-1"
GIVEN_HOW = "application form"
SOURCE = "application"
WOMEN_OWNED = "women owned"
ATTRIBUTES = ("area", "address", "sector", "isic", "market", "worker_representation")
PARTS = {"women": "sex=women", "men": "sex=men", "permanent": "contract=permanent", "casual": "contract=casual"}
Stage = RecruitmentStage.Stage


def open_call(
    *,
    actor: Actor | None,
    organisation: Organisation,
    title: str,
    country: str,
    opens_on: datetime.date,
    closes_on: datetime.date,
    text: str = "",
    module: str = "",
    slug: str = "",
) -> OpenCall:
    """An invitation to apply, at an address made of its title unless `slug` is given."""
    _check_call(title, opens_on, closes_on)
    wanted = slugify(slug or title)[:50]
    if not wanted:
        raise ValidationError({"slug": _("Give it an address of Latin letters and digits.")})
    with facts.writing(actor and actor.user):
        if OpenCall.objects.filter(slug=wanted).exists():
            raise ValidationError({"slug": _("Another call has this address already.")})
        call = OpenCall.objects.create(
            slug=wanted,
            title=title.strip(),
            text=text.strip(),
            country=country,
            module=module,
            organisation=organisation,
            opens_on=opens_on,
            closes_on=closes_on,
            created_by=actor.user if actor else None,
        )
        audit.record(actor, "open_call", call, {"country": country})
    return call


def change_call(
    *,
    actor: Actor | None,
    call: OpenCall,
    title: str,
    opens_on: datetime.date,
    closes_on: datetime.date,
    text: str = "",
    module: str = "",
) -> OpenCall:
    """Other words or another time. Address, country and organisation stay: applications rest on them."""
    _check_call(title, opens_on, closes_on)
    with facts.writing(actor and actor.user):
        call.title, call.text, call.module = title.strip(), text.strip(), module
        call.opens_on, call.closes_on = opens_on, closes_on
        call.save()
        audit.record(actor, "change_call", call, {"closes_on": str(closes_on)})
    return call


def _check_call(title: str, opens_on: datetime.date, closes_on: datetime.date) -> None:
    if not title.strip():
        raise ValidationError({"title": _("A call needs a title.")})
    if closes_on < opens_on:
        raise ValidationError({"closes_on": _("It closes before it opens.")})


def is_open(call: OpenCall, day: datetime.date) -> bool:
    """Whether applications are taken on a day, both ends included."""
    return call.opens_on <= day <= call.closes_on


def apply(
    *,
    call: OpenCall,
    answers: Mapping[str, Any],
    contact: Mapping[str, str],
    language: str,
    day: datetime.date,
) -> Application:
    """What an enterprise sends. `answers` name no person; `contact` (name, phone, email) goes to a person apart.

    ValidationError where the call is not open on `day`, or nothing says how to answer.
    """
    if not is_open(call, day):
        raise ValidationError(_("This call takes no applications today."))
    if not str(answers.get("name") or "").strip():
        raise ValidationError({"name": _("An enterprise needs a name.")})
    if not (contact.get("phone", "").strip() or contact.get("email", "").strip()):
        raise ValidationError({"phone": _("Give a phone number or an e-mail address, so that somebody can answer.")})
    with facts.writing(None):
        person = Person.objects.create()
        describe_person(actor=None, person=person, language=language, **contact)
        give_consent(
            actor=None,
            person=person,
            purpose=Consent.Purpose.FOLLOW_UP,
            text_version=CONSENT_VERSION,
            language=language,
            given_on=day,
            given_how=GIVEN_HOW,
        )
        kept = {key: value for key, value in answers.items() if value not in (None, "")}
        application = Application.objects.create(
            call=call, answers=kept, eligibility=judged_as_kept(call.country, kept), contact=person
        )
        audit.record(None, "apply", application, {"call": call.pk})
    return application


def judged_as_kept(country: str, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The country's rules held against the answers, as they are kept with an application: no words, only what holds."""
    return [
        {
            "kind": one.rule.kind,
            "text": one.rule.text,
            "source": one.rule.source,
            "least": one.rule.least,
            "most": one.rule.most,
            "divisions": list(one.rule.divisions),
            "met": one.met,
            "said": one.said,
        }
        for one in judge(country_files.get(country).eligibility, answers)
    ]


def verdict(application: Application) -> bool | None:
    """Whether the rules are met: False where one is not, None where one is open, True where all are met."""
    return eligible(one["met"] for one in application.eligibility)


def accept_application(
    *,
    actor: Actor,
    application: Application,
    day: datetime.date,
    enterprise: Enterprise | None = None,
    why: str = "",
) -> Enterprise:
    """The enterprise may take part: it is in the registry, applied and eligible with the call's organisation.

    `enterprise`: the record that it is already; without one a new record is made of the answers. A rule that is not
    met needs `why`. ValidationError where it was decided already, or where the stages say otherwise.
    """
    _check_waiting(application)
    if verdict(application) is False and not why.strip():
        raise ValidationError({"why": _("A rule is not met: say why it is accepted all the same.")})
    with facts.writing(actor.user):
        received = application.received_at.date()
        if enterprise is None:
            enterprise = _enterprise_of(actor, application, received)
        organisation = application.call.organisation
        _bring_to_eligible(actor, application, enterprise, organisation, received, day, why)
        if application.contact is not None and application.contact.erased_at is None:
            add_contact(
                actor=actor,
                enterprise=enterprise,
                custodian=organisation,
                since=received,
                person=application.contact,
                function=str(application.answers.get("function", "")),
            )
        _decide(actor, application, Application.State.ACCEPTED, why, enterprise)
    return enterprise


def refuse_application(*, actor: Actor, application: Application, why: str) -> Application:
    """The enterprise may not take part, for a reason that can be told to it."""
    _check_waiting(application)
    if not why.strip():
        raise ValidationError({"why": _("Say why, in words that the enterprise may be told.")})
    with facts.writing(actor.user):
        _decide(actor, application, Application.State.REFUSED, why, None)
    return application


def _check_waiting(application: Application) -> None:
    if application.state != Application.State.RECEIVED:
        raise ValidationError(_("This application was decided already."))


def _decide(actor: Actor, application: Application, state: str, why: str, enterprise: Enterprise | None) -> None:
    changed = Application.objects.filter(pk=application.pk, state=Application.State.RECEIVED).update(
        state=state,
        why=why.strip(),
        enterprise=enterprise,
        decided_at=facts_lock.clock(),
        decided_by=actor.user,
    )
    if not changed:
        raise ValidationError(_("Somebody decided this in the meantime."))
    application.refresh_from_db()
    audit.record(actor, "decide_application", application, {"state": state})


def _enterprise_of(actor: Actor, application: Application, received: datetime.date) -> Enterprise:
    """A new record of what the application says; what does not have the form of an attribute is left out."""
    answers, country = application.answers, application.call.country
    attributes = {"country": country} | {
        kind: answers[kind] for kind in ATTRIBUTES if kind in answers and not attribute_problem(kind, answers[kind])
    }
    if answers.get("women_owned") == "yes":
        attributes["ownership"] = WOMEN_OWNED
    enterprise = add_enterprise(
        actor=actor,
        name=answers["name"],
        name_local=answers.get("name_local", ""),
        attributes=attributes,
        valid_from=received,
    )
    scheme, number = answers.get("scheme", ""), answers.get("number", "")
    if scheme and number and not identifier_problem(scheme, number, country):
        add_identifier(actor=actor, enterprise=enterprise, scheme=scheme, value=number)
    parts = {"": answers.get("heads")} | {dimensions: answers.get(name) for name, dimensions in PARTS.items()}
    for dimensions, heads in parts.items():
        if heads is not None:
            record_workforce(
                actor=actor, enterprise=enterprise, day=received, heads=heads, dimensions=dimensions, source=SOURCE
            )
    return enterprise


def _bring_to_eligible(
    actor: Actor,
    application: Application,
    enterprise: Enterprise,
    organisation: Organisation,
    received: datetime.date,
    day: datetime.date,
    why: str,
) -> None:
    """Applied on the day it came, eligible on the day it was decided; what stands there already is not said again."""
    here = standing(steps_with(enterprise, organisation))
    stage = here.stage if here else ""
    applied_on = max(received, here.since) if here else received
    if stage not in (Stage.APPLIED, Stage.ELIGIBLE):
        said = _("call: %(title)s") % {"title": application.call.title}
        record_stage(
            actor=actor,
            enterprise=enterprise,
            custodian=organisation,
            stage=Stage.APPLIED,
            reached_on=applied_on,
            why=said,
            today=day,
        )
    if stage != Stage.ELIGIBLE:
        record_stage(
            actor=actor,
            enterprise=enterprise,
            custodian=organisation,
            stage=Stage.ELIGIBLE,
            reached_on=day,
            why=why,
            today=day,
        )
