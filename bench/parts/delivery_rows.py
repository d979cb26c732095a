"""An invented world of cohorts under way, ahead and over: who takes part, who trains, what was visited."""

from __future__ import annotations

import datetime
import json
from typing import Any

from bench.parts.world import A_COHORT, MOMENT, PARTNERS, Loader, loading, registry
from score.catalogue.rating.forms import observation_form

SEATS = 4  # persons of an enterprise in a cohort
FIRMS = 10_000
DAYS = (1, 2)
A_DAY = 10  # cohorts that begin on one day
AHEAD = 20  # days of cohorts that are still to come
TRAINERS = 10  # of each partner
MODULE = "workplace_cooperation"
uid = "{:032x}".format


def first_trainer(partner: int) -> int:
    """The key of the first trainer of a partner."""
    return (partner - 1) * TRAINERS + 1


def partner_of(cohort: int) -> int:
    """Who delivers a cohort. Each partner has some of every week."""
    return cohort % PARTNERS + 1


def trainer_of(cohort: int) -> int:
    """Who leads a cohort: its partner's trainers in turn."""
    return first_trainer(partner_of(cohort)) + cohort // PARTNERS % TRAINERS


class Calendar:
    """On which days things are in a world whose last cohorts are ahead."""

    def __init__(self, cohorts: int, today: datetime.date) -> None:
        self.cohorts, self.today = cohorts, today

    def class_day(self, cohort: int, number: int) -> datetime.date:
        """A class day."""
        since_last = (self.cohorts - cohort) // A_DAY
        return self.today + datetime.timedelta(days=AHEAD - since_last + number - 1)

    def visit_day(self, cohort: int) -> datetime.date:
        """The day of the only visit that is planned."""
        return self.class_day(cohort, DAYS[-1]) + datetime.timedelta(days=20)

    def is_held(self, cohort: int) -> bool:
        """Whether the last class day is over."""
        return self.class_day(cohort, DAYS[-1]) < self.today

    def is_visited(self, cohort: int) -> bool:
        """Whether the visit took place: a week after its day nine of ten have."""
        return self.visit_day(cohort) < self.today - datetime.timedelta(days=7) and cohort % 10 > 0

    def state(self, cohort: int) -> str:
        """Closed once all was visited, under way on and after the class, else open."""
        if self.is_visited(cohort):
            return "closed"
        return "running" if self.class_day(cohort, 1) <= self.today else "open"


def fill(cohorts: int, today: datetime.date) -> int:
    """Everything, written past Django; how many participants there are."""
    calendar = Calendar(cohorts, today)
    of = [(cohort, (cohort * A_COHORT + place) % FIRMS + 1) for cohort in range(1, cohorts + 1) for place in range(5)]
    people = [(seat, cohort, firm) for cohort, firm in of for seat in range(SEATS)]
    with loading() as load:
        registry(load, FIRMS)
        last = max(2 * FIRMS, len(people))
        load.fill("person", "id, uid", ((n, uid(n)) for n in range(2 * FIRMS + 1, last + PARTNERS * TRAINERS + 1)))
        _trainers(load, calendar, last)
        _cohorts(load, calendar)
        load.facts("enrolment", "cohort_id, enterprise_id", of)
        load.facts("participation", "cohort_id, enterprise_id, person_id, sex, job_role", (
            (cohort, firm, n, ("woman", "man")[seat % 2], ("manager", "worker")[seat // 2])
            for n, (seat, cohort, firm) in enumerate(people, 1)))  # fmt: skip
        load.facts("attendance", "cohort_id, person_id, number, present", (
            (cohort, n, day, n % 9 > 0) for n, (_seat, cohort, _firm) in enumerate(people, 1)
            for day in DAYS if calendar.is_held(cohort) and cohort % 100))  # fmt: skip
        _visits(load, calendar, of)
    return len(people)


def _trainers(load: Loader, calendar: Calendar, last_person: int) -> None:
    """Trainers with a name, a certificate, two steps and marks of a colleague."""
    every = range(1, PARTNERS * TRAINERS + 1)
    began = str(calendar.today - datetime.timedelta(days=400))
    load.fill("persondetails", "id, person_id, name, name_local, language, phone, email", (
        (n, last_person + n, f"Trainer {n} (invented)", "", "", "", "") for n in every))  # fmt: skip
    load.fill("trainer", "id, uid, person_id, organisation_id, country, sex, created_at", (
        (n, uid(n), last_person + n, (n - 1) // TRAINERS + 1, "GH", "", MOMENT) for n in every))  # fmt: skip
    load.facts("certificate", "number, trainer_id, module, level, issued_on, valid_until", (
        (f"T{n:06d}", n, MODULE, "certified", began, str(calendar.today + datetime.timedelta(days=600)))
        for n in every))  # fmt: skip
    load.facts("trainerstep", "trainer_id, module, step, day, words", (
        (n, MODULE, step, began, "") for n in every for step in ("candidate", "trained")))  # fmt: skip
    marks = json.dumps(dict.fromkeys(observation_form().codes, 4))
    load.facts("observation", "uid, trainer_id, observer_id, cohort_id, day, scores", (
        (uid(n), n, n % len(every) + 1, n, str(calendar.class_day(n, 1)), marks)
        for n in every if n <= calendar.cohorts))  # fmt: skip


def _cohorts(load: Loader, calendar: Calendar) -> None:
    every = range(1, calendar.cohorts + 1)
    load.fill("cohort", "id, uid, code, module, country, created_at", (
        (n, uid(n), f"K{n}", MODULE, "GH", MOMENT) for n in every))  # fmt: skip
    load.facts("cohortdelivery", "cohort_id, partner_id", ((n, partner_of(n)) for n in every))
    load.facts("cohorttrainer", "cohort_id, trainer_id, part", ((n, trainer_of(n), "lead") for n in every))
    load.facts("cohortstate", "cohort_id, state, day", (
        (n, calendar.state(n), str(calendar.class_day(n, 1))) for n in every))  # fmt: skip
    columns = "cohort_id, venue, address, language, begins_at, ends_at, capacity, note"
    load.facts("cohortplan", columns, (
        (n, f"Hall {n % 50} (invented)", "", "en", "09:00:00", "16:00:00", 6, "") for n in every))  # fmt: skip
    load.facts("classday", "cohort_id, number, day", (
        (n, day, str(calendar.class_day(n, day))) for n in every for day in DAYS))  # fmt: skip
    load.facts("satisfactiontally", "cohort_id, item, score, answers", (
        (n, "overall", score, answers) for n in every if calendar.is_visited(n)
        for score, answers in ((3, 2), (4, 9), (5, 7))))  # fmt: skip


def _visits(load: Loader, calendar: Calendar, of: list[tuple[int, int]]) -> None:
    load.facts("visitplan", "enterprise_id, cohort_id, number, day, trainer_id, state", (
        (firm, cohort, 1, str(calendar.visit_day(cohort)), trainer_of(cohort), "planned")
        for cohort, firm in of))  # fmt: skip
    made: list[Any] = [(firm, cohort) for cohort, firm in of if calendar.is_visited(cohort)]
    load.facts("visit", "enterprise_id, cohort_id, number, day", (
        (firm, cohort, 1, str(calendar.visit_day(cohort))) for firm, cohort in made))  # fmt: skip
    load.facts("visitreport", "enterprise_id, cohort_id, number, representative, finished", (
        (firm, cohort, 1, "", True) for firm, cohort in made))  # fmt: skip
