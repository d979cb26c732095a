"""Trainers of the demonstration: those who give the classes, and others at every step of the way to a certificate."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from score.catalogue.certification.requirements import root_of
from score.catalogue.rating.forms import observation_form
from score.programme.demonstration import plan
from score.programme.demonstration.fixed import Dice, invented, moment, uid_of, workday
from score.programme.demonstration.people import DOMAIN
from score.programme.demonstration.plan import Day, Plan, partner_key, trainer_key
from score.programme.demonstration.rounds_planned import EVALUATOR
from score.programme.demonstration.scene import Scene, back_date
from score.programme.organisations.models import Person, PersonDetails
from score.programme.trainings.models import (
    Certificate,
    CertificateStanding,
    CohortTrainer,
    Observation,
    Trainer,
    TrainerStep,
)
from score.programme.trainings.trainers.numbers import ALPHABET

Step, Level, Standing, Part = TrainerStep.Step, Certificate.Level, CertificateStanding.Standing, CohortTrainer.Part
FIRST_MODULE = "workplace_cooperation"
RECOGNISED = (Day(2024, 1, 15), Day(2027, 1, 14))  # trainers before this system; soon to be renewed
EXPERT = (Day(2024, 2, 1), Day(2027, 1, 31))  # the first trainer of each country
RAN_OUT = (Day(2023, 8, 1), Day(2026, 7, 31))
YEARS = 3
NEW_SINCE = Day(2026, 5, 11)  # candidates without a cycle
BEFORE_CYCLE = datetime.timedelta(days=70)  # the others became one so long before their cohort began
# how far each learner came: in Ghana all of them, elsewhere two; names are numbers, for nobody is called so
CANDIDATE, TRAINED, SUPERVISED, RECOMMENDED = "candidate", "trained", "supervised", "recommended"
CERTIFIED, SUSPENDED, REVOKED, EXPIRED = "certified", "suspended", "revoked", "expired"
IN_GHANA = (CANDIDATE, TRAINED, SUPERVISED, RECOMMENDED, CERTIFIED, SUSPENDED, REVOKED, EXPIRED)
ELSEWHERE = (TRAINED, CERTIFIED)
DONE_A_CYCLE = (RECOMMENDED, CERTIFIED, SUSPENDED, REVOKED)
WITH_EXPERT = (*DONE_A_CYCLE, SUPERVISED)  # trained a cohort with an expert beside them
WHY = {
    SUSPENDED: "Attendance sheets of one class were signed beforehand; to be looked into (invented)",
    REVOKED: "Asked firms for money beside the fee (invented)",
}
DECIDED = {SUSPENDED: Day(2026, 8, 10), REVOKED: Day(2026, 7, 6)}


@dataclass(frozen=True)
class Learner:
    """Somebody on the way, by country and number."""

    country: str
    number: int
    far: str

    @property
    def key(self) -> str:
        """The name in the scene."""
        return f"{self.country} learner {self.number}"


def learners(scene: Scene) -> list[Learner]:
    """Everybody on the way to a certificate."""
    return [
        Learner(place.code, number, far)
        for place in scene.programme.places
        for number, far in enumerate(IN_GHANA if place.code == "GH" else ELSEWHERE, 1)
    ]


def record_trainers(scene: Scene) -> None:
    """The roster, who trains which cohort, steps, certificates, and how they stand."""
    _make_roster(scene)
    people = learners(scene)
    scene.record(_parts(scene, people))
    scene.record(step for one in people for step in _steps(scene, one))
    scene.record(step for cohort_trainer in _givers(scene) for step in _steps_of_recognised(scene, *cohort_trainer))
    scene.record(
        certificate
        for made in (_recognised(scene), *(_certificates(scene, one) for one in people))
        for certificate in made
    )
    scene.record(_standings(scene, people))
    scene.record(_observations(scene, people))


def _make_roster(scene: Scene) -> None:
    """Those who sign in to enter what they taught, and learners, who do not."""
    made: dict[str, Trainer] = {}
    for key, user in scene.trainers.items():
        if key != EVALUATOR:
            given = (one.partner for one in scene.programme.cohorts if one.taught_by == key)
            made[key] = _trainer(scene, key, user.person, key[:2], next(given, partner_key(key[:2], 1)))
    for one in learners(scene):
        person = Person.objects.create(uid=uid_of("learner", one.key, plan.START))
        PersonDetails.objects.create(
            person=person,
            name=invented(f"Learner {one.country} {one.number}"),
            email=f"learner{one.number}.{one.country.lower()}@{DOMAIN}",
        )
        made[one.key] = _trainer(scene, one.key, person, one.country, partner_key(one.country, 1))
    for trainer in made.values():
        trainer._history_date = moment(plan.START)  # read by django-simple-history
        trainer.save(force_insert=True)
    back_date(made.values(), [moment(plan.START)] * len(made))
    scene.roster = made


def _trainer(scene: Scene, key: str, person: Person, country: str, partner: str) -> Trainer:
    return Trainer(
        uid=uid_of("trainer", key, plan.START),
        person=person,
        organisation=scene.organisations[partner],
        country=country,
        sex=Dice("trainer", key).one_of(("woman", "man")),
    )


def _givers(scene: Scene) -> list[tuple[str, str]]:
    """Who gives which general modules, by their names in the scene."""
    return sorted({(one.taught_by, root_of(one.module)) for one in scene.programme.cohorts})


def _experts(scene: Scene) -> list[str]:
    return [trainer_key(place.code, 1) for place in scene.programme.places]


def cycle_of(scene: Scene, learner: Learner) -> Plan:
    """The cohort in which a learner trained under supervision: the first one closed in 2025, or the latest of all."""
    own = [one for one in scene.programme.cohorts if one.country == learner.country]
    first = [one for one in own if root_of(one.module) == FIRST_MODULE] or own
    if learner.far == SUPERVISED:
        return first[-1]
    return next((one for one in first if one.first.year == 2025 and one.closed_on), first[0])


def _parts(scene: Scene, people: list[Learner]) -> Iterator[CohortTrainer]:
    wanted = [(cohort, cohort.taught_by, Part.LEAD) for cohort in scene.programme.cohorts]
    wanted += [(cycle_of(scene, one), one.key, Part.CANDIDATE) for one in people if one.far in WITH_EXPERT]
    for one in people:
        cohort, expert = cycle_of(scene, one), trainer_key(one.country, 1)
        there = {(other.code, key) for other, key, _part in wanted}
        if one.far in WITH_EXPERT and (cohort.code, expert) not in there:
            wanted.append((cohort, expert, Part.OBSERVER))
    for cohort, key, part in wanted:
        yield CohortTrainer(
            cohort=scene.cohorts[cohort.code],
            trainer=scene.roster[key],
            part=part,
            recorded_at=moment(cohort.first - datetime.timedelta(days=25), 11, 30),
            recorded_by=scene.coordinators[cohort.country],
        )


def _steps(scene: Scene, one: Learner) -> Iterator[TrainerStep]:
    if one.far == EXPIRED:
        yield _step(scene, one.key, one.country, FIRST_MODULE, Step.CANDIDATE, RECOGNISED[0])
        return
    new = one.far in (CANDIDATE, TRAINED)
    begins = NEW_SINCE if new else workday(max(cycle_of(scene, one).first - BEFORE_CYCLE, plan.START))
    yield _step(scene, one.key, one.country, FIRST_MODULE, Step.CANDIDATE, begins)
    if one.far == CANDIDATE:
        return
    yield _step(scene, one.key, one.country, FIRST_MODULE, Step.TRAINED, begins + datetime.timedelta(days=21))
    if one.far in DONE_A_CYCLE:
        cohort = cycle_of(scene, one)
        done = cohort.closed_on or plan.END
        more = {"cohort": scene.cohorts[cohort.code]}
        yield _step(scene, one.key, one.country, FIRST_MODULE, Step.CYCLE, done, **more)
        expert = {"expert": scene.roster[trainer_key(one.country, 1)], "words": "Ready to train alone"}
        yield _step(scene, one.key, one.country, FIRST_MODULE, Step.RECOMMENDED, recommended_on(scene, one), **expert)


def recommended_on(scene: Scene, one: Learner) -> Day:
    """The day of the recommendation."""
    return workday((cycle_of(scene, one).closed_on or plan.END) + datetime.timedelta(days=14))


def _steps_of_recognised(scene: Scene, key: str, module: str) -> Iterator[TrainerStep]:
    """Who trained before: the way lies behind them, and somebody has seen the old papers."""
    words = {"words": "Was a trainer before; old papers seen"}
    yield _step(scene, key, key[:2], module, Step.CANDIDATE, RECOGNISED[0], **words)
    yield _step(scene, key, key[:2], module, Step.TRAINED, RECOGNISED[0], **words)


def _step(scene: Scene, key: str, country: str, module: str, step: str, day: Day, **more: object) -> TrainerStep:
    return TrainerStep(
        trainer=scene.roster[key],
        module=module,
        step=step,
        day=day,
        recorded_at=moment(day, 15),
        recorded_by=scene.coordinators[country],
        **more,
    )


def _recognised(scene: Scene) -> Iterator[Certificate]:
    for key, module in _givers(scene):
        yield _certificate(scene, key, key[:2], Level.RECOGNISED, *RECOGNISED, module)
    for key in _experts(scene):
        yield _certificate(scene, key, key[:2], Level.EXPERT, *EXPERT)


def _certificates(scene: Scene, one: Learner) -> Iterator[Certificate]:
    if one.far == EXPIRED:
        yield _certificate(scene, one.key, one.country, Level.RECOGNISED, *RAN_OUT)
    elif one.far in DONE_A_CYCLE and one.far != RECOMMENDED:
        issued = workday(recommended_on(scene, one) + datetime.timedelta(days=14))
        until = issued.replace(year=issued.year + YEARS) - datetime.timedelta(days=1)
        yield _certificate(scene, one.key, one.country, Level.CERTIFIED, issued, until)


def number_of(key: str, module: str, level: str, day: Day) -> str:
    """A number as the system draws them, the same everywhere."""
    dice = Dice("certificate", key, module, level)
    drawn = "".join(dice.one_of(ALPHABET) for _ in range(8))
    return f"{key[:2]}-{day:%y}-{drawn[:4]}-{drawn[4:]}"


def _certificate(
    scene: Scene, key: str, country: str, level: str, issued: Day, until: Day, module: str = FIRST_MODULE
) -> Certificate:
    return Certificate(
        number=number_of(key, module, level, issued),
        trainer=scene.roster[key],
        module=module,
        level=level,
        issued_on=issued,
        valid_until=until,
        issued_by=scene.organisations[f"office {country}"],
        recorded_at=moment(max(issued, RECOGNISED[0]), 16),
        recorded_by=scene.coordinators[country],
    )


def _standings(scene: Scene, people: list[Learner]) -> Iterator[CertificateStanding]:
    for one in people:
        if one.far not in DECIDED:
            continue
        (certificate,) = _certificates(scene, one)
        yield CertificateStanding(
            trainer=scene.roster[one.key],
            number=certificate.number,
            standing=Standing.SUSPENDED if one.far == SUSPENDED else Standing.REVOKED,
            day=DECIDED[one.far],
            why=WHY[one.far],
            recorded_at=moment(DECIDED[one.far], 14),
            recorded_by=scene.coordinators[one.country],
        )


def _observations(scene: Scene, people: list[Learner]) -> Iterator[Observation]:
    """An expert watches those who train under supervision on the second day of their class."""
    for one in people:
        if one.far not in WITH_EXPERT:
            continue
        cohort = cycle_of(scene, one)
        dice = Dice("observation", one.key)
        yield Observation(
            uid=uid_of("observation", one.key, cohort.days[-1]),
            trainer=scene.roster[one.key],
            observer=scene.roster[trainer_key(one.country, 1)],
            cohort=scene.cohorts[cohort.code],
            day=cohort.days[-1],
            scores={code: dice.whole(2, 5) for code in observation_form().codes},
            feedback_on=None if one.far == SUPERVISED else cohort.days[-1] + datetime.timedelta(days=1),
            recorded_at=moment(cohort.days[-1] + datetime.timedelta(days=1), 10),
            recorded_by=scene.trainers[trainer_key(one.country, 1)],
        )
