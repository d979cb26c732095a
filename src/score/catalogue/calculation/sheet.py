"""What a reference sheet of an indicator holds: its words, and what the calculator needs to know."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure

Direction = Literal["down", "up", "none"]
Summing = Literal["additive", "distinct", "not additive"]
Pairing = Literal["journey", "cycle", "sustained"]
Family = Literal[
    "share",
    "state",
    "joint",
    "stayed",
    "rate",
    "own",
    "totals",
    "median",
    "median_difference",
    "median_level",
    "mean",
    "mean_of_changes",
    "change_of_mean",
    "gained",
    "lost",
    "net",
    "savings",
    "net_savings",
    "sum",
    "ratio",
    "count",
    "persons_share",
    "answers_share",
]
Basis = Literal[
    "pairs",
    "endline",
    "trained",
    "participations",
    "attendances",
    "days",
    "trainers",
    "answers",
    "team",
    "projects",
]


@dataclass(frozen=True)
class Reference:
    """A standard or published figure the sheet points to. `known` is False where it was cited from memory."""

    text: str
    source: str
    known: bool = True


@dataclass(frozen=True)
class Indicator:
    """Reference sheet and calculation of one indicator. Texts are English source strings.

    `family` names the reduction that turns outcomes of enterprises into the value; `basis` what is observed: pairs of
    rounds, endlines alone, trained enterprises, their projects, participations, trainers, or what participants said.
    `scale` multiplies a ratio (100 for per cent). `tolerance` is relative (0.01 = 1 %) or, with `tolerance_in_points`,
    absolute in the unit of the level. `full_mark` is where a scale ends whose more is better.
    """

    code: str
    title: str
    area: str  # outreach, jobs, safety_and_people, performance
    family: Family
    type: FigureType
    unit: str
    direction: Direction
    formula: str
    says: str
    not_to_be_read_as: str
    population: str
    questions: tuple[str, ...]
    summing: Summing
    measure: Measure | None = None
    also: Measure | None = None  # second half of a joint share
    basis: Basis = "pairs"
    # a share of persons: what is asked of them, the value that counts, the other; trainers: what they are
    trait: tuple[str, ...] = ()
    version: int = 1
    tolerance: float = 0.01
    tolerance_in_points: bool = False
    judge_size: bool = False  # compare the size of the level, whatever its sign
    full_mark: float | None = None
    scale: float = 100.0
    pairing: Pairing = "journey"
    disaggregations: tuple[str, ...] = ()
    minimum_n: int = 5
    minimum_counts: str = "enterprises"  # what minimum_n counts; "" where a system count has no minimum
    group_only: bool = False  # nobody opens it below the group, and its minimum holds for every reader (rule 15)
    dominance: float | None = None  # share of a money sum above which one enterprise withholds it
    evidence_minimum: int = 2
    closed_is_zero: bool = False
    no_is_worse: bool = False  # an endline "no" counts as worse, else as unchanged
    gross: bool = False  # parts inside an enterprise need the row "moved within the enterprise"
    needs_price_index: bool = False
    worse_words: str = ""
    beside: tuple[str, ...] = ()  # codes always printed with this one
    headline: bool = True
    cross_references: tuple[Reference, ...] = ()
    limits: str = ""
    published_range: str = ""
    levels: tuple[tuple[str, float], ...] = ()  # names and factors of the levels shown beside a pooled change
    parameters: tuple[tuple[str, float], ...] = ()  # our own thresholds, printed beside the number

    @property
    def outcome_key(self) -> tuple[Hashable, ...]:
        """What the outcome of an enterprise depends on: sheets that agree in it share their outcomes."""
        return (
            self.measure,
            self.also,
            self.basis,
            self.direction,
            self.tolerance,
            self.tolerance_in_points,
            self.judge_size,
            self.full_mark,
            self.closed_is_zero,
            self.no_is_worse,
        )

    def parameter(self, name: str) -> float:
        """One of the thresholds printed beside the number."""
        return dict(self.parameters)[name]
