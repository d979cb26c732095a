"""Row by row what an import would do, for a person to look at: new, changed, unchanged, likely there, wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from score.programme.enterprises.imports.comparison import CHUNK, FactPlan, chunks
from score.programme.enterprises.imports.findings import ERROR as AS_ERROR
from score.programme.enterprises.imports.importer import Prepared
from score.programme.enterprises.imports.reading_file import CHANGED, ERROR, LIKELY, NEW, UNCHANGED, SeenRow
from score.programme.enterprises.imports.values import as_text
from score.programme.enterprises.imports.words import name_of
from score.programme.enterprises.models import Enterprise

_TOLD = 20  # things said about one row
Where = tuple[str, int]


def seen_rows(prepared: Prepared, likely: set[int]) -> Iterator[SeenRow]:
    """Every row of the files in their order. `likely`: rows that a person should compare with what is there."""
    told = _findings(prepared)
    bad = prepared.findings.bad_rows
    enterprises, changes = _what_becomes(prepared)
    names = _names(prepared)
    for sheet in prepared.sheets:
        rows = sorted((*sheet.rows, *sheet.broken)) if sheet.broken else sheet.rows
        for number, cells in rows:
            where = (sheet.file, number)
            said = told.get(where, [])
            enterprise = enterprises.get(where)
            if where in bad:
                yield SeenRow(sheet.file, number, ERROR, "", said[:_TOLD], [as_text(cell) for cell in cells])
                continue
            is_new = enterprise is not None and enterprise < 0
            status = LIKELY if number in likely else NEW if is_new else CHANGED if where in changes else UNCHANGED
            more = [] if is_new else changes.get(where, [])
            yield SeenRow(sheet.file, number, status, names.get(where, ""), (said + more)[:_TOLD])


def _findings(prepared: Prepared) -> dict[Where, list[dict[str, str]]]:
    told: dict[Where, list[dict[str, str]]] = defaultdict(list)
    for one in prepared.findings.in_order():
        if one.row:
            kind = "bad" if one.severity == AS_ERROR else "watch"
            told[one.file, one.row].append({"kind": kind, "column": one.column, "text": one.problem})
    return told


def _what_becomes(prepared: Prepared) -> tuple[dict[Where, int], dict[Where, list[dict[str, str]]]]:
    """For each row its enterprise (below zero: new), and what it adds or corrects."""
    enterprises: dict[Where, int] = {}
    changes: dict[Where, list[dict[str, str]]] = defaultdict(list)
    if prepared.plan is None or prepared.staging is None:
        return enterprises, changes
    ids, returning = prepared.plan.ids["Enterprise"], prepared.plan.returning.get("Enterprise", ())
    for place, number in prepared.staging.taken:
        if number is not None:
            enterprises[place.file, place.row] = -1 if ids[number] in returning else ids[number]
    for model, plan in prepared.plan.facts.items():
        before = _before(plan, model)
        for at in plan.new:
            _say(changes, plan, at, name_of(model.__name__), _("added"))
        for at, pk in plan.changed:
            _say(
                changes, plan, at, name_of(model.__name__), _("instead of %(before)s") % {"before": before.get(pk, "–")}
            )
    return enterprises, changes


def _say(changes: dict[Where, list[dict[str, str]]], plan: FactPlan, at: int, kind: Any, what: str) -> None:
    _key, values, _moment, _reason, place = plan.rows.rows[at]
    said = changes[place.file, place.row]
    if len(said) < _TOLD:
        shown = ", ".join(as_text(value) for value in values[: len(plan.rows.kind.values)] if value not in (None, ""))
        said.append({"kind": "none", "column": place.column, "text": f"{kind}: {shown[:200]} ({what})"})


def _before(plan: FactPlan, model: Any) -> dict[int, str]:
    """What the facts that would be corrected say now."""
    found: dict[int, str] = {}
    for chunk in chunks((pk for _at, pk in plan.changed), CHUNK):
        rows = model._base_manager.filter(pk__in=chunk).values_list("pk", *plan.rows.kind.values)
        found.update({pk: ", ".join(as_text(value) for value in values if value is not None) for pk, *values in rows})
    return found


def _names(prepared: Prepared) -> dict[Where, str]:
    """The name of the enterprise of each row: as the file writes it, else as it is called here."""
    if prepared.plan is None or prepared.staging is None:
        return {}
    pool, ids = prepared.staging.pools["Enterprise"], prepared.plan.ids["Enterprise"]
    unnamed = [ids[number] for number, fields in enumerate(pool.fields) if not fields.get("name") and ids[number] > 0]
    known: dict[int, str] = {}
    for chunk in chunks(unnamed, CHUNK):
        known.update(Enterprise.objects.filter(pk__in=chunk).values_list("pk", "name"))
    return {
        (place.file, place.row): pool.fields[number].get("name") or known.get(ids[number], "")
        for place, number in prepared.staging.taken
        if number is not None
    }
