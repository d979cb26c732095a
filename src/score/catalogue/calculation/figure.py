"""The figure: a value together with everything that keeps it from being misread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Fact = float | int | str

SMALL_NUMBER = 30
LABEL = "measured change"
ADDABLE_KINDS = frozenset({"count", "sum"})


class MixedTypes(TypeError):
    """Two figures of different type, indicator, version or moment were added or compared."""


@dataclass(frozen=True)
class FigureType:
    """Kind of a figure and what it counts; shares of enterprises and shares of persons are two types."""

    kind: str  # share, pooled change, median change, median level, mean, ratio, sum, count ...
    counted: str  # enterprises, persons, workers, USD ...

    @property
    def text(self) -> str:
        """The words printed beside the value: "share of enterprises", "pooled change"."""
        return f"share of {self.counted}" if self.kind == "share" else self.kind

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Figure:
    """One figure. Numbers that are not defined for its type are None, never zero and never NaN.

    Shares, changes and coverage are in per cent. `top` is the uid of the enterprise whose removal moves the
    value most; `without_top` the value without it. `carried_by`: how many enterprises (1 to 3) give more than
    half of a sum, 0 if no three do.
    """

    code: str
    version: int
    type: FigureType
    unit: str
    as_of_day: int
    pairing: str
    cut: str = "all"
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    eligible: int | None = None
    with_data: int | None = None
    coverage: float | None = None
    improved: int | None = None
    unchanged: int | None = None
    worse: int | None = None
    closed: int | None = None
    pending: int | None = None
    not_applicable: int | None = None
    could_not_improve: int | None = None
    share_among_those_who_could: float | None = None
    lower: float | None = None
    upper: float | None = None
    bounds_kind: str | None = None  # "logical" or "range of assumptions"
    top: str | None = None
    without_top: float | None = None
    carried_by: int | None = None
    winsorised: float | None = None
    median_months: float | None = None
    seasons_flagged: int | None = None
    estimated: int | None = None
    late_baselines: int | None = None
    weak_evidence: int | None = None  # pairs below the evidence the sheet asks for
    publishable: bool = True
    shown: bool = True
    not_shown_because: str = ""
    note: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    comparison: Figure | None = None  # None: no comparison; measured change, not effect of the training
    difference: float | None = None  # percentage points against the comparison, shares only
    difference_lower: float | None = None
    difference_upper: float | None = None
    label: str = LABEL

    @property
    def small_number(self) -> bool:
        """Fewer than 30 with data: the page says so."""
        return self.with_data is not None and self.with_data < SMALL_NUMBER

    @property
    def headline(self) -> bool:
        """May stand alone in large type: publishable, shown, and at least half of the eligible reported."""
        return self.publishable and self.shown and (self.coverage is None or self.coverage >= 50)

    def _must_match(self, other: object) -> Figure:
        if not isinstance(other, Figure):
            raise MixedTypes(f"A figure can only be combined with a figure, not with {type(other).__name__}.")
        for name in ("code", "version", "type", "unit", "as_of_day", "pairing"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs:
                raise MixedTypes(f"{self.code} and {other.code} differ in {name}: {mine} and {theirs}.")
        return other

    def _known(self) -> float:
        if self.value is None:
            raise ValueError(f"{self.code} ({self.cut}) has no value.")
        return self.value

    def __add__(self, other: object) -> float:
        return total([self, self._must_match(other)])

    def __sub__(self, other: object) -> float:
        """Difference of two figures of one type, in the unit of the value."""
        return self._known() - self._must_match(other)._known()

    def __lt__(self, other: object) -> bool:
        return self._known() < self._must_match(other)._known()

    def __gt__(self, other: object) -> bool:
        return self._known() > self._must_match(other)._known()


def total(figures: Iterable[Figure]) -> float:
    """Sum of figures over disjoint groups. Raises MixedTypes for shares, medians, rates and mixed figures.

    Whether the groups are disjoint is not known here: ask `may_be_summed` for the cut first.
    """
    rows = list(figures)
    if not rows:
        raise ValueError("Nothing to add.")
    for row in rows:
        if row.type.kind not in ADDABLE_KINDS:
            raise MixedTypes(f"{row.code} is a {row.type}: it is never added.")
        rows[0]._must_match(row)
    return sum(row._known() for row in rows)
