"""Attendance as an entry that can be made without a network."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from score.programme.core.offline.kinds import Standing, Value
from score.programme.organisations.access import get_for, may_for
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.actions import record_attendance
from score.programme.trainings.attendance.sheet import ABSENT, HERE, PERSON
from score.programme.trainings.local_days import local_date
from score.programme.trainings.models import Attendance, ClassDay, Cohort


@dataclass(frozen=True)
class Day:
    """A class day of a cohort."""

    cohort: Cohort
    number: int


class AttendanceKind:
    """Subject: `<uid of the cohort>/<number of the class day>`; fields: `person:<key>` = here or absent."""

    name = "attendance"
    private: frozenset[str] = frozenset()

    def find(self, actor: Actor, subject: str) -> Day:
        """The class day, if the actor may record attendance there."""
        uid, _slash, number = subject.partition("/")
        cohort = get_for(actor, Cohort, uid)
        held = ClassDay.objects.in_force().filter(cohort=cohort, number=number if number.isdecimal() else 0)
        named = f"{cohort.uid}/{int(number)}" if number.isdecimal() else ""
        if subject != named or not held.exists() or not may_for(actor, Attendance, "add", cohort):
            raise Http404
        return Day(cohort, int(number))

    def lock(self, found: Day) -> None:
        """Others who write the attendance of this cohort wait."""
        Cohort.objects.select_for_update().get(pk=found.cohort.pk)

    def standing(self, found: Day) -> Mapping[str, Standing]:
        """Who is marked."""
        rows = Attendance.objects.in_force().filter(cohort=found.cohort, number=found.number)
        return {
            f"{PERSON}{one.person_id}": Standing(HERE if one.present else ABSENT, one.recorded_at, one.recorded_by_id)
            for one in rows
        }

    def can_clash(self, field: str) -> bool:
        """Every mark does."""
        return True

    def canonical(self, field: str, value: Value) -> Value:
        """A mark is one of two words."""
        return value

    def write(self, actor: Actor, found: Day, values: Mapping[str, Value], captured_on: datetime.date) -> None:
        """Record presences; ValidationError where a field or mark is none."""
        presences: dict[tuple[int, int], bool] = {}
        for name, value in values.items():
            person = name.removeprefix(PERSON)
            named = name.startswith(PERSON) and person.isdecimal() and person == str(int(person))
            if not named or value not in (HERE, ABSENT):
                raise ValidationError(_("“%(field)s” is no field of an attendance sheet.") % {"field": name})
            presences[int(person), found.number] = value == HERE
        record_attendance(
            actor=actor, cohort=found.cohort, presences=presences, reason=_("marked otherwise on another device")
        )

    def owners(self, found: Day) -> dict[str, Model | None]:
        """The cohort."""
        return {"cohort": found.cohort, "enterprise": None}

    def field_words(self, found: Day, field: str) -> str:
        """The name of the participant."""
        person = field.removeprefix(PERSON)
        details = PersonDetails.objects.filter(person=person if person.isdecimal() else None).first()
        return details.name if details else _("Participant %(number)s") % {"number": person}

    def subject_words(self, found: Day) -> str:
        """The class day."""
        return _("Attendance, day %(number)s, %(cohort)s") % {"number": found.number, "cohort": found.cohort.code}

    def value_words(self, found: Day, field: str, value: Value) -> str:
        """Here or absent."""
        return {HERE: _("Here"), ABSENT: _("Absent")}.get(value, _("not marked"))

    def local_date(self, found: Day, moment: datetime.datetime) -> datetime.date:
        """The day it was in the cohort's country."""
        return local_date(found.cohort.country, moment)
