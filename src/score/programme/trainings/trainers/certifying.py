"""Writes of trainers' certificates. Each is a new fact with dates of its own; no date of an old one ever moves."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.catalogue.certification.requirements import root_of
from score.programme.core import audit, facts
from score.programme.core.models import StoredFile
from score.programme.core.recording import put, said_why
from score.programme.organisations.access import may
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Person
from score.programme.trainings.models import Certificate, CertificateStanding, Trainer, TrainerStep
from score.programme.trainings.trainers.actions import (
    check_day,
    is_own,
    locked_path,
    module_known,
    refuse,
)
from score.programme.trainings.trainers.numbers import new_number
from score.programme.trainings.trainers.path import Path
from score.programme.trainings.trainers.standing import Held, Level, Stand, Standing

A_DAY = datetime.timedelta(days=1)


def certify(*, actor: Actor | None, trainer: Trainer, module: str, today: datetime.date) -> Certificate:
    """The trainer may train the module alone from today on, for as many years as its parameters say.

    ValidationError where a step is missing, or where the trainer or the recommender would decide themselves.
    """
    with facts.writing(actor and actor.user):
        path = locked_path(trainer, module, today)
        refuse(path.certify_problem(_person(actor), today))
        return _issue(actor, path, Level.CERTIFIED, today, end_of(today, path.requirements.years))


def appoint_expert(*, actor: Actor | None, trainer: Trainer, module: str, today: datetime.date) -> Certificate:
    """The trainer may supervise, observe and recommend others. A certificate of its own, with dates of its own."""
    with facts.writing(actor and actor.user):
        path = locked_path(trainer, module, today)
        refuse(path.expert_problem(_person(actor)))
        return _issue(actor, path, Level.EXPERT, today, end_of(today, path.requirements.years))


def recognise(
    *,
    actor: Actor | None,
    trainer: Trainer,
    module: str,
    issued_on: datetime.date,
    today: datetime.date,
    source: str,
    valid_until: datetime.date | None = None,
    expert: bool = False,
    proof: StoredFile | None = None,
) -> Certificate:
    """Somebody was a trainer of this module before this system was there (rule 45): `source` says who states it.

    `issued_on`: since when. Without `valid_until` it holds as long from today as a new one, so that everybody comes to
    be looked at once. `expert`: was an expert trainer, so that the first ones can be there at all.
    """
    module_known(module)
    if not source.strip():
        raise ValidationError({"source": _("Say who states that this trainer was certified.")})
    with facts.writing(actor and actor.user) as writing:
        path = locked_path(trainer, module, today)
        check_day(issued_on, today)
        if expert and actor is not None and not may(actor, Certificate, "recognise_expert"):
            raise ValidationError(_("The first expert trainers are named by the programme’s owner."))
        refuse(path.approval_problem(_person(actor)))
        level = Level.EXPERT if expert else Level.RECOGNISED
        if path.held:
            raise ValidationError(_("There is a certificate for this module already."))
        if valid_until is not None and valid_until < issued_on:
            raise ValidationError({"valid_until": _("It ends before it begins.")})
        if path.candidate is None:
            step = TrainerStep(
                trainer=trainer,
                module=path.module,
                step=TrainerStep.Step.CANDIDATE,
                day=issued_on,
                proof=proof,
                words=source.strip()[:300],
            )
            put(writing, step)
        return _issue(actor, path, level, issued_on, valid_until or end_of(today, path.requirements.years))


def renew(*, actor: Actor | None, held: Held, today: datetime.date) -> Certificate:
    """A new certificate in the place of one that runs out; it goes on where that one ends, or begins today."""
    old = held.certificate
    with facts.writing(actor and actor.user):
        path = locked_path(old.trainer, old.module, today)
        refuse(path.renewal_problem(held, _person(actor)))
        goes_on = old.valid_until + A_DAY if old.valid_until and old.valid_until >= today else today
        return _issue(actor, path, Level(old.level), today, end_of(goes_on, path.requirements.years))


def suspend(*, actor: Actor | None, held: Held, today: datetime.date, why: str) -> CertificateStanding:
    """The certificate does not count until it is reinstated."""
    if held.stand is not Stand.VALID:
        raise ValidationError(_("Only a valid certificate can be suspended."))
    return _stand(actor, held, Standing.SUSPENDED, today, why)


def revoke(*, actor: Actor | None, held: Held, today: datetime.date, why: str) -> CertificateStanding:
    """The certificate ends for good; the way to another one begins anew."""
    if held.stand is Stand.REVOKED:
        raise ValidationError(_("This certificate was revoked already."))
    return _stand(actor, held, Standing.REVOKED, today, why)


def reinstate(*, actor: Actor | None, held: Held, today: datetime.date, why: str) -> CertificateStanding:
    """A suspended certificate counts again, until its own end."""
    if held.stand is not Stand.SUSPENDED:
        raise ValidationError(_("Only a suspended certificate can be reinstated."))
    return _stand(actor, held, Standing.REINSTATED, today, why)


def end_of(day: datetime.date, years: int) -> datetime.date:
    """The last day of so many years that begin on a day."""
    try:
        following = day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        following = datetime.date(day.year + years, 3, 1)
    return following - A_DAY


def _issue(
    actor: Actor | None, path: Path, level: str, issued_on: datetime.date, valid_until: datetime.date
) -> Certificate:
    trainer = path.trainer
    if trainer.person.erased_at is not None:
        raise ValidationError(_("This person was erased."))
    with facts.writing(actor and actor.user) as writing:
        fact = writing.add(
            Certificate(
                number=new_number(trainer.country, path.day),
                trainer=trainer,
                module=root_of(path.module),
                level=level,
                issued_on=issued_on,
                valid_until=valid_until,
                issued_by=_organisation(actor),
            )
        )
        audit.record(actor, "issue_certificate", trainer, {"number": fact.number, "level": str(level)})
    return fact


def _stand(actor: Actor | None, held: Held, standing: str, today: datetime.date, why: str) -> CertificateStanding:
    why = said_why(why, "why")
    certificate = held.certificate
    if is_own(actor, certificate.trainer):
        raise ValidationError(_("Nobody decides about their own certificate."))
    with facts.writing(actor and actor.user) as writing:
        Trainer.objects.select_for_update().get(pk=certificate.trainer_id)
        fact = CertificateStanding(
            trainer=certificate.trainer, number=certificate.number, standing=standing, day=today, why=why
        )
        kept = put(writing, fact, reason=why.strip())
        audit.record(actor, "certificate_standing", certificate.trainer, {"number": fact.number, "is": str(standing)})
    return kept


def _person(actor: Actor | None) -> Person | None:
    return actor.user.person if actor is not None and actor.user is not None else None


def _organisation(actor: Actor | None) -> Organisation | None:
    return actor.organisation if actor is not None else None
