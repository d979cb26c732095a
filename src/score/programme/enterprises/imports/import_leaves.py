"""The rows of an import as its page turns them over, and the pairs that a person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from score.programme.enterprises.duplicates.words import Line, lines_of
from score.programme.enterprises.imports.likely import Likely, name_in
from score.programme.enterprises.imports.likely_decisions import NEW as AS_NEW
from score.programme.enterprises.imports.likely_decisions import SAME, same_as
from score.programme.enterprises.imports.reading_file import (
    CHANGED,
    ERROR,
    LIKELY,
    NEW,
    UNCHANGED,
    Pairs,
    Rows,
    is_there,
)
from score.programme.enterprises.models import Enterprise, ImportBatch

_PAGE, _PAIRS = 50, 20
_TITLES = {
    ERROR: _("wrong"),
    LIKELY: _("likely here already"),
    NEW: _("new"),
    CHANGED: _("changed"),
    UNCHANGED: _("unchanged"),
}


@dataclass(frozen=True)
class ShownPair:
    """A likely duplicate in words. `decided`: "same", "new", "other" (it is another one), "" for nothing yet."""

    number: int
    pair: Likely
    name: str
    other_name: str
    other_uid: str
    lines: list[Line]
    decided: str

    @property
    def percent(self) -> float:
        """The probability in percent."""
        return 100 * self.pair.probability


def leaves(asked: Mapping[str, str], batch: ImportBatch) -> dict[str, Any]:
    """What the page shows below the counts: which rows (`show`), and which leaf of them (`page`)."""
    by_status: dict[str, int] = batch.outcome.get("by_status") or {}
    if batch.state == ImportBatch.State.REFUSED and not by_status or not is_there(batch):
        return {"rows": None, "pairs": None, "tabs": []}
    there = [status for status in _TITLES if by_status.get(status)]
    show = asked.get("show", "")
    show = show if show in there else next(iter(there), "")
    tabs = [{"status": one, "title": _TITLES[one], "count": by_status[one], "current": one == show} for one in there]
    page = asked.get("page")
    told: dict[str, Any] = {"tabs": tabs, "show": show, "rows": None, "pairs": None, "decided": _decided(batch)}
    if show == LIKELY:
        told["pages"] = Paginator(Pairs(batch), _PAIRS).get_page(page)
        told["pairs"] = _in_words(batch, told["pages"].object_list, told["pages"].start_index() - 1)
    elif show:
        told["pages"] = Paginator(Rows(batch, show, by_status[show]), _PAGE).get_page(page)
        told["rows"] = told["pages"].object_list
    return told


def _decided(batch: ImportBatch) -> dict[str, int]:
    said = batch.outcome.get("decided", {}).values()
    return {"same": sum(1 for one in said if one), "new": sum(1 for one in said if not one)}


def _in_words(batch: ImportBatch, pairs: list[Likely], first: int) -> list[ShownPair]:
    wanted = [pair.enterprise for pair in pairs if pair.enterprise is not None]
    there = {one.pk: one for one in Enterprise.objects.filter(pk__in=wanted)}
    said = batch.outcome.get("decided", {})
    shown = []
    for number, pair in enumerate(pairs, first):
        known = there.get(pair.enterprise) if pair.enterprise is not None else None
        shown.append(
            ShownPair(
                number,
                pair,
                name_in(pair.left),
                known.name if known else name_in(pair.right),
                str(known.uid) if known else "",
                lines_of(pair.evidence, pair.left, pair.right),
                _verdict(said.get(pair.reference), pair),
            )
        )
    return shown


def _verdict(said: Mapping[str, Any] | None, pair: Likely) -> str:
    if said is None:
        return ""
    if not said:
        return AS_NEW
    return SAME if said == same_as(pair) else "other"
