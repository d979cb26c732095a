"""Who is expected on a class day, by enterprise, and what is recorded of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.models import Attendance, ClassDay, Cohort, Participation

HERE, ABSENT = "here", "absent"
PERSON = "person:"


@dataclass(frozen=True)
class Expected:
    """One participant. `mark`: here, absent, or None where nothing is recorded."""

    person_id: int
    name: str
    role: str
    mark: str | None

    @property
    def field(self) -> str:
        """The name of the field in forms and entries."""
        return f"{PERSON}{self.person_id}"


@dataclass
class Firm:
    """An enterprise with its participants."""

    enterprise: Enterprise
    people: list[Expected] = field(default_factory=list)

    @property
    def marked(self) -> int:
        """How many of them are marked."""
        return sum(one.mark is not None for one in self.people)


def sheet_of(actor: Actor, cohort: Cohort, day: ClassDay) -> list[Firm]:
    """The enterprises of a cohort by name, with their participants, managers first."""
    people = list(visible_to(actor, Participation).in_force().filter(cohort=cohort))
    named = PersonDetails.objects.filter(person__in=[one.person_id for one in people])
    names = {one.person_id: one.name_local or one.name for one in named}
    marks = marks_of(cohort, day.number)
    firms = {one.pk: Firm(one) for one in Enterprise.objects.filter(pk__in={p.enterprise_id for p in people})}
    for one in sorted(people, key=lambda p: (p.job_role, names.get(p.person_id, ""), p.pk)):
        firms[one.enterprise_id].people.append(
            Expected(
                one.person_id,
                names.get(one.person_id, ""),
                str(one.get_job_role_display()) if one.job_role else "",
                marks.get(one.person_id),
            )
        )
    return sorted(firms.values(), key=lambda firm: (firm.enterprise.name, firm.enterprise.pk))


def marks_of(cohort: Cohort, number: int) -> dict[int, str]:
    """Who was here or absent on a class day, by person."""
    rows = Attendance.objects.in_force().filter(cohort=cohort, number=number).values_list("person_id", "present")
    return {person: HERE if present else ABSENT for person, present in rows}
