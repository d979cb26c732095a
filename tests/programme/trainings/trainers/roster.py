"""Trainers, and cohorts with everything that a supervised cycle needs, as the tests of trainers use them."""

from __future__ import annotations

import datetime

from score.programme.coaching.models import Visit, VisitReport
from score.programme.core import facts
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.actions import add_participant, enrol, hold_class_day, record_attendance
from score.programme.trainings.models import (
    Certificate,
    Cohort,
    CohortPlan,
    CohortState,
    CohortTrainer,
    Trainer,
)
from score.programme.trainings.trainers import actions, certifying
from tests.programme.factories import make_cohort, make_enterprise, make_member, make_organisation, make_round

M1, M2 = "workplace_cooperation", "quality_management"
FIRST = datetime.date(2024, 3, 4)  # of a class
CLOSED = datetime.date(2024, 9, 2)
TODAY = datetime.date(2024, 10, 1)
FIRMS, VISITS = 4, 3  # what the module asks for
ITEMS = {"preparation": 4, "explaining": 3, "both_sides": 5}


def make_trainer(organisation: Organisation | None = None, *, country: str = "GH", sex: str = "woman") -> Trainer:
    """Somebody on the roster, with an account and a name."""
    organisation = organisation or make_organisation(country=country)
    member = make_member("trainer", organisation, totp=False)
    return actions.add_trainer(
        actor=None, person=member.user.person, country=country, organisation=organisation, sex=sex
    )


def make_expert(
    organisation: Organisation | None = None, *, module: str = M1, since: datetime.date = datetime.date(2020, 1, 1)
) -> Trainer:
    """An expert trainer from before this system."""
    trainer = make_trainer(organisation)
    certifying.recognise(
        actor=None, trainer=trainer, module=module, issued_on=since, today=since, source="invented list", expert=True,
        valid_until=datetime.date(2030, 12, 31),
    )  # fmt: skip
    return trainer


def put_into(cohort: Cohort, trainer: Trainer, part: str) -> None:
    """Somebody trains the cohort, or watches."""
    with facts.writing(None) as writing:
        writing.add(CohortTrainer(cohort=cohort, trainer=trainer, part=part))


def give_class(trainer: Trainer, *, day: datetime.date, module: str = M1, part: str = "lead") -> Cohort:
    """A class of one day that somebody gave."""
    cohort = make_cohort(trainer.organisation, module=module, country=trainer.country)
    hold_class_day(actor=None, cohort=cohort, number=1, day=day)
    put_into(cohort, trainer, part)
    return cohort


def make_cycle(
    trainer: Trainer, expert: Trainer, *, module: str = M1, first: datetime.date = FIRST, without: tuple[str, ...] = ()
) -> Cohort:
    """A cohort with all evidence of a supervised cycle but what stands in `without`."""
    firms = [make_enterprise(trainer.country) for _ in range(1 if "firms" in without else FIRMS)]
    cohort = make_cohort(trainer.organisation, module=module, country=trainer.country)
    for firm in firms:
        enrol(actor=None, cohort=cohort, enterprise=firm)
    put_into(cohort, trainer, "candidate")
    if "expert" not in without:
        put_into(cohort, expert, "observer")
    if "planned" not in without:
        with facts.writing(None) as writing:
            writing.add(CohortPlan(cohort=cohort, venue="A hall (invented)"))
    if "baselines" not in without:
        for firm in firms:
            before = first - datetime.timedelta(days=30)
            make_round(firm, kind="baseline", starts_on=before, ends_on=before + datetime.timedelta(days=20))
    if "given" not in without:
        give_both_days(cohort, firms[0], first)
    if "visits" not in without:
        visit(cohort, firms, first, finished="reports" not in without)
    if "observed" not in without and expert != trainer:
        seen = actions.observe(
            actor=None, trainer=trainer, observer=expert, cohort=cohort, day=first, today=TODAY, scores=ITEMS
        )
        if "talked" not in without:
            actions.talk_through(actor=None, observation=seen, day=first, today=TODAY)
    if "closed" not in without:
        with facts.writing(None) as writing:
            closed = first + (CLOSED - FIRST)
            writing.add(CohortState(cohort=cohort, state="closed", day=closed))
    return cohort


def give_both_days(cohort: Cohort, firm, first: datetime.date) -> None:
    """Two class days with somebody present."""
    person = add_participant(actor=None, cohort=cohort, enterprise=firm).person
    for number in (1, 2):
        hold_class_day(actor=None, cohort=cohort, number=number, day=first + datetime.timedelta(days=number - 1))
    record_attendance(actor=None, cohort=cohort, presences={(person.pk, 1): True, (person.pk, 2): True})


def visit(cohort: Cohort, firms, first: datetime.date, *, finished: bool = True) -> None:
    """Three visits to each firm, with their reports."""
    with facts.writing(None) as writing:
        for firm in firms:
            for number in range(1, VISITS + 1):
                day = first + datetime.timedelta(days=20 * number)
                writing.add(Visit(enterprise=firm, cohort=cohort, number=number, day=day))
                writing.add(VisitReport(enterprise=firm, cohort=cohort, number=number, finished=finished))


def go_to(trainer: Trainer, expert: Trainer, step: str, *, module: str = M1, owner: Actor | None = None) -> Trainer:
    """Takes a trainer as far as `step`: candidate, trained, cycle, recommended, certified."""
    trained_on = FIRST - datetime.timedelta(days=40)
    actions.become_candidate(actor=None, trainer=trainer, module=module, day=trained_on, today=TODAY, words="interview")
    if step == "candidate":
        return trainer
    actions.attend_training(
        actor=None, trainer=trainer, module=module, day=trained_on, today=TODAY, words="5 of 5 days, Accra (invented)"
    )
    if step == "trained":
        return trainer
    cohort = make_cycle(trainer, expert, module=module)
    actions.count_cycle(actor=None, trainer=trainer, cohort=cohort, today=TODAY)
    if step == "cycle":
        return trainer
    actions.recommend(actor=None, trainer=trainer, module=module, expert=expert, day=TODAY, today=TODAY)
    if step == "recommended":
        return trainer
    certifying.certify(actor=owner, trainer=trainer, module=module, today=TODAY)
    return trainer


def certificates(trainer: Trainer) -> list[tuple[str, str, datetime.date, datetime.date | None]]:
    """Number, level and dates of all certificates of a trainer, as they stand in the table."""
    rows = Certificate.objects.filter(trainer=trainer).order_by("pk")
    return list(rows.values_list("number", "level", "issued_on", "valid_until"))
