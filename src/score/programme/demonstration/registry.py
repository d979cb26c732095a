"""The registry of the demonstration: firms, what they are, how many work there, closures, a merge, a yardstick."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from score.programme.demonstration import plan
from score.programme.demonstration.fixed import Dice, invented, moment, uid_of
from score.programme.demonstration.plan import Day, Firm
from score.programme.demonstration.rounds_planned import all_firms
from score.programme.demonstration.scene import Scene, back_date
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseMerge,
    Workforce,
)

KNOWN_BEFORE = datetime.timedelta(days=40)  # a firm applies so long before its first class
SOURCE = "application"


def make_enterprises(scene: Scene) -> None:
    """The records themselves, in the order in which the firms applied."""
    days = applied_on()
    for name, day in sorted(days.items(), key=lambda row: (row[1], row[0])):
        made = Enterprise(uid=uid_of("enterprise", name, day), name=invented(name))
        made._history_date = moment(day)  # read by django-simple-history
        made.save(force_insert=True)
        scene.enterprises[name] = made
    back_date(scene.enterprises.values(), [moment(days[name]) for name in scene.enterprises])


def applied_on() -> dict[str, Day]:
    """The day on which each firm applied."""
    found: dict[str, Day] = {}
    for cohort in plan.cohorts():
        for name in cohort.firms:
            found.setdefault(name, cohort.first - KNOWN_BEFORE)
    for country in plan.COUNTRIES:
        for firm in plan.waiting(country):
            found[firm.name] = plan.REFERENCE_DAYS[country] - KNOWN_BEFORE
    return found


def record_registry(scene: Scene) -> None:
    """Facts about the firms."""
    days, firms = applied_on(), all_firms()
    scene.record(fact for name, day in days.items() for fact in _attributes(scene, firms[name], day))
    scene.record(fact for name, day in days.items() for fact in _workforce(scene, firms[name], day))
    _correct_attributes(scene)
    scene.record(
        EnterpriseClosure(
            enterprise=scene.enterprises[name],
            closed_on=closed_on,
            evidence=evidence,
            recorded_at=moment(recorded_on, 11),
            recorded_by=scene.coordinators[firms[name].country],
        )
        for name, closed_on, recorded_on, evidence in plan.CLOSURES
    )
    scene.record(
        [
            EnterpriseMerge(
                kept=scene.enterprises[plan.firms("GH")[0].name],
                absorbed=scene.enterprises[plan.duplicate().name],
                recorded_at=moment(plan.MERGED_ON, 15),
                recorded_by=scene.coordinators["GH"],
            )
        ]
    )
    scene.record(_yardstick(scene))


def _attributes(scene: Scene, firm: Firm, day: Day) -> Iterator[EnterpriseAttribute]:
    wrong = {(name, kind): value for name, kind, value, _day in plan.WRONG_ATTRIBUTES}
    for kind, value in (
        ("country", firm.country),
        ("area", firm.area),
        ("sector", firm.sector),
        ("ownership", firm.ownership),
    ):
        yield EnterpriseAttribute(
            enterprise=scene.enterprises[firm.name],
            kind=kind,
            value=wrong.get((firm.name, kind), value),
            valid_from=plan.PHASES[0][2],
            recorded_at=moment(day),
            recorded_by=scene.coordinators[firm.country],
        )


def _workforce(scene: Scene, firm: Firm, day: Day) -> Iterator[Workforce]:
    heads = max(1, firm.heads + Dice("application", firm.name).whole(-4, 4))
    yield Workforce(
        enterprise=scene.enterprises[firm.name],
        day=day,
        heads=heads,
        source=SOURCE,
        recorded_at=moment(day),
        recorded_by=scene.coordinators[firm.country],
    )


def _correct_attributes(scene: Scene) -> None:
    firms = all_firms()
    for name, kind, value, day in plan.WRONG_ATTRIBUTES:
        old = EnterpriseAttribute.objects.get(enterprise=scene.enterprises[name], kind=kind, value=value)
        new = EnterpriseAttribute(
            enterprise=old.enterprise,
            kind=kind,
            value=getattr(firms[name], kind),
            valid_from=old.valid_from,
            recorded_at=moment(day, 14),
            recorded_by=scene.coordinators[firms[name].country],
        )
        scene.writing.supersede(old, new, reason="Tyres are rubber and plastics, not metal")


def _yardstick(scene: Scene) -> Iterator[ComparisonMembership]:
    for country in plan.COUNTRIES:
        for firm in plan.waiting(country):
            day = plan.REFERENCE_DAYS[country]
            yield ComparisonMembership(
                enterprise=scene.enterprises[firm.name],
                group="waiting list",
                reference_day=day,
                recorded_at=moment(day, 10),
                recorded_by=scene.coordinators[country],
            )
