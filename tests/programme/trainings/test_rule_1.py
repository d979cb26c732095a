"""Rule 1 from plan to figure: the cohort of the rule, entered as people enter it, gives its ten numbers."""

from __future__ import annotations

import datetime

import pytest

from score.catalogue.calculation.trained import enterprises_served, persons_reached
from score.programme.enterprises.actions import record_workforce
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import Person
from score.programme.results.figures import World, figure, world_at
from score.programme.trainings.actions import add_participant, add_phase, record_attendance
from score.programme.trainings.models import Cohort
from score.programme.trainings.planning import actions, places
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.factories import make_enterprise
from tests.programme.trainings.planning.cohorts import certify, known_of, make_trainer, planned

pytestmark = pytest.mark.django_db
DAY = datetime.date
MODULES = ("workplace_cooperation", "quality_management")


class Programme:
    """Five enterprises of four people each, who take two modules of two days in every phase."""

    def __init__(self) -> None:
        for code, first in (("1", 2024), ("2", 2025)):
            add_phase(actor=None, code=code, name=code, starts_on=DAY(first, 1, 1), ends_on=DAY(first, 12, 31))
        self.firms = [make_enterprise(valid_from=DAY(2020, 1, 1)) for _number in range(5)]
        for one in self.firms:
            record_workforce(actor=None, enterprise=one, day=DAY(2023, 12, 31), heads=60)
        self.people: dict[tuple[int, int], Person] = {}
        self.trainer = make_trainer()
        for module in MODULES:
            certify(self.trainer, module, DAY(2023, 1, 1))

    def hold(self, module: str, first_day: datetime.date, absent: dict[tuple[int, int], set[int]]) -> Cohort:
        """One cohort from plan to close; `absent`: class days on which a person of an enterprise was away."""
        cohort = planned(module=module, first_day=first_day)
        actions.put_trainer(actor=None, cohort=cohort, trainer=self.trainer, part="lead")
        actions.set_state(actor=None, cohort=cohort, state="open", day=first_day)
        for firm in self.firms:
            for state in ("waiting", "invited", "confirmed"):
                places.set_place(actor=None, cohort=cohort, enterprise=firm, state=state, day=first_day)
        places.enrol_confirmed(actor=None, cohort=cohort)
        for number, firm in enumerate(self.firms):
            for place in range(4):
                role = "manager" if number == 0 or place < 2 else "worker"  # one sends four managers and no worker
                self.join(cohort, number, firm, place, role)
        self.begin(cohort, first_day)
        presences = {}
        for (number, place), person in self.people.items():
            for day in (1, 2):
                presences[person.pk, day] = day not in absent.get((number, place), set())
        record_attendance(actor=None, cohort=cohort, presences=presences)
        known = known_of(cohort, visits=3)
        actions.close_cohort(actor=None, cohort=cohort, day=first_day + datetime.timedelta(days=90), known=known)
        return cohort

    def join(self, cohort: Cohort, number: int, firm: Enterprise, place: int, role: str) -> None:
        """Somebody takes part, the same person in every cohort."""
        added = add_participant(
            actor=None,
            cohort=cohort,
            enterprise=firm,
            person=self.people.get((number, place)),
            sex="woman",
            job_role=role,
        )
        self.people[number, place] = added.person

    def begin(self, cohort: Cohort, first_day: datetime.date) -> None:
        """Begin the class; the baselines were in time."""
        known = known_of(cohort)
        early = dict.fromkeys(known.baselines, first_day - datetime.timedelta(days=7))
        known = type(known)(baselines=early, heads=known.heads)
        actions.set_state(actor=None, cohort=cohort, state="running", day=first_day, known=known)

    def phase_one(self) -> None:
        """As the rule has it: one worker away from the whole second module, one manager one day of the first."""
        self.hold(MODULES[0], DAY(2024, 3, 4), {(2, 0): {1}})
        self.hold(MODULES[1], DAY(2024, 7, 1), {(1, 3): {1, 2}})


def value(world: World, code: str, group: str = "all") -> float | None:
    found = figure(world, code, group)
    return None if found is None else found.value


def test_the_cohort_of_rule_1() -> None:
    programme = Programme()
    programme.phase_one()
    world = world_at()
    assert persons_reached(world.panel) == 20
    assert value(world, "persons_trained") == 20
    assert value(world, "attendances") == 39
    assert value(world, "person_days") == 77
    assert enterprises_served(world.panel, "phase")["1"] == 5
    assert value(world, "enterprises_trained") == 4
    assert value(world, "workforce_represented") == 240


def test_the_same_people_in_the_next_phase() -> None:
    programme = Programme()
    programme.phase_one()
    programme.hold(MODULES[0], DAY(2025, 3, 3), {})
    programme.hold(MODULES[1], DAY(2025, 7, 7), {})
    world = world_at()
    assert value(world, "persons_trained") == 20
    assert value(world, "enterprises_trained", "phase_new=1") == 4
    assert not value(world, "enterprises_trained", "phase_new=2")
    served = enterprises_served(world.panel, "phase")
    assert (served["1"], served["2"]) == (5, 5)
    assert value(world, "workforce_represented") == 240


def test_every_enterprise_of_a_closed_cohort_has_its_days() -> None:
    programme = Programme()
    cohort = programme.hold(MODULES[0], DAY(2024, 3, 4), {})
    seen = Snapshot(cohort)
    assert (seen.state, len(seen.enrolled), len(seen.attendance)) == ("closed", 5, 40)
