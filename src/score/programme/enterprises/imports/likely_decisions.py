"""What a person decides about the likely duplicates of a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from score.programme.enterprises.imports.likely import Likely
from score.programme.enterprises.imports.reading_file import Pairs
from score.programme.enterprises.models import ImportBatch

SAME, NEW = "same", "new"
Said = dict[str, dict[str, Any]]
_LEAST = 0.5


def said_in(batch: ImportBatch, sent: Mapping[str, str]) -> Said:
    """The decisions in a form: one pair (`number`, `verdict`), or the best pair of every row `above` a probability.

    Of rows that were decided one by one nothing is changed by the latter. Empty where the form says nothing.
    """
    pairs = Pairs(batch)
    if "above" in sent:
        return _all_above(batch, pairs, _number(sent["above"]))
    at = int(sent["number"]) if sent.get("number", "").isdigit() else -1
    found = pairs[at : at + 1] if 0 <= at < len(pairs) else []
    if not found or sent.get("verdict") not in (SAME, NEW):
        return {}
    return {found[0].reference: same_as(found[0]) if sent["verdict"] == SAME else {}}


def same_as(pair: Likely) -> dict[str, Any]:
    """That the row is the other one of its pair."""
    if pair.enterprise is not None:
        return {"enterprise": pair.enterprise}
    return {"row_of": pair.other_reference}


def all_above_of(pairs: Iterable[Likely], probability: float, decided: Collection[str] = ()) -> Said:
    """For every row that nobody decided the most probable of its pairs, an enterprise of the registry before a row.

    `pairs`: the most probable first. A row that is another row takes that one's decision, so that no two rows hang on
    each other.
    """
    found: Said = {}
    for pair in pairs:
        known = found.get(pair.reference)
        if pair.probability < probability or pair.reference in decided:
            continue
        if known is None or ("row_of" in known and pair.enterprise is not None):
            found[pair.reference] = same_as(pair)
    return {reference: _followed(found, reference) for reference in found}


def _followed(found: Said, reference: str) -> dict[str, Any]:
    seen = {reference}
    said = found[reference]
    while (other := said.get("row_of")) in found and other not in seen:
        seen.add(other)
        said = found[other]
    return said


def _all_above(batch: ImportBatch, pairs: Pairs, probability: float | None) -> Said:
    if probability is None:
        return {}
    return all_above_of(pairs.above(probability), probability, batch.outcome.get("decided", {}))


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if _LEAST <= number <= 1 else None
