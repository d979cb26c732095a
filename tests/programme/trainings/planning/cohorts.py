"""Cohorts at every step of their way, all invented."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from score.programme.core import facts
from score.programme.core.facts import Fact
from score.programme.organisations.actions import describe_person
from score.programme.organisations.models import Organisation, Person
from score.programme.trainings.actions import add_participant
from score.programme.trainings.models import Certificate, Cohort, Trainer
from score.programme.trainings.planning import actions, places
from score.programme.trainings.planning.checks import Known
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.factories import make_enterprise

DAY = datetime.date(2025, 3, 3)
CLASS = datetime.date(2025, 4, 7)
_numbers = itertools.count(1)


def record(fact: Fact) -> Any:
    """A fact as it is."""
    with facts.writing(None) as writing:
        return writing.add(fact)


def make_trainer(name: str = "", *, organisation: Organisation | None = None, country: str = "GH") -> Trainer:
    """Somebody who trains, with a name."""
    person = Person.objects.create()
    describe_person(actor=None, person=person, name=name or f"Trainer {next(_numbers)} (invented)")
    return Trainer.objects.create(person=person, country=country, organisation=organisation)


def certify(trainer: Trainer, module: str, day: datetime.date) -> Certificate:
    """A certificate of that day."""
    number = f"INVENTED-{next(_numbers)}"
    return record(Certificate(number=number, trainer=trainer, module=module, level="certified", issued_on=day))


def planned(
    *,
    code: str = "",
    module: str = "workplace_cooperation",
    country: str = "GH",
    partner: Organisation | None = None,
    first_day: datetime.date = CLASS,
    **plan: Any,
) -> Cohort:
    """A cohort with class days and nobody in it."""
    return actions.plan_cohort(
        actor=None,
        code=code or f"PLAN-{next(_numbers)}",
        module=module,
        country=country,
        partner=partner,
        first_day=first_day,
        **plan,
    )


def ready(*, firms: int = 2, certified: bool = True, people: int = 4, **plan: Any) -> Cohort:
    """An open cohort with a trainer and enrolled enterprises, two managers and two workers each."""
    cohort = planned(**plan)
    actions.set_state(actor=None, cohort=cohort, state="open", day=DAY)
    trainer = make_trainer(country=cohort.country)
    if certified:
        certify(trainer, cohort.module, DAY)
    actions.put_trainer(actor=None, cohort=cohort, trainer=trainer, part="lead")
    for _number in range(firms):
        enterprise = make_enterprise(cohort.country)
        for step in ("waiting", "invited", "confirmed"):
            places.set_place(actor=None, cohort=cohort, enterprise=enterprise, state=step, day=DAY)
    places.enrol_confirmed(actor=None, cohort=cohort)
    for enterprise in Snapshot(cohort).enrolled:
        for place in range(people):
            added = add_participant(
                actor=None,
                cohort=cohort,
                enterprise=enterprise,
                sex=("woman", "man")[place % 2],
                job_role=("manager", "worker")[place // 2 % 2],
            )
            describe_person(actor=None, person=added.person, name=f"Participant {next(_numbers)} (invented)")
    return cohort


def running(**plan: Any) -> Cohort:
    """A cohort whose class has begun."""
    cohort = ready(**plan)
    actions.set_state(actor=None, cohort=cohort, state="running", day=CLASS, known=known_of(cohort))
    return cohort


def known_of(cohort: Cohort, *, heads: int = 100, visits: int = 0) -> Known:
    """Baselines in time, so many heads, so many visits, for every enterprise that is enrolled."""
    keys = [one.pk for one in Snapshot(cohort).enrolled]
    return Known(
        baselines=dict.fromkeys(keys, DAY),
        heads=dict.fromkeys(keys, heads),
        visits=dict.fromkeys(keys, visits),
    )
