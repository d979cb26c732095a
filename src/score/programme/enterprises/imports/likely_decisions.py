"""What a person decides about the likely duplicates of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from score.programme.enterprises.imports.likely import Likely
from score.programme.enterprises.imports.reading_file import Pairs
from score.programme.enterprises.models import ImportBatch

SAME, NEW = "same", "new"
_LEAST = 0.5


def said_in(batch: ImportBatch, sent: Mapping[str, str]) -> dict[str, dict[str, Any]]:
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


def all_above(pairs: Pairs, probability: float, decided: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """For every row that nobody decided the most probable of its pairs, an enterprise of the registry before a row.

    A row that is another row takes that one's decision, so that no two rows hang on each other.
    """
    found: dict[str, dict[str, Any]] = {}
    for pair in pairs.above(probability):
        known = found.get(pair.reference)
        if pair.reference in decided or (known and ("enterprise" in known or pair.enterprise is None)):
            continue
        found[pair.reference] = same_as(pair)
    return {reference: _followed(found, reference) for reference in found}


def _followed(found: Mapping[str, dict[str, Any]], reference: str) -> dict[str, Any]:
    seen = {reference}
    said = found[reference]
    while (other := said.get("row_of")) in found and other not in seen:
        seen.add(other)
        said = found[other]
    return said


def _all_above(batch: ImportBatch, pairs: Pairs, probability: float | None) -> dict[str, dict[str, Any]]:
    if probability is None:
        return {}
    return all_above(pairs, probability, batch.outcome.get("decided", {}))


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if _LEAST <= number <= 1 else None
