"""What anybody may learn of a certificate from its number: whether it holds, for what, and where. Never whose it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from score.programme.core import formats
from score.programme.core.formats import country_name
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.certificates.trained import Trained
from score.programme.trainings.local_days import local_date
from score.programme.trainings.models import Certificate, ParticipationCertificate
from score.programme.trainings.trainers.standing import Held, held_on
from score.programme.trainings.trainers.words import level_words, stand_words
from score.programme.trainings.words import module_title

TRAINER, PARTICIPATION = "trainer", "participation"


@dataclass(frozen=True)
class Checked:
    """The answer to a number. `glyph`: good, watch or bad; `may_compare`: a name can be held against it."""

    number: str
    kind: str
    title: str
    holds: str
    glyph: str
    module: str
    level: str
    country: str
    issued_on: datetime.date
    issued_by: str
    may_compare: bool = False


def checked(number: str, day: datetime.date) -> Checked | None:
    """The certificate with this number as it stands on a day; None where there is none.

    Both tables are always asked, so that how long it takes tells nothing.
    """
    held = held_on(day, Certificate.objects.in_force().filter(number=number).select_related("trainer", "issued_by"))
    took_part = ParticipationCertificate.objects.filter(number=number).select_related("cohort").order_by("-pk").first()
    if held:
        return _of_trainer(held[0])
    return _of_participant(took_part) if took_part else None


def name_matches(number: str, name: str) -> bool:
    """Whether a trainer's certificate is of somebody with this name, in either script, however it is spaced."""
    holders = Certificate.objects.in_force().filter(number=number).values("trainer__person")
    details = PersonDetails.objects.filter(person__in=holders).first()
    known = {_plain(details.name), _plain(details.name_local)} - {""} if details else set()
    return _plain(name) in known


def _of_trainer(held: Held) -> Checked:
    one = held.certificate
    return Checked(
        number=one.number,
        kind=TRAINER,
        title=_("Trainer’s certificate"),
        holds=stand_words(held),
        glyph=held.stand.glyph,
        module=module_title(one.module, one.trainer.country),
        level=level_words(one.level),
        country=country_name(one.trainer.country),
        issued_on=one.issued_on,
        issued_by=one.issued_by.name if one.issued_by else "",
        may_compare=PersonDetails.objects.filter(person=one.trainer.person_id).exists(),
    )


def _of_participant(one: ParticipationCertificate) -> Checked:
    seen = Trained(one.cohort)
    trained = any(person.key == one.person_id and person.is_trained for person in seen.persons)
    stands = trained and not one.withdrawn
    holds = _("holds: the person was trained") if stands else _("does not hold: attendance was corrected afterwards")
    if one.withdrawn:
        day = formats.day(local_date(one.cohort.country, one.recorded_at))
        holds = _("does not hold: it was withdrawn on %(day)s") % {"day": day}
    days = sorted(seen.days.values())
    return Checked(
        number=one.number,
        kind=PARTICIPATION,
        title=_("Certificate of participation"),
        holds=holds,
        glyph="good" if stands else "bad",
        module=module_title(one.cohort.module, one.cohort.country),
        level=_("class of %(days)s") % {"days": formats.period(days[0], days[-1])} if days else "",
        country=country_name(one.cohort.country),
        issued_on=one.issued_on,
        issued_by="",
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
