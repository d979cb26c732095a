"""Training in the demonstration: phases, cohorts, who took part and who was there, visits."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from score.programme.coaching.models import Visit
from score.programme.demonstration import odd, plan
from score.programme.demonstration.fixed import Dice, invented, moment, uid_of, workday
from score.programme.demonstration.plan import Plan
from score.programme.demonstration.scene import Scene, back_date
from score.programme.organisations.models import Consent, Person, PersonDetails
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    CohortDelivery,
    Enrolment,
    Participation,
    Phase,
)

OF_SECOND_DONOR = ("VN", "ET")
PLANNED_BEFORE = datetime.timedelta(days=25)
VISITS_AFTER = (24, 52, 80)  # days after the last class day
INVITED = 4  # from each firm: two managers and two workers
OF_A_FEW_PEOPLE = "microenterprise"  # one manager and one worker are invited
WRONGLY_ABSENT = ("IN-2024-1", "Turning Lathe Castings", 3)  # present after all, corrected a week later


def make_cohorts(scene: Scene) -> None:
    """Phases, and cohorts with who delivers and who funds them, their class days and their firms."""
    scene.record(
        Phase(
            code=code,
            name=name,
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_at=moment(max(starts_on, plan.START)),
            recorded_by=scene.coordinators["GH"],
        )
        for code, name, starts_on, ends_on in plan.PHASES
    )
    for cohort in scene.programme.cohorts:
        made = Cohort(
            uid=uid_of("cohort", cohort.code, cohort.first - PLANNED_BEFORE),
            code=cohort.code,
            module=cohort.module,
            country=cohort.country,
        )
        made._history_date = moment(cohort.first - PLANNED_BEFORE)
        made.save(force_insert=True)
        scene.cohorts[cohort.code] = made
    back_date(scene.cohorts.values(), [moment(cohort.first - PLANNED_BEFORE) for cohort in scene.programme.cohorts])
    scene.record(_delivery(scene, cohort) for cohort in scene.programme.cohorts)
    scene.record(day for cohort in scene.programme.cohorts for day in _class_days(scene, cohort))
    scene.record(one for cohort in scene.programme.cohorts for one in _enrolments(scene, cohort))


def _delivery(scene: Scene, cohort: Plan) -> CohortDelivery:
    return CohortDelivery(
        cohort=scene.cohorts[cohort.code],
        partner=scene.organisations[cohort.partner],
        funder=scene.organisations.get(funder(cohort)),
        recorded_at=moment(cohort.first - PLANNED_BEFORE, 10),
        recorded_by=scene.coordinators[cohort.country],
    )


def funder(cohort: Plan) -> str:
    """The donor of a cohort, by its name in the scene; "" where the programme pays alone."""
    if not cohort.told and cohort.country in OF_SECOND_DONOR:
        return "second donor"
    return "donor" if cohort.first.year < 2026 or cohort.country == "GH" else ""


def _class_days(scene: Scene, cohort: Plan) -> Iterator[ClassDay]:
    for number, day in enumerate(cohort.days, 1):
        yield ClassDay(
            cohort=scene.cohorts[cohort.code],
            number=number,
            day=day,
            recorded_at=moment(cohort.first - PLANNED_BEFORE, 11),
            recorded_by=scene.coordinators[cohort.country],
        )


def _enrolments(scene: Scene, cohort: Plan) -> Iterator[Enrolment]:
    for name in cohort.firms:
        yield Enrolment(
            cohort=scene.cohorts[cohort.code],
            enterprise=scene.enterprises[name],
            recorded_at=moment(cohort.first - PLANNED_BEFORE, 12),
            recorded_by=scene.coordinators[cohort.country],
        )


def invited(scene: Scene, cohort: Plan, firm: str) -> list[tuple[int, str, str]]:
    """Number of each person of a firm in a cohort, with sex and job role. In a later module two are new."""
    second = any(firm in other.firms and other.first < cohort.first for other in scene.programme.cohorts)
    if cohort.module.startswith(OF_A_FEW_PEOPLE):
        return [(number, *_traits(firm, number)) for number in (1, 3)]
    numbers = [1, 3, INVITED + 1, INVITED + 2] if second else list(range(1, INVITED + 1))
    if Dice("fifth person", cohort.code, firm).happens(0.12):
        numbers.append(INVITED + 3)
    return [(number, *_traits(firm, number)) for number in numbers]


def _traits(firm: str, number: int) -> tuple[str, str]:
    dice = Dice("person", firm, number)
    role = "worker" if number in (3, 4, INVITED + 2, INVITED + 3) else "manager"
    if firm in odd.BY_NAME["only_managers"]:
        role = "manager"
    women = 0.46 if role == "worker" else 0.29
    sex = "" if dice.happens(0.03) else "woman" if dice.happens(women) else "man"
    return sex, role


def record_presence(scene: Scene) -> None:
    """Persons, what they agreed to, that they took part, and on which days they were there."""
    _make_people(scene)
    scene.record(one for cohort in scene.programme.cohorts for one in _participations(scene, cohort))
    scene.record(one for cohort in scene.programme.cohorts for one in _attendances(scene, cohort))
    _correct_attendance(scene)
    scene.record(one for cohort in scene.programme.cohorts for one in _visits(scene, cohort))


def _make_people(scene: Scene) -> None:
    first: dict[tuple[str, int], Plan] = {}
    for cohort in scene.programme.cohorts:
        for firm in cohort.firms:
            for number, _sex, _role in invited(scene, cohort, firm):
                first.setdefault((firm, number), cohort)
    rows = [Person(uid=uid_of("person", f"{firm} {number}", cohort.first)) for (firm, number), cohort in first.items()]
    people = Person.objects.bulk_create(rows)
    scene.people = dict(zip(first, people, strict=True))
    PersonDetails.objects.bulk_create(
        PersonDetails(person=person, name=invented(f"Participant {at}")) for at, person in enumerate(people, 1)
    )
    scene.record(
        Consent(
            person=scene.people[key],
            purpose=Consent.Purpose.DELIVERY,
            text_version="1",
            language="en",
            given_on=cohort.first,
            given_how="signed on the attendance sheet",
            recorded_at=moment(cohort.first, 17),
            recorded_by=scene.trainers[cohort.taught_by],
        )
        for key, cohort in first.items()
    )


def _participations(scene: Scene, cohort: Plan) -> Iterator[Participation]:
    for firm in cohort.firms:
        for number, sex, role in invited(scene, cohort, firm):
            yield Participation(
                cohort=scene.cohorts[cohort.code],
                enterprise=scene.enterprises[firm],
                person=scene.people[firm, number],
                sex=sex,
                job_role=role,
                recorded_at=moment(cohort.first, 8, 30),
                recorded_by=scene.trainers[cohort.taught_by],
            )


def _attendances(scene: Scene, cohort: Plan) -> Iterator[Attendance]:
    if cohort.code in odd.WITHOUT_ATTENDANCE:
        return
    for firm in cohort.firms:
        for number, _sex, _role in invited(scene, cohort, firm):
            dice = Dice("presence", cohort.code, firm, number)
            stays_away = dice.happens(0.025)
            for at, day in enumerate(cohort.days, 1):
                present = not stays_away and dice.happens(0.94)
                if (cohort.code, firm, number) == WRONGLY_ABSENT:
                    present = False
                yield Attendance(
                    cohort=scene.cohorts[cohort.code],
                    person=scene.people[firm, number],
                    number=at,
                    present=present,
                    recorded_at=moment(day, 18),
                    recorded_by=scene.trainers[cohort.taught_by],
                )


def _correct_attendance(scene: Scene) -> None:
    code, firm, number = WRONGLY_ABSENT
    cohort, planned = scene.cohorts[code], scene.programme.cohort(code)
    for old in Attendance.objects.filter(cohort=cohort, person=scene.people[firm, number]).order_by("number"):
        day = planned.days[-1] + datetime.timedelta(days=7)
        said = {"recorded_at": moment(day, 10), "recorded_by": scene.trainers[planned.taught_by]}
        scene.record([scene.instead(old, "Had signed on the back of the sheet", present=True, **said)])


def _visits(scene: Scene, cohort: Plan) -> Iterator[Visit]:
    for firm in cohort.firms:
        dice = Dice("visits", cohort.code, firm)
        done = 1 if odd.closed_before_endline(firm) else 2 if dice.happens(0.12) else len(VISITS_AFTER)
        for number, after in enumerate(VISITS_AFTER[:done], 1):
            day = workday(cohort.days[-1] + datetime.timedelta(days=after + dice.whole(-5, 5)))
            yield Visit(
                enterprise=scene.enterprises[firm],
                cohort=scene.cohorts[cohort.code],
                number=number,
                day=day,
                recorded_at=moment(day, 16),
                recorded_by=scene.trainers[cohort.taught_by],
            )
