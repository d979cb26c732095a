"""Classes whose participants get certificates, with names in several scripts. All of them are invented."""

from __future__ import annotations

import datetime

from score.programme.core import facts
from score.programme.organisations.actions import describe_person
from score.programme.trainings.actions import add_participant, enrol, hold_class_day, record_attendance
from score.programme.trainings.models import Cohort, CohortPlan
from tests.programme.factories import make_cohort, make_enterprise, make_organisation

FIRST = datetime.date(2026, 11, 9)
TODAY = datetime.date(2026, 11, 10)
# name, name in local script, days attended of two, role
SCRIPTS = (
    ("Abebe Example", "አበበ ምሳሌ", 2, "worker"),
    ("Sita Example", "सीता उदाहरण", 2, "manager"),
    ("Nguyen Thi Vi Du", "Nguyễn Thị Ví Dụ", 2, "worker"),
    ("Half Example", "", 1, "worker"),
    ("Never Example", "", 0, "manager"),
)


def a_class(
    *, names: tuple[tuple[str, str, int, str], ...] = SCRIPTS, country: str = "ET", days: int = 2, entered: int = 2
) -> Cohort:
    """Two class days in one enterprise with these people; `entered`: of how many days attendance is there."""
    firm = make_enterprise(country, name="Slow River Ceramics (invented)")
    cohort = make_cohort(make_organisation(country=country), country=country)
    enrol(actor=None, cohort=cohort, enterprise=firm)
    for number in range(1, days + 1):
        day = FIRST + datetime.timedelta(days=number - 1)
        hold_class_day(actor=None, cohort=cohort, number=number, day=day)
    with facts.writing(None) as writing:
        writing.add(CohortPlan(cohort=cohort, venue="Tema (invented)"))
    for name, local, attended, role in names:
        person = add_participant(actor=None, cohort=cohort, enterprise=firm, job_role=role).person
        describe_person(actor=None, person=person, name=name, name_local=local)
        presences = {(person.pk, number): number <= attended for number in range(1, entered + 1)}
        record_attendance(actor=None, cohort=cohort, presences=presences)
    return cohort
