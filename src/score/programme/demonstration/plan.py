"""What happens in the demonstration: firms, phases, cohorts with their days, and the odd things that go wrong."""

from __future__ import annotations

import calendar
import datetime
import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from score.catalogue.modules import module_files

Day = datetime.date
COUNTRIES = ("GH", "IN", "ID")
START = Day(2024, 1, 8)  # organisations and accounts
END = Day(2026, 9, 30)  # nothing is recorded later
PHASES = (
    ("I", "Phase I (invented)", Day(2024, 1, 1), Day(2025, 3, 31)),
    ("II", "Phase II (invented)", Day(2025, 4, 1), Day(2027, 3, 31)),
)


@dataclass(frozen=True)
class Firm:
    """An enterprise as the plan knows it. `name` without the mark "(invented)"."""

    name: str
    country: str
    sector: str
    area: str
    ownership: str
    heads: int

    @property
    def is_hotel(self) -> bool:
        """Whether it serves guests instead of making things."""
        return self.sector == "hotels"


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
    """A cohort: `answered` is the period of its baseline, `endline` whether the year after it is over."""

    code: str
    module: str
    country: str
    days: tuple[Day, ...]
    firms: tuple[str, ...]
    answered: Period
    endline: bool = True

    @property
    def first(self) -> Day:
        """First class day."""
        return self.days[0]


def months(year: int, month: int) -> Period:
    """The three months from the month given."""
    last_year, last_month = divmod(year * 12 + month + 1, 12)
    last = Day(last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1])
    return Period(Day(year, month, 1), last)


@functools.cache
def _read() -> dict[str, dict[str, list[list[str | int]]]]:
    return tomllib.loads((Path(__file__).parent / "enterprises.toml").read_text())


def firms(country: str) -> list[Firm]:
    """The firms that take part, in the order of the file."""
    return [_firm(country, row) for row in _read()[country]["firms"]]


def waiting(country: str) -> list[Firm]:
    """Firms on the waiting list: untrained, they serve as a yardstick."""
    return [_firm(country, row) for row in _read()[country]["waiting"]]


def duplicate() -> Firm:
    """A second record of a firm that is there already."""
    first = firms("GH")[0]
    return Firm(str(_read()["GH"]["duplicate"]), "GH", first.sector, first.area, first.ownership, first.heads)


def _firm(country: str, row: list[str | int]) -> Firm:
    name, sector, area, ownership, heads = row
    return Firm(str(name), country, str(sector), str(area), str(ownership), int(heads))


def _cohort(code: str, module: str, days: str, names: list[str], year: int, month: int, endline: bool = True) -> Plan:
    held = tuple(Day.fromisoformat(day) for day in days.split())
    return Plan(code, module, code[:2], held, tuple(names), months(year, month), endline)


@functools.cache
def cohorts() -> tuple[Plan, ...]:
    """All cohorts in the order of their first class day."""
    gh, india, indonesia = ([firm.name for firm in firms(country)] for country in COUNTRIES)
    cooperation = "workplace_cooperation"
    found = (
        _cohort("IN-2024-1", cooperation, "2024-02-20 2024-02-21", india[:5], 2023, 11),
        _cohort("GH-2024-1", cooperation, "2024-03-12 2024-03-13", gh[:5], 2023, 12),
        _cohort("ID-2024-1", cooperation, "2024-05-14 2024-05-15", indonesia[:5], 2024, 2),
        _cohort("GH-2024-2", cooperation, "2024-06-11 2024-06-12", gh[5:10], 2024, 3),
        _cohort("IN-2024-2", cooperation, "2024-09-10 2024-09-11", india[5:10], 2024, 6),
        _cohort(
            "GH-2024-3", "quality_management", "2024-09-24 2024-09-25", [duplicate().name, *gh[1:4], gh[7]], 2024, 6
        ),
        _cohort("IN-2024-3", "safety_and_health", "2024-11-12 2024-11-13", india[:4], 2024, 8),
        _cohort("ID-2025-1", "hospitality_coaching", "2025-02-11 2025-03-11 2025-04-15", indonesia[5:10], 2024, 11),
        _cohort("IN-2025-1", cooperation, "2025-04-08 2025-04-09", india[10:15], 2025, 1),
        _cohort("GH-2025-1", cooperation, "2025-05-13 2025-05-14", gh[10:14], 2025, 2),
        _cohort("ID-2025-2", "lean_manufacturing", "2025-06-17 2025-06-18", indonesia[:4], 2025, 3),
        _cohort("IN-2025-2", "cleaner_production", "2025-07-15 2025-07-16", [*india[5:9], *india[10:12]], 2025, 4),
        _cohort("ID-2025-3", "short_course", "2025-08-05 2025-08-06 2025-08-07", indonesia[10:15], 2025, 5),
        _cohort("GH-2026-1", cooperation, "2026-02-10 2026-02-11", gh[14:18], 2025, 11, endline=False),
        _cohort("IN-2026-1", cooperation, "2026-03-10 2026-03-11", india[15:19], 2025, 12, endline=False),
    )
    return found


# Untrained firms: the day that stands for their class, and the months of their first round.
REFERENCE_DAYS = {"GH": Day(2024, 6, 11), "IN": Day(2024, 9, 10), "ID": Day(2024, 5, 14)}
REFERENCE_PERIODS = {"GH": months(2024, 3), "IN": months(2024, 6), "ID": months(2024, 2)}

# Rounds half a year and more after the last visit, to see what is kept up.
FOLLOW_UPS = {"IN-2024-1": ("Hundred Gears Components", "Soft Spindle Knitwear", "Honest Scale Instruments")}
FOLLOW_UP_PERIOD = months(2025, 5)

# What goes wrong, as it does everywhere.
LATE_BASELINES = ("Second Harvest Juices", "Peacock Plating Shop", "Polished Shell Buttons")
WITHOUT_ENDLINE = (
    ("GH-2024-2", "Straight Plank Joinery"),
    ("GH-2025-1", "Paper Boat Printing"),
    ("IN-2024-2", "Clay Pot Ceramics"),
    ("IN-2025-1", "Silver Washer Fasteners"),
    ("ID-2025-1", "Restaurant Wide Plate"),
    ("ID-2025-3", "Tangled Net Fisheries"),
    ("GH-2024-3", "Copper Kettle Foods"),
)
PERCENT_ONLY = ("Round Loaf Bakery", "Marigold Thread Exports", "Red Clove Snacks", "Sweet Sago Noodles")
HOURS_NOT_TRACKED = ("Round Loaf Bakery", "Seven Baskets Processing", "Monsoon Umbrella Works", "Paper Lantern Crafts")
ENERGY_NOT_TRACKED = ("Patient Needle Garments", "Turning Lathe Castings", "Loud Loom Weaving")
WITHOUT_DEFECTS = ("Honest Scale Instruments", "Iron Heron Tools")  # nothing rejected already before
ONLY_MANAGERS = "Four Chairs Upholstery"
DOMINATING = "Great Banyan Auto Parts"
# name, closed on, recorded on, evidence: the second one is only said, so it counts as missing
CLOSURES = (
    ("Monsoon Umbrella Works", Day(2024, 12, 20), Day(2025, 3, 3), 3),
    ("Straight Plank Joinery", Day(2025, 5, 15), Day(2025, 6, 2), 1),
)
CLOSED_BEFORE_ENDLINE = ("Monsoon Umbrella Works",)
MERGED_ON = Day(2025, 11, 24)
# name, the attribute, what was recorded first, the day it was corrected
WRONG_ATTRIBUTES = (("Level Ground Tyres", "sector", "metal_work", Day(2026, 5, 4)),)


def has_endline(plan: Plan, firm: str) -> bool:
    """Whether the firm answered again a year later."""
    missing = (plan.code, firm) in WITHOUT_ENDLINE or firm in CLOSED_BEFORE_ENDLINE
    return plan.endline and not missing


def questions_of(module: str) -> tuple[str, ...]:
    """What a module asks besides the core."""
    return module_files.get(module).questions
