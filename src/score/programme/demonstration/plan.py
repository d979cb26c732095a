"""What happens in the demonstration: firms, phases, cohorts with their days, in one of two sizes.

Each country is a file in `countries`. The small programme is what three of them hold under [small]; the full one adds
what all of them hold under [full].
"""

from __future__ import annotations

import calendar
import datetime
import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from score.catalogue.modules import module_files
from score.programme.demonstration import odd
from score.programme.demonstration.fixed import workday

Day = datetime.date
START = Day(2024, 1, 8)  # organisations and accounts
END = Day(2026, 9, 30)  # nothing is recorded later
PHASES = (
    ("I", "Phase I (invented)", Day(2024, 1, 1), Day(2025, 3, 31)),
    ("II", "Phase II (invented)", Day(2025, 4, 1), Day(2027, 3, 31)),
)
SMALL, FULL = "small", "full"
CLOSES_AFTER = datetime.timedelta(days=130)  # the last class day: some time after the visits
LATEST_ANSWER = datetime.timedelta(days=25)  # after the end of the months that an endline speaks of


@dataclass(frozen=True)
class Place:
    """A country of the demonstration, as its file tells."""

    code: str
    currency: str
    wage: float  # an hour, before anything happens
    fee: int
    whole: bool  # nobody writes parts of its currency
    language: str
    mark: str  # "(invented)" beside names in local script
    dollar: tuple[tuple[int, float], ...]  # year and rate; none where the central bank in Frankfurt gives one
    partners: tuple[str, ...]
    trainers: tuple[int, ...]  # the partner of each, from 1 on
    untrue_trainer: int  # the number of one who counts more than there is; 0: none
    streets: tuple[str, ...]
    areas: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Firm:
    """An enterprise as the plan knows it. `name` without the mark "(invented)"."""

    name: str
    place: Place
    sector: str
    area: str
    ownership: str
    heads: int
    local: str = ""
    trade: str = ""
    came_to: str = ""  # of those that never came to a class: how far, "dropped from applied" and so on
    why: str = ""
    like: str = ""  # another record, perhaps of the same firm
    told: bool = False  # of the small programme: what is odd about it is told by name

    @property
    def country(self) -> str:
        """Code of its country."""
        return self.place.code

    @property
    def is_hotel(self) -> bool:
        """Whether it serves guests instead of making things."""
        return self.sector == "hotels"

    def has(self, trait: str) -> bool:
        """Whether it is odd in this way."""
        return trait in odd.traits(self.name, self.told)


@dataclass(frozen=True)
class Period:
    """Three calendar months that a round speaks of."""

    starts_on: Day
    ends_on: Day

    @property
    def a_year_later(self) -> Period:
        """The same months a year later."""
        return months(self.starts_on.year + 1, self.starts_on.month)


@dataclass(frozen=True)
class Plan:
    """A cohort: `answered` is the period of its baseline; `trainer` and `partner` are numbers within the country."""

    code: str
    module: str
    place: Place
    days: tuple[Day, ...]
    firms: tuple[str, ...]
    answered: Period
    trainer: int
    told: bool = False  # of the small programme

    @property
    def country(self) -> str:
        """Code of its country."""
        return self.place.code

    @property
    def first(self) -> Day:
        """First class day."""
        return self.days[0]

    @property
    def partner(self) -> str:
        """Who delivers it, by the name in the scene."""
        return partner_key(self.country, self.place.trainers[self.trainer - 1])

    @property
    def taught_by(self) -> str:
        """Its trainer, by the name in the scene."""
        return trainer_key(self.country, self.trainer)

    @property
    def closed_on(self) -> Day | None:
        """The day on which it was closed; None while it is under way."""
        day = workday(self.days[-1] + CLOSES_AFTER)
        return day if day <= END else None

    @property
    def endline(self) -> bool:
        """Whether the year after its baseline is over, and the answers can have come."""
        return self.answered.a_year_later.ends_on + LATEST_ANSWER <= END


@dataclass(frozen=True)
class Waiting:
    """Untrained firms of a country: the day that stands for their class, and the months of their first round."""

    place: Place
    firms: tuple[Firm, ...]
    day: Day
    period: Period


@dataclass(frozen=True)
class Programme:
    """A whole programme. `firms`: every record by its name, those of the waiting list and of nobody's class too."""

    size: str
    places: tuple[Place, ...]
    firms: dict[str, Firm]
    waiting: tuple[Waiting, ...]
    cohorts: tuple[Plan, ...]

    @property
    def is_full(self) -> bool:
        """Whether it is the whole programme of seven countries."""
        return self.size == FULL

    @property
    def prospects(self) -> list[Firm]:
        """Firms that never came to a class, nor to the waiting list."""
        return [firm for firm in self.firms.values() if firm.came_to]

    def cohort(self, code: str) -> Plan:
        """The cohort with this code."""
        return next(one for one in self.cohorts if one.code == code)

    def has_endline(self, cohort: Plan, firm: str) -> bool:
        """Whether the firm answered again a year later."""
        return cohort.endline and not odd.without_endline(cohort.code, firm, cohort.told)


def partner_key(country: str, number: int) -> str:
    """An implementation partner, by the name in the scene."""
    return f"partner {country}" + (f" {number}" if number > 1 else "")


def trainer_key(country: str, number: int) -> str:
    """A trainer, by the name in the scene."""
    return country + (f" {number}" if number > 1 else "")


def months(year: int, month: int) -> Period:
    """The three months from the month given."""
    last_year, last_month = divmod(year * 12 + month + 1, 12)
    last = Day(last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1])
    return Period(Day(year, month, 1), last)


def questions_of(module: str) -> tuple[str, ...]:
    """What a module asks besides the core."""
    return module_files.get(module).questions


@functools.cache
def programme(size: str = FULL) -> Programme:
    """The programme of a size, "small" or "full"."""
    parts = {SMALL: (SMALL,), FULL: (SMALL, FULL)}[size]
    files = [read for read in _files() if set(parts) & read.keys()]
    places = {str(read["code"]): _place(read) for read in files}
    firms: dict[str, Firm] = {}
    waiting: list[Waiting] = []
    cohorts: list[Plan] = []
    for read in files:
        place = places[str(read["code"])]
        listed = _listed(read, parts, place, "firms")
        waits = _listed(read, parts, place, "waiting")
        second = [replace(listed[0], name=name) for name in read.get(SMALL, {}).get("second_records", ())]
        firms |= {firm.name: firm for firm in (*listed, *waits, *second, *_listed(read, parts, place, "prospects"))}
        day, month = read["waiting_since"]
        waiting.append(Waiting(place, tuple(waits), Day.fromisoformat(day), _period(month)))
        # number 0 of a file is its second record, where it has one
        names = [second[0].name if second else "", *(one.name for one in listed)]
        cohorts += _cohorts(read, parts, place, names)
    return Programme(
        size,
        tuple(places.values()),
        firms,
        tuple(waiting),
        tuple(sorted(cohorts, key=lambda one: (one.first, one.code))),
    )


@functools.cache
def _files() -> tuple[dict[str, Any], ...]:
    """The countries' files, the small programme's own three first."""
    folder = Path(__file__).parent / "countries"
    read = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    return tuple(sorted(read, key=lambda one: SMALL not in one))


def _place(read: dict[str, Any]) -> Place:
    return Place(
        code=read["code"],
        currency=read["currency"],
        wage=read["wage"],
        fee=read["fee"],
        whole=read.get("whole", False),
        language=read["language"],
        mark=read.get("mark", "(invented)"),
        dollar=tuple((int(year), rate) for year, rate in read.get("dollar", ())),
        partners=tuple(read["partners"]),
        trainers=tuple(read["trainers"]),
        untrue_trainer=read.get("untrue_trainer", 0),
        streets=tuple(read["streets"]),
        areas=tuple((name, *point) for name, point in read["areas"].items()),
    )


def _listed(read: dict[str, Any], parts: tuple[str, ...], place: Place, what: str) -> list[Firm]:
    local, trade = read.get("local", {}), read.get("trade", {})
    found = []
    for part in parts:
        for name, sector, area, ownership, heads, *further in read.get(part, {}).get(what, ()):
            other = local.get(name, ""), trade.get(name, "")
            firm = Firm(name, place, sector, area, ownership, heads, *other, *further)
            found.append(replace(firm, told=part == SMALL))
    return found


def _cohorts(read: dict[str, Any], parts: tuple[str, ...], place: Place, names: list[str]) -> Iterator[Plan]:
    for part in parts:
        for code, module, days, month, numbers, trainer in read.get(part, {}).get("cohorts", ()):
            yield Plan(
                code=code,
                module=module,
                place=place,
                days=tuple(Day.fromisoformat(day) for day in days.split()),
                firms=tuple(names[number] for number in numbers),
                answered=_period(month),
                trainer=trainer,
                told=part == SMALL,
            )


def _period(month: str) -> Period:
    return months(*map(int, month.split("-")))
