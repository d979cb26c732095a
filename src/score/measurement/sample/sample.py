"""Answers of a sample with their design and weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from score.measurement.design.design import Design, Lonely
from score.measurement.design.replicates import Method, Replicates, check_method, given_replicates, make_replicates
from score.measurement.design.units import Units
from score.measurement.errors import SurveyError, a_number
from score.measurement.sample.totals import Totals
from score.measurement.sample.turns import Turn, in_turn
from score.measurement.scanning.answers import Answers
from score.measurement.scanning.cube import Cube, scan
from score.measurement.scanning.design_weights import with_design_weights
from score.measurement.scanning.terms import WEIGHT, Term, column_of
from score.measurement.sources.opening import Source, complete_columns, open_source
from score.measurement.weighting.adjustment import Adjustment, for_non_response, trimmed
from score.measurement.weighting.calibration import EVERYBODY, Calibration, Distance, Known, calibrate, groups
from score.measurement.weighting.recalibration import recalibrate

Names = str | Sequence[str] | None


def names_of(names: Names) -> tuple[str, ...]:
    """One name, several or none, as a tuple."""
    if names is None or isinstance(names, str):
        return () if names is None else (names,)
    if not isinstance(names, Iterable) or not all(isinstance(name, str) for name in names):
        raise SurveyError(f"{names!r} is no name of a column: give one name or a list of them.")
    return tuple(names)


def _refuse_unequal_margins(margins: Mapping[str, Mapping[Any, float]]) -> None:
    if not isinstance(margins, Mapping) or not margins:
        raise SurveyError("Margins are given as a mapping of columns to totals: {'sex': {'f': 100, 'm': 200}}.")
    sizes = {
        column: sum(a_number(total, f"The total of {column} = {value} is a number") for value, total in totals.items())
        for column, totals in margins.items()
        if isinstance(totals, Mapping)
    }
    if sizes and max(sizes.values()) - min(sizes.values()) > 1e-6 * max(map(abs, sizes.values())):
        said = ", ".join(f"{column} {size:,.10g}" for column, size in sizes.items())
        raise SurveyError(f"The margins do not add up to the same population ({said}): scale them to one of them.")


class Sample:
    """Answers of a sample.

    `source`: a path (Parquet, CSV, Stata, SPSS), a pandas, Polars or Arrow frame, a DuckDB relation or a PySpark frame.
    `psu`: the column of the units drawn first, or the columns of all stages; none where rows were drawn directly.
    `fpc`: the size of the population each stage was drawn from (or the share drawn); without a weight it gives one.
    Unknown names are errors that name the nearest known one; see `Design` for the rest.
    """

    def __init__(
        self,
        source: Source,
        *,
        strata: str | None = None,
        psu: Names = None,
        weight: str | None = None,
        fpc: Names = None,
        round: str | None = None,  # noqa: A002 (the field's word)
        nested: bool = False,
        lonely: Lonely = "fail",
    ) -> None:
        self.turn = Turn()
        design = Design(strata, names_of(psu), weight, names_of(fpc), round, nested, lonely)
        answers = Answers(open_source(source), design, complete=complete_columns(source)).with_words()
        answers.require([*design.columns, *(name for name in (weight, round) if name)])
        self.answers = with_design_weights(answers)
        self._columns_read = frozenset(answers.columns()) | {EVERYBODY}  # not those that a user made of them
        self.calibration: Calibration | None = None
        self.adjustments: tuple[Adjustment, ...] = ()
        self._method: dict[str, Any] | None = None
        self._given: Replicates | None = None

    @property
    def round_column(self) -> str:
        """The column of the rounds. SurveyError where there is none."""
        column = self.answers.design.round
        if column is None:
            raise SurveyError('The survey has no rounds: say which column holds them, Survey(..., round="round").')
        return column

    def breakdown(self, by: Names) -> tuple[str, ...]:
        """Columns to break down by as asked; a survey of several rounds is always broken down by round."""
        column = self.answers.design.round
        return tuple(dict.fromkeys((*((column,) if column else ()), *names_of(by))))

    def with_extra_terms(self, terms: Sequence[Term]) -> list[Term]:
        """The terms, with those that calibration needs beside them for the variance."""
        if self.calibration is None:
            return list(terms)
        weighted = [term for term in dict.fromkeys(terms) if term.weight == WEIGHT]
        products = [product for term in weighted for product in self.calibration.with_each(term)]
        return [*terms, *self.calibration.auxiliary(), *self.calibration.moments().values(), *products]

    @in_turn
    def adjusted_for_non_response(self, responded: str, cells: Names, *, least: int = 1) -> Self:
        """The same survey in which respondents stand for those of their cell who did not answer; see `adjustments`."""
        other = self._changed_weights()
        other.answers, done = for_non_response(self.answers, responded, names_of(cells), least=least)
        other.adjustments = (*self.adjustments, done)
        return other

    @in_turn
    def trimmed(self, most: float, *, by: Names = None) -> Self:
        """The same survey with no weight above `most` times the mean; what is cut off goes to the others."""
        other = self._changed_weights()
        other.answers, done = trimmed(self.answers, most, by=names_of(by))
        other.adjustments = (*self.adjustments, done)
        return other

    def _changed_weights(self) -> Self:
        if self.calibration is not None or self._given is not None:
            raise SurveyError("Adjust and trim weights before they are calibrated and before replicates are given.")
        return self._copy()

    @in_turn
    def calibrated(
        self,
        known: Known,
        distance: Distance = "linear",
        bounds: tuple[float, float] | None = None,
        *,
        across_rounds: bool = False,
    ) -> Self:
        """The same survey with weights that reproduce known totals; `calibration` says how far they had to move.

        `known`: `{"everybody": 6194, ("stype", "H"): 755, "api99": 3914069}`: the population, members of a group, the
        total of a number. In a survey of several rounds some of them are of the column of the rounds, or of one made of
        it; `across_rounds`: totals of all rounds together, as where each round stands for a part of the year.
        """
        if self.calibration is not None:
            raise SurveyError("The weights are calibrated already: calibrate once, to all known totals together.")
        if not isinstance(known, Mapping) or not known:
            raise SurveyError('No totals to calibrate to were given: {"everybody": 6194, ("sex", "f"): 3000}.')
        if not across_rounds:
            self._refuse_totals_without_rounds(known)
        if self._given is not None:
            raise SurveyError("Replicate weights that were given cannot be calibrated here: make them from the units.")
        other = self._copy()
        other.answers, other.calibration = calibrate(self.answers, known, distance, bounds)
        if self._method is not None:
            other.answers, other._given = recalibrate(other.answers, known, distance, bounds, self._method)
            other._method = None
        return other

    def _refuse_totals_without_rounds(self, known: Known) -> None:
        """Totals of one round would be spread over all of them, and nobody would see it."""
        column = self.answers.design.round
        names = {name[0] if isinstance(name, tuple) else name for name in known}
        if column is not None and names <= self._columns_read and column not in names:
            raise SurveyError(
                f"The survey has rounds, and none of the known totals is of one: add {column} to the margins, "
                "calibrate to a column made of round and group, or say across_rounds=True if the totals are of all "
                "rounds together."
            )

    @in_turn
    def post_stratified(self, column: str, totals: Mapping[Any, float], *, across_rounds: bool = False) -> Self:
        """The same survey with weights that reproduce the number of members of each group of a column."""
        return self.calibrated(groups(self.answers, column, totals), across_rounds=across_rounds)

    @in_turn
    def raked(self, margins: Mapping[str, Mapping[Any, float]], *, across_rounds: bool = False) -> Self:
        """The same survey with weights that reproduce the members of the groups of several columns."""
        known: dict[Any, float] = {}
        _refuse_unequal_margins(margins)
        for place, (column, totals) in enumerate(margins.items()):
            known |= groups(self.answers, column, totals, all_but_first=place > 0)
        return self.calibrated(known, "raking", across_rounds=across_rounds)

    def totals(self, cube: Cube, by: tuple[str, ...]) -> Totals:
        """Totals of a scan by one breakdown, with this survey's way to find variances."""
        return Totals(cube, by, self.answers.design.lonely, self.replicates_of(cube.units), self.calibration)

    def replicates_of(self, units: Units) -> Replicates | None:
        """Replicate weights made of the units, where they were asked for."""
        if self._given is not None:
            return self._given
        return None if self._method is None else make_replicates(units, **self._method)

    @property
    def has_replicates(self) -> bool:
        """Whether variances come from replicates, made or given."""
        return self._given is not None or self._method is not None

    @property
    def replicate_columns(self) -> tuple[str, ...]:
        """Columns of replicate weights that were given."""
        return self._given.columns if self._given else ()

    @in_turn
    def scan(self, answers: Answers, by: Sequence[str], terms: Sequence[Term]) -> Cube:
        """Read answers of this sample once, with what its variances need."""
        cube = scan(answers, by, self.with_extra_terms(terms), self.replicate_columns)
        return replace(cube, query=lambda: self._asked(cube))

    @in_turn
    def _asked(self, cube: Cube) -> str:
        return cube.query()

    def with_replicate_weights(self, columns: Sequence[str], method: Method, **options: Any) -> Self:
        """The same survey, with variances from replicate weights that came with it; see `given_replicates`."""
        self.answers.require(names_of(columns))
        if self.answers.design.weight is None:
            raise SurveyError("Replicate weights need the weight that they are replicates of: Survey(..., weight=...).")
        other = self._copy()
        other._given, other._method = given_replicates(columns, method, **options), None
        return other

    def replicated(
        self,
        method: Method,
        *,
        replicates: int = 500,
        fay: float = 0.3,
        seed: int = 1,
        around_estimate: bool = False,
    ) -> Self:
        """The same survey, with variances from replicates made of its units; see `make_replicates`."""
        check_method(method, fay)
        if self.calibration is not None:
            raise SurveyError("Make the replicates before calibrating, so that each of them is calibrated.")
        if not self.answers.design.units and self.answers.design.round:
            raise SurveyError("Replicates of several rounds need the units' column (psu).")
        other = self._copy()
        options = {"replicates": replicates, "fay": fay, "seed": seed, "around_estimate": around_estimate}
        other._given, other._method = None, {"method": method, **options}
        return other

    def _copy(self) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    @in_turn
    def with_columns(self, /, **columns: Any) -> Self:
        """The same survey with more columns, from expressions: `wide=col("sch.wide") == "Yes"`."""
        used = {column_of(f) for one in (self.calibration.regressors if self.calibration else ()) for f in one}
        if used & columns.keys():
            raise SurveyError(
                f"The weights were calibrated to {', '.join(sorted(used & columns.keys()))}: make new columns under "
                "other names, or before calibrating."
            )
        other = self._copy()
        other.answers = self.answers.with_asked(**columns)
        return other
