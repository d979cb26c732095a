"""Geometry of the small charts inside tiles and tables. Lengths are SVG attributes: the page has no inline style."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from score.programme.core.formats import Number, as_decimal, bounds, percent

HUNDRED = Decimal(100)
LABEL_ROOM = Decimal(13)  # two labels nearer than this many per cent of the width would touch on a phone


def width_of(part: Number, entire: Number) -> str:
    """Part of the whole as an SVG length, `38.79%`; 0 where there is no whole."""
    if not entire:
        return "0%"
    share = (as_decimal(part) or Decimal(0)) * HUNDRED / as_decimal(entire)
    return _length(min(max(share, Decimal(0)), HUNDRED))


@dataclass(frozen=True)
class Segment:
    """One part of a bar: `kind` is improved, none, unchanged, worse or closed."""

    kind: str
    count: int
    x: str
    width: str


@dataclass(frozen=True)
class AnswerBar:
    """What became of the eligible enterprises. The ends of the part without a pair are the bounds of the share.

    `closed` ones without a pair are known not to have improved, so they lie outside of that part.
    """

    improved: int
    none: int
    unchanged: int
    worse: int
    closed: int = 0

    @property
    def eligible(self) -> int:
        """All of them."""
        return self.improved + self.none + self.unchanged + self.worse + self.closed

    @property
    def with_pair(self) -> int:
        """Those about whom something is known."""
        return self.improved + self.unchanged + self.worse

    @property
    def segments(self) -> list[Segment]:
        """Improved, none, unchanged, worse, closed, in this order; empty parts are left out."""
        found, before = [], 0
        for kind in ("improved", "none", "unchanged", "worse", "closed"):
            size = getattr(self, kind)
            if size:
                found.append(Segment(kind, size, width_of(before, self.eligible), width_of(size, self.eligible)))
            before += size
        return found

    @property
    def point(self) -> str | None:
        """Where the share among those with a pair lies; None without a pair."""
        return width_of(self.improved, self.with_pair) if self.with_pair else None

    @property
    def share(self) -> str:
        """The share among those with a pair, in words."""
        return _percent_of(self.improved, self.with_pair)

    @property
    def low(self) -> str:
        """Lower bound: nobody without a pair improved."""
        return _percent_of(self.improved, self.eligible)

    @property
    def high(self) -> str:
        """Upper bound: everybody without a pair improved."""
        return _percent_of(self.improved + self.none, self.eligible)

    @property
    def low_x(self) -> str:
        """Where the lower bound lies."""
        return width_of(self.improved, self.eligible)

    @property
    def high_x(self) -> str:
        """Where the upper bound lies."""
        return width_of(self.improved + self.none, self.eligible)

    @property
    def point_anchor(self) -> str:
        """Which side of its mark the share's label takes, so that it stays inside the picture."""
        return _anchor(_share(self.improved, self.with_pair))

    @property
    def range(self) -> str:
        """Both bounds in words."""
        return bounds(_share(self.improved, self.eligible), _share(self.improved + self.none, self.eligible))

    @property
    def near(self) -> bool:
        """Whether the bounds are so near that they need one label for both."""
        return _share(self.none, self.eligible) < LABEL_ROOM

    @property
    def range_x(self) -> str:
        """Where a label for both bounds stands."""
        return _length(self._middle)

    @property
    def range_anchor(self) -> str:
        """Which side of its place that label takes."""
        return _anchor(self._middle, LABEL_ROOM)

    @property
    def low_anchor(self) -> str:
        """The lower bound's own label."""
        return _anchor(_share(self.improved, self.eligible))

    @property
    def high_anchor(self) -> str:
        """The upper bound's own label."""
        return _anchor(_share(self.improved + self.none, self.eligible))

    @property
    def shows_zero(self) -> bool:
        """Whether there is room for the scale's own 0 beside the lower bound."""
        return not self.none or self._first_label > LABEL_ROOM

    @property
    def shows_hundred(self) -> bool:
        """Whether there is room for the scale's own 100 beside the upper bound."""
        return not self.none or self._last_label < HUNDRED - LABEL_ROOM

    @property
    def _middle(self) -> Decimal:
        return _share(2 * self.improved + self.none, 2 * self.eligible)

    @property
    def _first_label(self) -> Decimal:
        return self._middle - LABEL_ROOM if self.near else _share(self.improved, self.eligible)

    @property
    def _last_label(self) -> Decimal:
        return self._middle + LABEL_ROOM if self.near else _share(self.improved + self.none, self.eligible)


@dataclass(frozen=True)
class RangeBar:
    """An estimate with the two ends of what it may be, on a scale from `start` to `end`."""

    low: Number
    high: Number
    value: Number | None = None
    start: Number = 0
    end: Number = 100
    reference: Number = 0

    @property
    def x(self) -> str:
        """Where the band begins."""
        return width_of(as_decimal(self.low) - as_decimal(self.start), self._span)

    @property
    def width(self) -> str:
        """How wide the band is, cut at the ends of the scale."""
        low = max(as_decimal(self.low), as_decimal(self.start))
        high = min(as_decimal(self.high), as_decimal(self.end))
        return width_of(max(high - low, Decimal(0)), self._span)

    @property
    def point(self) -> str | None:
        """Where the estimate lies; None without one."""
        return None if self.value is None else width_of(as_decimal(self.value) - as_decimal(self.start), self._span)

    @property
    def stroke(self) -> str | None:
        """Where the reference (zero, or where two are equal) lies, when the scale crosses it."""
        start, reference = as_decimal(self.start), as_decimal(self.reference)
        return width_of(reference - start, self._span) if start < reference < as_decimal(self.end) else None

    @property
    def _span(self) -> Decimal:
        return as_decimal(self.end) - as_decimal(self.start)


@dataclass(frozen=True)
class Slope:
    """Before and after of one measure, on a scale that starts at zero. `kind` is better, worse or none (unchanged)."""

    before: Number
    after: Number
    kind: str = "none"

    TOP, BOTTOM = 26, 86

    @property
    def before_y(self) -> str:
        """Height of the first value."""
        return self._y(self.before)

    @property
    def after_y(self) -> str:
        """Height of the second value."""
        return self._y(self.after)

    @property
    def zero_y(self) -> str:
        """Height of zero: the bottom, unless a value is negative."""
        return self._y(0)

    def label_y(self, height: str) -> str:
        """Where a value's own label stands: above its mark."""
        return _plain(Decimal(height) - 9)

    @property
    def before_label_y(self) -> str:
        """Height of the first value's label."""
        return self.label_y(self.before_y)

    @property
    def after_label_y(self) -> str:
        """Height of the second value's label."""
        return self.label_y(self.after_y)

    def _y(self, value: Number) -> str:
        numbers = [Decimal(0), as_decimal(self.before), as_decimal(self.after)]
        low, high = min(numbers), max(numbers)
        if high == low:
            return _plain(Decimal(self.BOTTOM))
        share = (as_decimal(value) - low) / (high - low)
        return _plain(self.BOTTOM - share * (self.BOTTOM - self.TOP))


def _share(part: Number, entire: Number) -> Decimal:
    return as_decimal(part) * HUNDRED / as_decimal(entire) if entire else Decimal(0)


def _percent_of(part: int, entire: int) -> str:
    return percent(_share(part, entire)) if entire else percent(None)


def _anchor(share: Decimal, room: Decimal = Decimal(5)) -> str:
    if share < room:
        return "start"
    return "end" if share > HUNDRED - room else "middle"


def _plain(value: Decimal) -> str:
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def _length(share: Decimal) -> str:
    return f"{_plain(share)}%"
