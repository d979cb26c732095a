"""How far something can be narrowed down of which only sums are known, some exactly and some to within limits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from score.measurement.disclosure.attack import Interval
from score.measurement.disclosure.equations import optimum
from score.measurement.errors import SurveyError

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]
_SLACK = 1e-12  # a share of the largest value: sums of the same cells in another order
_STEPS = 20
_STANDING = 1e-6  # a share of what is missing: a step that brings less brings nothing
_FAR = 1e4  # in units of the step that is made
_EXACT = 1e-6


def enough(low: float, step: float, share: float) -> float:
    """How wide an interval from `low` has to be so that some value in it is `share` of itself, and at least `step`,
    from both ends: v (1 - share) = low and v (1 + share) = high, or low + 2 steps."""
    return max(2 * step, 2 * share * low / (1 - share) if share < 1 else np.inf)


def _between(low: float, high: float, *, whole: bool) -> Interval:
    down, up = max(float(low), 0.0), max(float(high), 0.0)
    return Interval(float(np.ceil(down - _EXACT)) + 0.0, float(np.floor(up + _EXACT))) if whole else Interval(down, up)


class Sums:
    """Bounds of sums of atoms, given the least and the most that some sums are."""

    def __init__(self, sums: sparse.csr_array, low: Floats, high: Floats) -> None:
        self._sums, self._low, self._high = sums, low, high
        self.scale = max(float(low.max(initial=0)), 1.0)

    def possible(self) -> bool:
        """Whether any atoms satisfy all sums."""
        return self._found() is not None

    def somewhere(self) -> Floats:
        """Atoms that satisfy all sums. SurveyError if none do."""
        found = self._found()
        if found is None:
            raise SurveyError(
                "The releases contradict one another: no population has all these tables. Give tables of other people, "
                "places or days another population; say in `groups` which codes a category unites, and in `where` to "
                "which codes a table is limited."
            )
        return found

    def _found(self) -> Floats | None:
        slack = _SLACK * self.scale
        right = ((self._low - slack) / self.scale, (self._high + slack) / self.scale)
        size = self._sums.shape[1]
        found = optimum(np.zeros(size), self._sums, right, np.zeros(size), np.full(size, np.inf))
        return None if found is None else np.maximum(found, 0) * self.scale

    def reach(self, forms: Floats, wanted: list[tuple[float, float]]) -> list[Interval]:
        """What each form (forms x atoms) is known to reach: at least what is wanted, or else its bounds."""
        begin = self.somewhere()
        low = forms @ begin
        high = low.copy()
        widths = np.array([up - down for down, up in wanted])
        for place, (down, up) in enumerate(wanted):
            # the solver is exact to a share of the scale, so what it finds holds for forms no smaller than this one
            near = widths >= widths[place] / 100
            for sign, target in ((1.0, down), (-1.0, up)):
                # one solution shows what is possible for all cells, so that most need none of their own
                known = Interval(low[place], high[place])
                if known.holds(down, low[place]) if sign > 0 else known.holds(high[place], up):
                    continue
                reached = forms @ self._towards(begin, sign * forms[place], sign * target, widths[place])
                low[near], high[near] = np.minimum(low, reached)[near], np.maximum(high, reached)[near]
        return [Interval(max(one, 0.0), other) for one, other in zip(low.tolist(), high.tolist(), strict=True)]

    def narrow(self, forms: sparse.csr_array, step: float, share: float, *, whole: bool) -> dict[int, Interval]:
        """Forms that are known better than `enough` allows, by their place, with all that they can be.

        That the others can be more is shown by solutions, one of which mostly serves many forms. `whole`: the forms
        are known to be whole numbers.
        """
        begin = self.somewhere()
        low = forms @ begin
        high = low.copy()
        found = {}
        for place in range(forms.shape[0]):
            cost = forms[[place]].toarray().ravel()
            known = _between(low[place], high[place], whole=whole)
            for sign in (1.0, -1.0):
                wanted = enough(known.low, step, share)
                if known.high - known.low >= wanted * (1 - _EXACT):
                    break
                target = 0.0 if sign > 0 else -(known.low + wanted)
                reached = forms @ self._towards(begin, sign * cost, target, wanted)
                low, high = np.minimum(low, reached), np.maximum(high, reached)
                known = _between(low[place], high[place], whole=whole)
            if known.high - known.low < enough(known.low, step, share) * (1 - _EXACT):
                found[place] = known
        return found

    def fewer(self, forms: sparse.csr_array, than: int) -> Marks:
        """Whether each form, known to be a whole number, can be fewer than this."""
        most = than - 1
        begin = self.somewhere()
        low = forms @ begin
        for place in range(forms.shape[0]):
            if low[place] > most + _EXACT:
                cost = forms[[place]].toarray().ravel()
                low = np.minimum(low, forms @ self._towards(begin, cost, most, 1.0))
        return np.asarray(low <= most + _EXACT)

    def _towards(self, begin: Floats, cost: Floats, target: float, width: float) -> Floats:
        """Atoms that satisfy all sums and of which the cost is at most `target`, or else the least that there is."""
        point = begin
        for _ in range(_STEPS):
            away = float(cost @ point) - target
            if away <= 0:
                break
            # as far as it is away, and no nearer than matters: large steps are less exact, and small ones follow them
            moved = self._moved(point, cost, max(width, away))
            point = np.maximum(point + moved, 0)
            if -float(cost @ moved) < _STANDING * away:
                break
        return point

    def _moved(self, begin: Floats, cost: Floats, scale: float) -> Floats:
        """The movement from there that makes the cost least, as far as matters for something as wide as `scale`."""
        here = self._sums @ begin
        exact = self._low == self._high
        least = np.where(exact, 0.0, np.clip((self._low - here) / scale, -_FAR, 0))
        most = np.where(exact, 0.0, np.clip((self._high - here) / scale, 0, _FAR))
        below = -np.minimum(begin / scale, _FAR)
        found = optimum(cost, self._sums, (least, most), below, np.full(begin.size, _FAR))
        if found is None:  # no movement at all is always possible: the solver gave up
            raise RuntimeError("The bounds of a hidden cell could not be solved for.")
        return found * scale
