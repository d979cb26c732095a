"""Closed cycles of a country: firms with a baseline and an endline, collected by a trainer. All invented."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from score.catalogue.verification.phone import phone_call
from score.programme.core import facts
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.results.models import Answer, Round, RoundPeriod
from score.programme.results.verification.actions import Told
from score.programme.trainings.models import Cohort, Enrolment, StatedTraining
from tests.programme.factories import DAY, make_actor, make_cohort, make_organisation

D = datetime.date
YEARS = {"baseline": 2023, "endline": 2025}


def all_told(number: int) -> list[Told]:
    """All five questions put: one number of people, the rest not known."""
    rest = [one.code for one in phone_call().questions if one.code != "W"]
    first = Told("W", value=Decimal(number), unit="person", measured_by="record")
    return [first, *(Told(code, missing="not_tracked") for code in rest)]


@dataclass
class Scene:
    """Who is there, and the endline of each firm."""

    office: Organisation
    partner: Organisation
    coordinator: Actor
    trainer: Actor
    cohort: Cohort
    endlines: list[Round] = field(default_factory=list)


def make_scene(firms: int, gained: int = 20, *, country: str = "GH") -> Scene:
    """So many firms that had 80 people and report `gained` more; written at once, because they may be hundreds."""
    office = make_organisation("country_office", country=country)
    partner = make_organisation(country=country)
    scene = Scene(
        office,
        partner,
        make_actor("coordinator", office),
        make_actor("trainer", partner),
        make_cohort(partner, country=country),
    )
    rows = [Enterprise(name=f"Firm {number} (invented)", level="site") for number in range(firms)]
    made = Enterprise.objects.bulk_create(rows)
    with facts.writing(scene.trainer.user) as writing:
        writing.add_many(
            EnterpriseAttribute(enterprise=one, kind="country", value=country, valid_from=DAY) for one in made
        )
        writing.add_many(Enrolment(cohort=scene.cohort, enterprise=one) for one in made)
        writing.add_many(
            StatedTraining(
                enterprise=one, module="workplace_cooperation", first_class_day=D(2024, 2, 10),
                last_class_day=D(2024, 2, 11), source="invented",
            )
            for one in made
        )  # fmt: skip
        for kind, year in YEARS.items():
            people = 80 + (gained if kind == "endline" else 0)
            rounds = Round.objects.bulk_create(
                Round(enterprise=one, cohort=scene.cohort, kind=kind, custodian=partner) for one in made
            )
            writing.add_many(
                RoundPeriod(
                    round=one, starts_on=D(year, 1, 1), ends_on=D(year, 12, 31), collected_on=D(year, 12, 31),
                    collected_by=scene.trainer.user,
                )
                for one in rounds
            )  # fmt: skip
            writing.add_many(
                Answer(round=one, question="W", value=Decimal(people), unit="person", evidence=3, measured_by="record")
                for one in rounds
            )
            scene.endlines = list(rounds)
    return scene
