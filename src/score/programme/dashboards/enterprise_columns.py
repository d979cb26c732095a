"""The columns that the list of enterprises can show, and the same ones in its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from score.catalogue.countries import country_files
from score.programme.dashboards.enterprise_table import Table
from score.programme.dashboards.enterprise_words import attribute_label
from score.programme.enterprises.models import Enterprise, EnterpriseRow, RecruitmentStage

Words = Callable[[EnterpriseRow], Any]
LEVELS, STAGES = dict(Enterprise.Level.choices), dict(RecruitmentStage.Stage.choices)


@dataclass(frozen=True)
class Column:
    """One column: what it is called, whether one may sort by it, and whether it is a number.

    `guard`: the column of the row that one has to be allowed to see.
    """

    key: str
    title: str | Promise
    words: Words
    sortable: bool = False
    number: bool = False
    optional: bool = False
    guard: str = ""


def _attribute(kind: str) -> Words:
    return lambda row: attribute_label(kind, getattr(row, kind))


def size_words(row: EnterpriseRow) -> str:
    """The size class recorded; else of a place of work that stands alone, by its country's limits (rule 21).

    Of a part of a legal entity the entity's workforce decides, which its own page tells.
    """
    if row.size or row.heads is None or row.enterprise.parent_id is not None:
        return attribute_label("size", row.size)
    try:
        size = country_files.get(row.country).size_class(int(row.heads))
    except country_files.UnknownCountry:
        return ""
    return gettext("%(size)s (computed)") % {"size": attribute_label("size", size)}


COLUMNS = (
    Column("country", _("Country"), _attribute("country"), sortable=True),
    Column("area", _("Area"), lambda row: row.area, sortable=True, optional=True),
    Column("sector", _("Sector"), _attribute("sector"), sortable=True),
    Column("size", _("Size"), size_words, sortable=True, optional=True),
    Column("ownership", _("Ownership"), _attribute("ownership"), sortable=True, optional=True),
    Column("heads", _("Workforce"), lambda row: row.heads, sortable=True, number=True, guard="heads"),
    Column("stage", _("Stage recorded"), lambda row: STAGES.get(row.stage, ""), sortable=True, guard="stage"),
    Column("data", _("Answers"), lambda row: data_words(row)[0], sortable=True, guard="has_baseline"),
    Column("level", _("Level"), lambda row: LEVELS.get(row.level, ""), optional=True),
    Column("reference", _("Reference number"), lambda row: _reference(row.enterprise)),
    Column("name_local", _("Name in local script"), lambda row: row.enterprise.name_local),
)
USUAL = ("country", "sector", "size", "heads", "data")


def open_columns(table: Table) -> list[Column]:
    """The columns that the reader may see."""
    return [column for column in COLUMNS if not column.guard or table.may(column.guard)]


def chosen_columns(table: Table, wanted: Sequence[str]) -> list[Column]:
    """The columns asked for, among those that the reader may see; the usual ones where none is."""
    known = open_columns(table)
    return [column for column in known if column.key in wanted] or [one for one in known if one.key in USUAL]


def data_words(row: EnterpriseRow) -> tuple[str, str]:
    """What is there of answers, and the glyph for it."""
    if row.has_baseline and row.has_endline:
        return gettext("Baseline and endline"), "good"
    if row.has_endline:
        return gettext("Endline, no baseline"), "watch"
    if row.has_baseline:
        return gettext("Baseline"), "none"
    return (gettext("No answers"), "watch") if row.trained else (gettext("Not in training"), "none")


def as_table(rows: Iterable[EnterpriseRow], columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """The heads and rows of a file with these columns, as the list shows them; `uid` at the end names the record."""
    yield (gettext("Name"), *(title for column in columns for title in _titles(column)), "uid")
    for row in rows:
        yield (row.name, *(value for column in columns for value in _values(column, row)), str(row.enterprise.uid))


def _titles(column: Column) -> list[str]:
    if column.key == "data":
        return [gettext("Baseline"), gettext("Endline")]
    return [gettext("Source"), gettext("Identifier")] if column.key == "reference" else [str(column.title)]


def _values(column: Column, row: EnterpriseRow) -> list[Any]:
    if column.key == "data":
        yes, no = pgettext("answer", "yes"), pgettext("answer", "no")
        return [yes if row.has_baseline else no, yes if row.has_endline else no]
    if column.key == "reference":
        return [row.enterprise.source, row.enterprise.reference]
    if column.key == "heads":
        return [None if row.heads is None else int(row.heads)]
    return [str(column.words(row))]


def _reference(one: Enterprise) -> str:
    return f"{one.source} {one.reference}".strip() if one.reference else ""
