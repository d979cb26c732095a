"""The registry of the demonstration: firms, what they are, how many work there, closures, a yardstick."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from score.programme.demonstration import odd, plan
from score.programme.demonstration.fixed import Dice, invented, moment, uid_of, workday
from score.programme.demonstration.plan import Day, Firm, Programme
from score.programme.demonstration.scene import Scene, back_date
from score.programme.enterprises.models import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    Workforce,
)

KNOWN_BEFORE = datetime.timedelta(days=40)  # a firm applies so long before its first class
SOURCE = "application"
OLD_LIST = "Members' list (invented)"
# name, level, what it belongs to; and the sites that belong to a legal entity
ABOVE = (
    ("Lanterns and Looms Holding", Enterprise.Level.GROUP, ""),
    ("Thousand Lanterns Footwear Company", Enterprise.Level.LEGAL_ENTITY, "Lanterns and Looms Holding"),
    ("Two Looms Textile Company", Enterprise.Level.LEGAL_ENTITY, "Lanterns and Looms Holding"),
)
BELONGS_TO = {
    "Thousand Lanterns Shoes": "Thousand Lanterns Footwear Company",
    "Two Looms Textiles": "Two Looms Textile Company",
}
ABOVE_COUNTRY = "VN"
ISIC = {
    "furniture": "3100", "garments": "1410", "food_processing": "1079", "metal_work": "2599", "packaging": "1702",
    "cosmetics": "2023", "printing": "1811", "plastics": "2220", "ceramics": "2393", "hotels": "5510",
    "leather_and_shoes": "1520", "wood_work": "1622", "textiles": "1392", "vehicle_parts": "2930",
    "electronics": "2640",
}  # fmt: skip
WORLDWIDE = 0.35  # of firms sell abroad
FAR = 0.06  # degrees from the point of an area within which firms lie


def make_enterprises(scene: Scene) -> None:
    """The records themselves, in the order in which the firms applied."""
    days = known_on(scene.programme)
    if scene.programme.is_full:
        for name, level, above in ABOVE:
            _make(scene, name, plan.START, level=level, parent=scene.enterprises.get(above))
    for name, day in sorted(days.items(), key=lambda row: (row[1], row[0])):
        firm = scene.programme.firms[name]
        listed = {"source": OLD_LIST, "reference": reference(firm)} if firm.like else {}
        local = f"{firm.local} {firm.place.mark}" if firm.local else ""
        _make(scene, name, day, parent=scene.enterprises.get(BELONGS_TO.get(name, "")), name_local=local, **listed)
    made = list(scene.enterprises)
    back_date(scene.enterprises.values(), [moment(days.get(name, plan.START)) for name in made])


def _make(scene: Scene, name: str, day: Day, **fields: object) -> None:
    made = Enterprise(uid=uid_of("enterprise", name, day), name=invented(name), **fields)
    made._history_date = moment(day)  # read by django-simple-history
    made.save(force_insert=True)
    scene.enterprises[name] = made


def reference(firm: Firm) -> str:
    """The number of a firm in an old list of members."""
    return f"X-{firm.country}-{Dice('reference', firm.name).whole(100, 9999):04d}"


def known_on(programme: Programme) -> dict[str, Day]:
    """The day on which each firm applied, or was first heard of."""
    found: dict[str, Day] = {}
    for cohort in programme.cohorts:
        for name in cohort.firms:
            found.setdefault(name, cohort.first - KNOWN_BEFORE)
    for group in programme.waiting:
        for firm in group.firms:
            found[firm.name] = group.day - KNOWN_BEFORE
    for firm in programme.prospects:
        found[firm.name] = workday(plan.START + datetime.timedelta(days=Dice("heard of", firm.name).whole(60, 880)))
    return found


def record_registry(scene: Scene) -> None:
    """Facts about the firms."""
    days, firms = known_on(scene.programme), scene.programme.firms
    scene.record(fact for name, day in days.items() for fact in _attributes(scene, firms[name], day))
    scene.record(fact for name, day in days.items() for fact in _workforce(scene, firms[name], day))
    if scene.programme.is_full:
        scene.record(_attribute(scene, name, ABOVE_COUNTRY, "country", ABOVE_COUNTRY, plan.START) for name, *_ in ABOVE)
    _correct_attributes(scene)
    scene.record(
        EnterpriseClosure(
            enterprise=scene.enterprises[name],
            closed_on=closed_on,
            evidence=evidence,
            recorded_at=moment(recorded_on, 11),
            recorded_by=scene.coordinators[firms[name].country],
        )
        for name, closed_on, recorded_on, evidence in odd.CLOSURES
        if name in firms
    )
    scene.record(_yardstick(scene))


def _attributes(scene: Scene, firm: Firm, day: Day) -> Iterator[EnterpriseAttribute]:
    wrong = {(name, kind): value for name, kind, value, *_ in odd.WRONG_ATTRIBUTES}
    known = [
        ("country", firm.country),
        ("area", firm.area),
        ("sector", firm.sector),
        ("ownership", firm.ownership),
        ("isic", ISIC[firm.sector]),
    ]
    dice = Dice("attributes", firm.like or firm.name)
    known += [("address", address(firm)), ("coordinates", point(firm))]
    known.append(("market", "global" if dice.happens(WORLDWIDE) else "national"))
    if dice.happens(0.85):  # the others were not asked
        known.append(("worker_representation", "yes" if dice.happens(0.4) else "no"))
    for kind, value in known:
        yield _attribute(scene, firm.name, firm.country, kind, wrong.get((firm.name, kind), value), day)


def address(firm: Firm) -> str:
    """A street that is nowhere. Two records of one firm share it."""
    dice = Dice("address", firm.like or firm.name)
    return f"{dice.whole(1, 98)} {dice.one_of(firm.place.streets)}, {firm.area} (invented)"


def point(firm: Firm) -> str:
    """Latitude and longitude of a place where nothing of the kind stands, near the middle of its area."""
    dice = Dice("point", firm.like or firm.name)
    south, east = next((south, east) for area, south, east in firm.place.areas if area == firm.area)
    return f"{south + dice.between(-FAR, FAR):.4f}, {east + dice.between(-FAR, FAR):.4f}"


def _attribute(scene: Scene, name: str, country: str, kind: str, value: str, day: Day) -> EnterpriseAttribute:
    return EnterpriseAttribute(
        enterprise=scene.enterprises[name],
        kind=kind,
        value=value,
        valid_from=plan.PHASES[0][2],
        recorded_at=moment(day),
        recorded_by=scene.coordinators[country],
    )


def _workforce(scene: Scene, firm: Firm, day: Day) -> Iterator[Workforce]:
    dice = Dice("application", firm.name)
    heads = max(1, firm.heads + (dice.whole(-4, 4) if firm.heads > 9 else 0))
    women, casual = round(heads * dice.between(0.15, 0.7)), round(heads * dice.between(0, 0.3))
    parts = [("", heads)]
    if not firm.told:
        parts += [("sex=women", women), ("sex=men", heads - women)]
        parts += [("contract=casual", casual), ("contract=permanent", heads - casual)]
    for dimensions, number in parts:
        yield Workforce(
            enterprise=scene.enterprises[firm.name],
            day=day,
            dimensions=dimensions,
            heads=number,
            source=SOURCE,
            recorded_at=moment(day),
            recorded_by=scene.coordinators[firm.country],
        )


def _correct_attributes(scene: Scene) -> None:
    firms = scene.programme.firms
    for name, kind, value, day, reason in odd.WRONG_ATTRIBUTES:
        if name not in firms:
            continue
        old = EnterpriseAttribute.objects.get(enterprise=scene.enterprises[name], kind=kind, value=value)
        said = {"recorded_at": moment(day, 14), "recorded_by": scene.coordinators[firms[name].country]}
        scene.record([scene.instead(old, reason, value=getattr(firms[name], kind), **said)])


def _yardstick(scene: Scene) -> Iterator[ComparisonMembership]:
    for group in scene.programme.waiting:
        for firm in group.firms:
            yield ComparisonMembership(
                enterprise=scene.enterprises[firm.name],
                group="waiting list",
                reference_day=group.day,
                recorded_at=moment(group.day, 10),
                recorded_by=scene.coordinators[firm.country],
            )
