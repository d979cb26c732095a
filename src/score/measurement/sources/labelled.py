"""Stata and SPSS files, with the labels of their values: a coded column becomes the words that stand for the codes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyreadstat

from score.measurement.errors import SurveyError


def read_labelled(path: Path) -> pa.Table:
    """The file as an Arrow table.

    A column of which every value that occurs has a label comes as text. Others stay as they are: of a number of which
    only "999" is labelled nobody but its owner can say whether 999 is a value. SurveyError where it cannot be read.
    """
    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    try:
        columns, told = read(str(path), output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, OSError, ValueError) as error:
        raise SurveyError(f"{path.name} cannot be read: {error}. Get the file again, whole.") from error
    labels = told.variable_value_labels
    return pa.table({name: _decoded(values, labels.get(name)) for name, values in columns.items()})


def _decoded(values: object, labels: Mapping[Any, str] | None) -> pa.Array:
    plain = pa.array(values, from_pandas=True)
    if not labels:
        return plain
    listed = plain.to_pylist()
    occurring = {value for value in listed if value is not None}
    if occurring <= labels.keys():
        return pa.array([None if value is None else labels[value] for value in listed], pa.string())
    return plain
