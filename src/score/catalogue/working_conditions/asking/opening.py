"""From a file and what is said about its design to a survey with the columns that questions need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw

from score.catalogue.working_conditions.asking.design_file import Calibrating, DesignFile, Totals
from score.catalogue.working_conditions.deriving import known_names
from score.catalogue.working_conditions.mapping import DataMapping
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.sources import File, open_source
from score.measurement.survey import Survey
from score.measurement.weighting.calibration import EVERYBODY


def open_survey(path: Path, said: DesignFile, wanted: Iterable[str], connection: duckdb.DuckDBPyConnection) -> Survey:
    """The survey in a file: mapped, with its design, its weights adjusted as asked.

    `wanted`: columns of questions and breakdowns, which a mapping then need not name under `keep`. SurveyError and
    UnknownName for what does not fit the file, with the nearest name there is.
    """
    source: Any = File(path, connection)
    if said.mapping is not None:
        frame = open_source(source)
        source = _kept(said.mapping, frame, (*said.columns, *wanted)).apply(frame)
    return _weighted(_replicated(Survey(source, **said.design), said), said)


def _kept(mapping: DataMapping, frame: nw.LazyFrame[Any], wanted: Iterable[str]) -> DataMapping:
    """The mapping, with the columns of the file that are wanted besides its variables."""
    there = set(frame.collect_schema().names())
    keep = dict.fromkeys(mapping.keep)
    for name in wanted:
        if name in mapping.variables:
            continue
        if name not in there:
            if name in known_names():
                continue  # derived, or missing: whoever asks for it knows
            raise UnknownName("column", name, there)
        if name in known_names():
            raise SurveyError(
                f"“{name}” is a variable of the catalogue, and {mapping.file} does not say which column it is: "
                f'write {name} = "{name}" in its [columns] if it is the column of that name.'
            )
        keep[name] = None
    return replace(mapping, keep=tuple(keep))


def _replicated(survey: Survey, said: DesignFile) -> Survey:
    """Weights are adjusted before replicates are made, and both before calibration."""
    if said.non_response:
        one = said.non_response
        survey = survey.adjusted_for_non_response(one.responded, one.cells, least=one.least)
    if said.trimming:
        most, by = said.trimming
        survey = survey.trimmed(most, by=by)
    if said.replicates is None:
        return survey
    method: Any = said.replicates.method
    if said.replicates.columns:
        return survey.with_replicate_weights(said.replicates.columns, method, **said.replicates.options)
    return survey.replicated(method, **said.replicates.options)


def _weighted(survey: Survey, said: DesignFile) -> Survey:
    asked = said.calibrating
    if asked is None:
        return survey
    survey.answers.require([*asked.groups, *asked.totals])
    groups = {column: _typed(survey, column, totals) for column, totals in asked.groups.items()}
    if asked.way == "post_stratification":
        ((column, totals),) = groups.items()
        return survey.post_stratified(column, totals)
    if asked.way == "raking":
        return survey.raked(groups)
    return _calibrated(survey, asked, groups)


def _calibrated(survey: Survey, asked: Calibrating, groups: dict[str, dict[Any, float]]) -> Survey:
    known: dict[Any, float] = {} if asked.everybody is None else {EVERYBODY: asked.everybody}
    known |= {(column, value): total for column, totals in groups.items() for value, total in totals.items()}
    known |= asked.totals
    distance: Any = asked.distance
    bounds = (asked.bounds[0], asked.bounds[1]) if asked.bounds else None
    return survey.calibrated(known, distance, bounds)


def _typed(survey: Survey, column: str, totals: Totals) -> dict[Any, float]:
    """Totals by the values of a column: keys of TOML are text, those of the column may be numbers."""
    kind = survey.answers.columns()[column]
    if not (kind.is_numeric() or kind == nw.Boolean):
        return dict(totals)
    by_words: dict[str, Any] = {"true": True, "false": False} if kind == nw.Boolean else {}
    found: dict[Any, float] = {}
    for key, total in totals.items():
        try:
            found[by_words[key] if by_words else int(key) if kind.is_integer() else float(key)] = total
        except (KeyError, ValueError) as error:
            what = "true or false" if by_words else "numbers"
            raise SurveyError(f"Column {column} holds {what}, and totals are given for “{key}”.") from error
    return found
