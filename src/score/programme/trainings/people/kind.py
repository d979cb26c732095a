"""A participant added at the door, as an entry that can be made without a network."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from score.programme.core.offline.kinds import Standing, Value
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, may_for, require_for
from score.programme.organisations.actions import describe_person
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Person, PersonDetails, User
from score.programme.trainings.actions import add_participant, record_attendance
from score.programme.trainings.local_days import local_date
from score.programme.trainings.models import Attendance, Cohort, Enrolment, Participation

FIELDS = frozenset({"name", "firm", "sex", "job_role", "day"})


@dataclass(frozen=True)
class Added:
    """Somebody of a cohort under the number that the device gave them."""

    cohort: Cohort
    person: uuid.UUID


class ParticipantKind:
    """Subject: `<uid of the cohort>/<uid of the person>`, the latter made on the device, so that somebody is added once
    however often it is sent. Fields: `FIELDS`; `firm` is an enterprise's uid, `day` a class day on which they are here.
    """

    name = "participant"
    private = frozenset({"name"})

    def find(self, actor: Actor, subject: str) -> Added:
        """The cohort, if the actor may record attendance there, and who is added, if that number is free for them."""
        uid, _slash, person = subject.partition("/")
        cohort = get_for(actor, Cohort, uid)
        try:
            found = Added(cohort, uuid.UUID(person))
        except ValueError:
            raise Http404 from None
        if subject != f"{cohort.uid}/{found.person}":
            raise Http404
        require_for(actor, Attendance, "add", cohort)
        known = Person.objects.filter(uid=found.person).first()
        if known is not None and not _takes_part(cohort, known):
            raise Http404  # somebody else's number is not there for the taking
        return found

    def lock(self, found: Added) -> None:
        """Others who write about this cohort wait."""
        Cohort.objects.select_for_update().get(pk=found.cohort.pk)

    def standing(self, found: Added) -> Mapping[str, Standing]:
        """Nothing that could be filled differently: one device adds one person."""
        return {}

    def can_clash(self, field: str) -> bool:
        """One device adds one person."""
        return False

    def canonical(self, field: str, value: Value) -> Value:
        """As it comes."""
        return value

    def write(self, actor: Actor, found: Added, values: Mapping[str, Value], captured_on: datetime.date) -> None:
        """Add the person with their name, and say that they are here."""
        said = {name: _text(values.get(name)) for name in FIELDS}
        if unknown := values.keys() - FIELDS:
            raise ValidationError(_("“%(field)s” is no field of a participant.") % {"field": min(unknown)[:60]})
        if not said["name"]:
            raise ValidationError(_("Somebody new needs a name."))
        firm = _firm(found.cohort, said["firm"])
        person, _new = Person.objects.get_or_create(uid=found.person)
        add_participant(
            actor=actor,
            cohort=found.cohort,
            enterprise=firm,
            person=person,
            sex=said["sex"],
            job_role=said["job_role"],
            reason=_("corrected where it was entered"),
        )
        _name(actor, person, said["name"])
        if said["day"]:
            number = int(said["day"]) if said["day"].isdecimal() and len(said["day"]) < 4 else 0
            record_attendance(actor=actor, cohort=found.cohort, presences={(person.pk, number): True}, reason=_("here"))

    def owners(self, found: Added) -> dict[str, Model | None]:
        """The cohort."""
        return {"cohort": found.cohort, "enterprise": None}

    def field_words(self, found: Added, field: str) -> str:
        """Never asked: nothing here clashes."""
        return field

    def subject_words(self, found: Added) -> str:
        """Never asked either; without a name."""
        return _("A participant of %(cohort)s") % {"cohort": found.cohort.code}

    def value_words(self, found: Added, field: str, value: Value) -> str:
        """As it came."""
        return str(value)

    def local_date(self, found: Added, moment: datetime.datetime) -> datetime.date:
        """The day it was in the cohort's country."""
        return local_date(found.cohort.country, moment)


def _name(actor: Actor, person: Person, name: str) -> None:
    """Whoever added somebody says their name and mends it; the name of anybody else takes the right to change it."""
    standing = PersonDetails.objects.filter(person=person).first()
    if standing is not None and standing.name == name:
        return
    if standing is not None and not _added_by(actor, person) and not may_for(actor, Person, "change", person):
        raise PermissionDenied(_("This person was added by somebody else, and your role does not change their name."))
    describe_person(actor=actor, person=person, name=name)


def _added_by(actor: Actor, person: Person) -> bool:
    """Whether the person came with this actor's entry, and has no account of their own."""
    first = Participation.objects.filter(person=person).order_by("pk").first()
    owned = User.objects.filter(person=person).exists()
    return first is not None and actor.user is not None and first.recorded_by_id == actor.user.pk and not owned


def _takes_part(cohort: Cohort, person: Person) -> bool:
    return Participation.objects.in_force().filter(cohort=cohort, person=person).exists()


def _firm(cohort: Cohort, told: str) -> Enterprise:
    try:
        enrolled = Enrolment.objects.in_force().filter(cohort=cohort, enterprise__uid=uuid.UUID(told))
    except ValueError:
        enrolled = Enrolment.objects.none()
    found = enrolled.select_related("enterprise").first()
    if found is None:
        raise ValidationError(_("Choose an enterprise of this cohort."))
    return found.enterprise


def _text(value: Value) -> str:
    return "" if value is None else str(value).strip()
