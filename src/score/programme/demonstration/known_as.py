"""By what the firms are known besides their names, whom one asks there, and to whom they sell."""

from __future__ import annotations

from collections.abc import Iterator

from score.programme.demonstration import plan
from score.programme.demonstration.fixed import Dice, invented, moment, uid_of
from score.programme.demonstration.plan import Day, Firm
from score.programme.demonstration.registry import OLD_LIST, known_on, reference
from score.programme.demonstration.scene import Scene
from score.programme.enterprises.models import (
    EnterpriseContact,
    EnterpriseIdentifier,
    EnterpriseName,
    SupplyLink,
)
from score.programme.organisations.models import Person, PersonDetails

REGISTER = "Register of invented firms"
FUNCTIONS = ("owner", "production manager", "head of personnel", "quality manager")
# lead buyer, by its name in the scene, and what it buys; the first one is there in the small programme too
BUYERS = (
    ("buyer", ("garments", "textiles")),
    ("buyer shoes", ("leather_and_shoes", "garments", "textiles")),
    ("buyer homes", ("furniture", "ceramics", "wood_work", "metal_work", "plastics")),
)
A_SHOP = "Corner Market Chain (invented)"  # a buyer that is no organisation of the programme
BUYS, BUYS_FROM_SHOPS = 0.65, 0.15


def record_what_is_known(scene: Scene) -> None:
    """Names, numbers, contacts, buyers."""
    days, firms = known_on(scene.programme), scene.programme.firms
    scene.record(fact for name, day in days.items() for fact in _names(scene, firms[name], day))
    scene.record(fact for name, day in days.items() for fact in _numbers(scene, firms[name], day))
    scene.record(fact for name, day in days.items() for fact in _links(scene, firms[name], day))
    _contacts(scene, days)


def supplied(scene: Scene, firm: Firm) -> tuple[str, ...]:
    """Which lead buyers a firm supplies, by their names in the scene."""
    dice = Dice("supplies", firm.like or firm.name)
    there = [(key, sectors) for key, sectors in BUYERS if key in scene.organisations]
    return tuple(key for key, sectors in there if firm.sector in sectors and dice.happens(BUYS))


def _names(scene: Scene, firm: Firm, day: Day) -> Iterator[EnterpriseName]:
    known = []
    if firm.local:
        known.append((EnterpriseName.Kind.LOCAL, f"{firm.local} {firm.place.mark}", ""))
    if firm.trade:
        known.append((EnterpriseName.Kind.TRADE, firm.trade, "label of an export"))
    if Dice("former name", firm.name).happens(0.05) and not firm.came_to:
        known.append((EnterpriseName.Kind.FORMER, invented(f"Old {firm.name}"), ""))
    for kind, text, source in known:
        yield EnterpriseName(
            enterprise=scene.enterprises[firm.name],
            kind=kind,
            text=text,
            source=source,
            recorded_at=moment(day, 10),
            recorded_by=scene.coordinators[firm.country],
        )


def _numbers(scene: Scene, firm: Firm, day: Day) -> Iterator[EnterpriseIdentifier]:
    known = []
    if Dice("registered", firm.name).happens(0.9):
        # a second record of a firm carries the same number
        same = Dice("number", firm.like or firm.name)
        known.append((REGISTER, f"{firm.country}-{same.whole(10_000, 99_999)}-X"))
    if firm.like:
        known.append((OLD_LIST, reference(firm)))
    for scheme, value in known:
        yield EnterpriseIdentifier(
            enterprise=scene.enterprises[firm.name],
            scheme=scheme,
            value=value,
            recorded_at=moment(day, 10),
            recorded_by=scene.coordinators[firm.country],
        )


def _links(scene: Scene, firm: Firm, day: Day) -> Iterator[SupplyLink]:
    by_name = [("", A_SHOP)] if Dice("shops", firm.name).happens(BUYS_FROM_SHOPS) else []
    for key, name in (*((key, "") for key in supplied(scene, firm)), *by_name):
        yield SupplyLink(
            enterprise=scene.enterprises[firm.name],
            buyer=scene.organisations.get(key),
            buyer_name=name,
            since=plan.PHASES[0][2],
            custodian=scene.organisations[scene.partner_of(firm)],
            recorded_at=moment(day, 10, 30),
            recorded_by=scene.coordinators[firm.country],
        )


def _contacts(scene: Scene, days: dict[str, Day]) -> None:
    """Somebody to ask in most firms that came or wait; numbered, for nobody is called so."""
    asked = [name for name in days if not scene.programme.firms[name].told and Dice("contact", name).happens(0.8)]
    people = Person.objects.bulk_create(Person(uid=uid_of("contact", name, days[name])) for name in asked)
    PersonDetails.objects.bulk_create(
        PersonDetails(person=person, name=invented(f"Contact {at}")) for at, person in enumerate(people, 1)
    )
    EnterpriseContact.objects.bulk_create(
        EnterpriseContact(
            enterprise=scene.enterprises[name],
            person=person,
            function=Dice("function", name).one_of(FUNCTIONS),
            is_main=True,
            since=days[name],
            custodian=scene.organisations[scene.partner_of(scene.programme.firms[name])],
        )
        for name, person in zip(asked, people, strict=True)
    )
