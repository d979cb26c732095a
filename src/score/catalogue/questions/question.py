"""What a question is: its words, type, units, parts and rules. Files beside this one hold the questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from score.catalogue.questions.expressions import Node

TYPES = ("int", "number", "money", "percent", "yes_no", "points")
TIMINGS = ("period", "day", "year", "once")
RECORDS = ("none", "tally", "books")  # what the firm needs to answer; shown as -, ○, ● on the sheet
RECORD_SYMBOLS = {"none": "–", "tally": "○", "books": "●"}
ROUND_KINDS = ("baseline", "midline", "endline", "follow_up")
HARD, SOFT = "hard", "soft"

Key = tuple[str, str]  # question code, dimensions in canonical text ("" for the total)


@dataclass(frozen=True)
class Part:
    """One value of a dimension, such as women. `beside`: asked for, but not contained in the total."""

    code: str
    label: str
    beside: bool = False
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dimension:
    """How an answer is split. `sums_to_total`: the parts not `beside` make up the total exactly.

    `all_or_none`: one part alone says nothing (energy by source).
    """

    code: str
    label: str
    parts: tuple[Part, ...]
    sums_to_total: bool = False
    all_or_none: bool = False

    def key_of(self, part: Part) -> str:
        """Canonical text of a part, such as ``sex=women``."""
        return f"{self.code}={part.code}"


@dataclass(frozen=True)
class Rule:
    """What must hold (`must`) where `when` holds; `show` gives the numbers named in the message."""

    id: str
    severity: str
    must: Node
    message: str
    when: Node | None = None
    show: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True)
class Question:
    """One question of the forms. Attributes as in the files; `item` counts questions asked as one."""

    code: str
    item: str
    position: int
    text: str
    help: str
    type: str
    units: tuple[str, ...]
    own_unit: bool
    timing: str
    accumulates: bool
    rounds: tuple[str, ...]
    core: bool
    records: str
    used_by: tuple[str, ...]
    total_asked: bool
    maximum: Decimal | None
    dimensions: tuple[Dimension, ...] = ()
    rules: tuple[Rule, ...] = ()

    def all_dimensions(self) -> tuple[str, ...]:
        """Canonical dimensions asked for: "" for the total, then each part."""
        total = ("",) if self.total_asked else ()
        return total + tuple(one.key_of(part) for one in self.dimensions for part in one.parts)

    def part(self, dimensions: str) -> tuple[Dimension, Part] | None:
        """The dimension and part behind a canonical text, or None."""
        for one in self.dimensions:
            for part in one.parts:
                if one.key_of(part) == dimensions:
                    return one, part
        return None

    def units_of(self, dimensions: str) -> tuple[str, ...]:
        """Units allowed there, the usual one first. Empty for yes/no and for money (a currency)."""
        found = self.part(dimensions)
        return found[1].units if found is not None and found[1].units else self.units


@dataclass(frozen=True)
class Entry:
    """An answer as entered: a number with its unit (or currency), or the kind of missing.

    Yes is 1, no is 0. `value` None and `missing` "" together are a blank, which is no answer.
    """

    value: Decimal | None = None
    unit: str = ""
    missing: str = ""

    @property
    def valid(self) -> bool:
        """Whether it holds a number and no kind of missing."""
        return self.value is not None and not self.missing


@dataclass(frozen=True)
class Context:
    """What validation knows besides the entries.

    `previous`: the enterprise's last valid answers, `previous_days` the length of their period.
    `legal_minimum`: per hour in `currency`, in force on the period's last day; None if unknown.
    `sector_range`: 1st and 99th percentile of the sector, per month where the question accumulates.
    `finished_projects`: improvement projects finished since the first class day; None if unknown.
    """

    round_kind: str
    period_start: date | None
    period_end: date | None
    currency: str = ""
    legal_minimum: Decimal | None = None
    previous: dict[Key, Entry] = field(default_factory=dict)
    previous_days: int | None = None
    sector_range: dict[Key, tuple[Decimal, Decimal]] = field(default_factory=dict)
    finished_projects: int | None = None

    @property
    def days(self) -> int | None:
        """Days of the period, both ends included; None where it is not filled or runs backwards."""
        if self.period_start is None or self.period_end is None or self.period_end < self.period_start:
            return None
        return (self.period_end - self.period_start).days + 1

    @property
    def months(self) -> int | None:
        """Length of the period in whole months."""
        return None if self.days is None else whole_months(self.days)


def whole_months(days: int) -> int:
    """Days as whole months: days / 30.4375, at least 1 (our rule for periods of answers)."""
    return max(1, round(days / 30.4375))


@dataclass(frozen=True)
class Finding:
    """Something wrong (`hard`) or odd (`soft`, may be overridden with a reason) with one answer.

    `message` is a template to translate first and to fill with `params` (``str.format``) afterwards.
    `rule` names what was broken, for the record of an override.
    """

    question: str
    dimensions: str
    severity: str
    message: str
    params: dict[str, Decimal | str]
    rule: str

    def in_english(self) -> str:
        """The message filled, untranslated."""
        shown = {key: plain(value) for key, value in self.params.items()}
        return self.message.format(**shown)


def plain(value: Decimal | str) -> str:
    """A number without exponent and trailing zeros, six decimals at most; a text as it is."""
    if isinstance(value, str):
        return value
    rounded = round(value, 6)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
