"""What can be asked of a scan: which terms it needs and how it is finished from their totals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from score.measurement.estimation.estimates import Estimates
from score.measurement.sample.totals import Totals
from score.measurement.scanning.terms import Term

Floats = NDArray[np.float64]
_OURS = ("variable", "share", "per", "part", "contrast")  # what labels say besides the breakdown


@dataclass(frozen=True)
class Asked:
    """One question to a scan."""

    by: tuple[str, ...]
    terms: tuple[Term, ...]
    finish: Callable[[Totals], Estimates]


def labels_of(totals: Totals, **more: Any) -> list[dict[str, Any]]:
    """For each domain its values by name, with what else is said of it."""
    return [{**more, **of_groups(totals.by, cell)} for cell in totals.cells]


def of_groups(by: Sequence[str], cell: Sequence[Any]) -> dict[str, Any]:
    """The part of a label that says which domain it is of."""
    return {group_label(name): value for name, value in zip(by, cell, strict=True)}


def group_label(name: str) -> str:
    """What a column of a breakdown is called in labels: one that is called like what labels say says that it is not."""
    return f"{name} (group)" if name in _OURS else name


def together(parts: Sequence[Floats]) -> Floats:
    """Arrays of several variables after one another."""
    return np.concatenate([np.asarray(part, dtype=float) for part in parts])
