"""The headlines, each by its rule said as simply as it can be, in exact fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from known import Day, Row, Unit, World, day, months_later, whole_months

TOLERANCE = Fraction(1, 100) + Fraction(1, 10**9)
MONTHS_TO_STAY = 6
MANY = 20  # from so many pairs on, extremes are the 10th and 90th percentile
WEEKS_A_MONTH = 4
DIESEL = Fraction("10.0333")  # kWh a litre
PRACTICES = [f"P{number:02d}" for number in range(1, 13)]
PRACTICES_NEEDED = 8


@dataclass
class Figure:
    """A value (None: not defined) with what belongs to it, in the units shown."""

    value: Fraction | None
    with_data: int | None = None
    eligible: int | None = None
    pending: int | None = None
    top: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    untrained: Figure | None = None


@dataclass
class Reading:
    """What a round says about one measure. `unit` must be the same before and after; None: any."""

    top: Fraction
    bottom: Fraction = Fraction(1)
    unit: str | None = None

    @property
    def level(self) -> Fraction:
        return self.top / self.bottom


@dataclass
class Outcome:
    """`status`: pair, missing, closed, pending or not applicable."""

    unit: Unit
    status: str
    before: Reading | None
    after: Reading | None
    rounds: tuple[Row | None, Row | None]


Reader = Callable[[World, Row], Reading | None]


def heads(world: World, row: Row) -> Reading | None:
    found = world.number(row, "W")
    return None if found is None else Reading(found)


def hours(world: World, row: Row) -> Fraction | None:
    """Hours a month: recorded, else workers x usual week x 4 weeks."""
    recorded = world.number(row, "HOURS")
    if recorded is not None:
        return recorded / whole_months(row)
    workers, week = world.number(row, "W"), world.number(row, "HRS_WEEK")
    return None if workers is None or week is None else workers * week * WEEKS_A_MONTH


def accidents(world: World, row: Row) -> Reading | None:
    number, worked = world.number(row, "ACC"), hours(world, row)
    return None if number is None or not worked else Reading(number / whole_months(row), worked)


def unit_of(world: World, row: Row) -> str:
    return world.answers[row["id"]]["OUTPUT"]["unit"]


def defects(world: World, row: Row) -> Reading | None:
    """Rejected of all made; a bare percentage where the counts cannot be had."""
    bad, made, stated = (world.number(row, slot) for slot in ("OUT_BAD", "OUTPUT", "OUT_BAD_PCT"))
    if bad is not None and made:
        return Reading(bad, made, unit_of(world, row))
    return None if stated is None else Reading(stated / 100)


def productivity(world: World, row: Row) -> Reading | None:
    made, worked = world.number(row, "OUTPUT"), hours(world, row)
    return None if made is None or not worked else Reading(made / whole_months(row), worked, unit_of(world, row))


def energy(world: World, row: Row) -> Reading | None:
    """kWh of all sources for a unit made; a source that is not used adds nothing, one not known spoils the sum."""
    made, total = world.number(row, "OUTPUT"), Fraction(0)
    sources = {slot: one for slot, one in world.answers[row["id"]].items() if slot.startswith("ENERGY|")}
    if not made or not any(one["value"] for one in sources.values()):
        return None
    for slot, one in sources.items():
        if one["value"]:
            if one["unit"] != "kWh" and (slot, one["unit"]) != ("ENERGY|source=diesel", "l"):
                raise ValueError(f"no factor for {slot} in {one['unit']}")
            total += Fraction(one["value"]) * (1 if one["unit"] == "kWh" else DIESEL)
        elif one["missing"] != "not_applicable":
            return None
    return Reading(total, made, unit_of(world, row))


def practices(world: World, row: Row) -> Reading | None:
    known = [world.number(row, code) for code in PRACTICES if world.number(row, code) is not None]
    return Reading(sum(known, Fraction(0))) if len(known) >= PRACTICES_NEEDED else None


def says_saved(world: World, row: Row) -> Reading | None:
    said = world.number(row, "SAVE_YN")
    return None if said is None else Reading(said)


def dollars_saved(world: World, row: Row) -> Reading | None:
    amount = world.number(row, "SAVE_AMT")
    if amount is None:
        return None
    dollars = world.dollars(amount, world.answers[row["id"]]["SAVE_AMT"]["unit"], day(row["ends_on"]))
    return None if dollars is None else Reading(dollars)


def first_with(world: World, rounds: Iterable[Row], read: Reader) -> tuple[Reading | None, Row | None]:
    """The preferred round that holds what is needed."""
    for row in rounds:
        found = read(world, row)
        if found is not None:
            return found, row
    return None, None


def outcomes(
    world: World,
    units: list[Unit],
    read: Reader,
    asked: tuple[str, ...],
    *,
    pairs: bool = True,
    closed_is_0: bool = False,
) -> list[Outcome]:
    """What came of every enterprise, in the order: not applicable, not yet due, compared, closed, missing."""
    found = []
    for unit in units:
        before, first = first_with(world, unit.baselines, read)
        after, last = first_with(world, unit.endlines, read)
        if closed_is_0 and unit.closed and after is None and before is not None:
            after = Reading(Fraction(0))
        there = after is not None and (before is not None or not pairs)
        if there and pairs and None not in (before.unit, after.unit) and before.unit != after.unit:
            there = False
        if read is practices and there and _both_known(world, first, last) < PRACTICES_NEEDED:
            there = False
        status = "pair" if there else "closed" if unit.closed else "missing"
        if unit.waiting:
            status = "pending"
        if any(world.not_applicable(unit.enterprise, question) for question in asked):
            status = "not applicable"
        found.append(Outcome(unit, status, before, after, (first, last)))
    return found


def _both_known(world: World, first: Row, last: Row) -> int:
    return sum(None not in (world.number(first, code), world.number(last, code)) for code in PRACTICES)


def counted(found: list[Outcome], value: Fraction | None) -> Figure:
    """A figure with who is in it."""
    number = {status: sum(one.status == status for one in found) for status in ("pair", "missing", "closed", "pending")}
    eligible = number["pair"] + number["missing"] + number["closed"]
    return Figure(value, number["pair"], eligible, number["pending"])


def share(found: list[Outcome], improved: Callable[[Outcome], bool]) -> Figure:
    """Improved of those with data; bounds: none of the missing improved, all of them did."""
    yes = sum(one.status == "pair" and improved(one) for one in found)
    missing = sum(one.status == "missing" for one in found)
    figure = counted(found, None)
    figure.top = Fraction(yes)
    if figure.with_data:
        figure.value = Fraction(100 * yes, figure.with_data)
    if figure.eligible:
        figure.lower = Fraction(100 * yes, figure.eligible)
        figure.upper = Fraction(100 * (yes + missing), figure.eligible)
    return figure


def fell(one: Outcome) -> bool:
    """Lower by more than 1 % of what it was."""
    return one.before.level - one.after.level > TOLERANCE * one.before.level


def rose(one: Outcome) -> bool:
    """Higher by more than 1 % of what it was."""
    return one.after.level - one.before.level > TOLERANCE * one.before.level


def workforce(world: World, unit: Unit) -> Fraction | None:
    """Heads at the baseline, else by the registry before the first class."""
    found, _row = first_with(world, unit.baselines, heads)
    return unit.registered if found is None else found.top


def extremes(values: list[Fraction], pairs: int) -> tuple[Fraction, Fraction]:
    """Lowest and highest; of many pairs the 10th and 90th percentile, with linear steps between the values."""
    ranked = sorted(values)
    if pairs < MANY:
        return ranked[0], ranked[-1]

    def at(part: Fraction) -> Fraction:
        place = part * (len(ranked) - 1)
        low = int(place)
        high = min(low + 1, len(ranked) - 1)
        return ranked[low] + (place - low) * (ranked[high] - ranked[low])

    return at(Fraction(1, 10)), at(Fraction(9, 10))


def jobs(world: World, found: list[Outcome]) -> dict[str, Figure]:
    """Heads gained, lost and net; bounds: the missing lost everybody, or grew like the fastest of the others."""
    compared = [one for one in found if one.status == "pair"]
    if not compared:
        return {name: counted(found, None) for name in ("gained", "lost", "net")}
    changes = [one.after.top - one.before.top for one in compared]
    missing = sum((workforce(world, one.unit) or 0 for one in found if one.status == "missing"), Fraction(0))
    growth = [change / one.before.top for change, one in zip(changes, compared, strict=True) if one.before.top > 0]
    more = max(extremes(growth, len(compared))[1], Fraction(0)) * missing if missing else Fraction(0)
    gained = sum((max(change, Fraction(0)) for change in changes), Fraction(0))
    lost = sum((max(-change, Fraction(0)) for change in changes), Fraction(0))
    values = {"gained": gained, "lost": lost, "net": gained - lost}
    figures = {name: counted(found, value) for name, value in values.items()}
    figures["gained"].lower, figures["gained"].upper = gained, gained + more
    figures["lost"].lower, figures["lost"].upper = lost, lost + missing
    figures["net"].lower, figures["net"].upper = gained - lost - missing, gained - lost + more
    return figures


def pooled(world: World, found: list[Outcome]) -> Figure:
    """What happened against what was to be expected at the rate all had together before."""
    compared = [one for one in found if one.status == "pair"]
    n0, d0 = sum(one.before.top for one in compared), sum(one.before.bottom for one in compared)
    n1, d1 = sum(one.after.top for one in compared), sum(one.after.bottom for one in compared)
    figure = counted(found, None)
    if not n0:
        return figure
    expected = n0 / d0 * d1
    figure.value = 100 * (n1 / expected - 1)
    lacking = [one for one in found if one.status == "missing"]
    a_head = n0 / sum(workforce(world, one.unit) for one in compared)
    extra = sum((one.before.top if one.before else a_head * workforce(world, one.unit) for one in lacking), Fraction(0))
    low, high = extremes([one.after.level / one.before.level for one in compared if one.before.top], len(compared))
    figure.lower = 100 * ((n1 + low * extra) / (expected + extra) - 1) if lacking else figure.value
    figure.upper = 100 * ((n1 + high * extra) / (expected + extra) - 1) if lacking else figure.value
    return figure


def savings(world: World, found: list[Outcome]) -> Figure:
    """A sum; above it, as if the missing saved for each worker what the best of the others did."""
    compared = [one for one in found if one.status == "pair"]
    figure = counted(found, sum((one.after.top for one in compared), Fraction(0)) if compared else None)
    if not compared:
        return figure
    a_head = [one.after.top / workforce(world, one.unit) for one in compared if workforce(world, one.unit)]
    missing = sum((workforce(world, one.unit) for one in found if one.status == "missing"), Fraction(0))
    figure.lower = figure.value
    figure.upper = figure.value + (extremes(a_head, len(compared))[1] * missing if missing else 0)
    return figure


def outreach(world: World, country: str | None) -> dict[str, Figure]:
    """Counts of the system: nobody is missing from them."""

    def here(enterprise: str) -> bool:
        return country is None or world.countries.get(enterprise) == country

    trained = {owner: cycles for owner, cycles in world.trained().items() if here(owner)}
    cycles = [cycle for cycle in world.cycles if here(cycle.enterprise)]
    places = [row for cycle in cycles for row in cycle.people if row["trained"]]
    people = {row["person_id"] for row in places}
    sexes: dict[str, str] = {}
    for cycle in sorted(world.cycles, key=lambda one: one.last):  # the last word on somebody counts
        sexes |= {row["person_id"]: row["sex"] for row in cycle.people if row["sex"]}
    women, men = (sum(sexes.get(person) == sex for person in people) for sex in ("woman", "man"))
    before = [_heads_before(world, owner, each[0].first) for owner, each in trained.items()]
    old = [each for each in trained.values() if months_later(each[0].last, MONTHS_TO_STAY) <= world.day]
    stayed = sum(len({cycle.module for cycle in each}) >= 2 for each in old)
    return {
        "enterprises_trained": Figure(Fraction(len(trained))),
        "persons_trained": Figure(Fraction(len(people))),
        "attendances": Figure(Fraction(len(places))),
        "person_days": Figure(Fraction(sum(int(row["attended"]) for cycle in cycles for row in cycle.people))),
        "workforce_represented": Figure(sum(before, Fraction(0)), len(before), len(before)),
        "women_among_participants": Figure(
            Fraction(100 * women, women + men), women + men, len(people), None, Fraction(women),
            Fraction(100 * women, len(people)), Fraction(100 * (len(people) - men), len(people)),
        ),
        "beyond_first_module": Figure(
            Fraction(100 * stayed, len(old)) if old else None, len(old), len(old), len(trained) - len(old),
            Fraction(stayed),
        ),
    }  # fmt: skip


def _heads_before(world: World, enterprise: str, first: Day) -> Fraction:
    """Heads at the last date before the first class: by a baseline or by the registry, whichever is later."""
    unit = next(one for one in world.all_units if one.enterprise == enterprise)
    answered, row = first_with(world, reversed(unit.baselines), heads)
    registered, on = world.registered(enterprise, first)
    return registered if answered is None or on > day(row["ends_on"]) else answered.top


def results(world: World, units: list[Unit]) -> dict[str, Figure]:
    """What enterprises report after against before."""
    net = jobs(world, outcomes(world, units, heads, ("W",), closed_is_0=True))
    made = ("OUT_BAD", "OUTPUT")
    saved = {"asked": ("SAVE_YN",), "pairs": False}
    return {
        "jobs_created": net["gained"],
        "jobs_lost": net["lost"],
        "jobs_net": net["net"],
        "defects_share": share(outcomes(world, units, defects, made), fell),
        "accidents_pooled": pooled(world, outcomes(world, units, accidents, ("ACC",))),
        "energy_share": share(outcomes(world, units, energy, ("ENERGY", "OUTPUT")), fell),
        "practices_adopted_share": share(
            outcomes(world, units, practices, ()),
            lambda one: any(
                (world.number(one.rounds[0], code), world.number(one.rounds[1], code)) == (0, 1) for code in PRACTICES
            ),
        ),
        "cost_savings_share": share(outcomes(world, units, says_saved, **saved), lambda one: one.after.top > 0),
        "cost_savings_sum": savings(world, outcomes(world, units, dollars_saved, ("SAVE_AMT",), pairs=False)),
        "productivity_share": share(outcomes(world, units, productivity, ("OUTPUT",)), rose),
    }


def headlines(world: World, country: str | None = None) -> dict[str, Figure]:
    """Every headline of the whole programme, or of one country."""
    units = [one for one in world.all_units if country in (None, world.countries.get(one.enterprise))]
    waiting = [one for one in world.untrained() if country in (None, world.countries.get(one.enterprise))]
    found = {**outreach(world, country), **results(world, units)}
    for code, figure in results(world, waiting).items() if waiting else ():
        if figure.with_data:
            found[code].untrained = figure
    return found
