"""Rows of files turned into entities and facts in memory, without the database's write lock.

Entities are numbered as they come (`Pool`); facts name them by that number until it is known which rows of the
database they are.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from score.catalogue.reading.unreadable import Unreadable
from score.programme.core.facts import Fact
from score.programme.enterprises.imports.findings import Findings, words_of
from score.programme.enterprises.imports.letters import two_firms
from score.programme.enterprises.imports.mapping import FileMap, FileMapping, MappedSection
from score.programme.enterprises.imports.sheets import Cell, Place, Sheet
from score.programme.enterprises.imports.taking import (
    EntityKind,
    FactKind,
    Field,
    Key,
    entity_kinds,
    fact_kinds,
    intakes,
)
from score.programme.enterprises.imports.values import Conventions, MappingError, Value, reader_of

Progress = Callable[[int, int | None, str], None]
_REMEMBERED = 50_000  # cells whose reading is remembered per field: years, codes, words come again and again
_STEP = 2_000
_BEGINNING = datetime.datetime.min.replace(tzinfo=datetime.UTC)


class Record:
    """The values of one section in one row."""

    __slots__ = ("conventions", "enterprise", "mapped", "parent", "place", "values")

    def __init__(
        self, mapped: MappedSection, values: dict[str, Any], place: Place, enterprise: int | None, parent: Any
    ) -> None:
        self.mapped = mapped
        self.values = values
        self.place = place
        self.enterprise = enterprise
        self.parent = parent
        self.conventions = Conventions()

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def recorded_at(self) -> datetime.datetime | None:
        """The moment that history brings along."""
        return self.values.get("recorded_at")

    def column_of(self, field: str) -> str:
        """The column that a field came from, as far as it was one."""
        value = self.mapped.values.get(field)
        return ", ".join(value.columns()) if value else ""


class Pool:
    """Entities of one kind, each once, in the order in which they were first named."""

    def __init__(self, kind: EntityKind) -> None:
        self.kind = kind
        self.index: dict[Key, int] = {}
        self.keys: list[Key] = []
        self.fields: list[Mapping[str, Any]] = []
        self.places: list[Place] = []
        self.decided: dict[Key, int] = {}  # a person said which row of the database this is
        self.guests: set[int] = set()  # numbers of entities that are known under another key of their own

    def refer(self, key: Key, fields: Mapping[str, Any], place: Place) -> tuple[int, bool]:
        """The number of the entity with this key, and whether it is named here for the first time."""
        found = self.index.get(key)
        if found is not None:
            if fields and not self.fields[found]:
                self.fields[found] = fields
            return found, False
        self.index[key] = number = len(self.keys)
        self.keys.append(key)
        self.fields.append(fields)
        self.places.append(place)
        return number, True


class FactRows:
    """Facts of one table: key, values, moment. Of one key only one row, unless history brings its corrections."""

    def __init__(self, kind: FactKind) -> None:
        self.kind = kind
        self.rows: list[tuple[Key, tuple[Any, ...], datetime.datetime | None, str, Place]] = []
        self.of_key: dict[Key, int] = {}
        self.corrections: dict[Key, list[int]] = {}  # history only: later rows of the same key

    def moment_at(self, at: int) -> datetime.datetime:
        """The moment of a row; the beginning of time where it brings none."""
        return self.rows[at][2] or _BEGINNING


class Staging:
    """Everything that the files say, and what is wrong with them."""

    def __init__(self, file_map: FileMap, findings: Findings, custodian: int | None) -> None:
        self.file_map = file_map
        self.findings = findings
        self.custodian = custodian
        self.opened_at = timezone.now()
        self.skip: set[tuple[str, int]] = set()  # rows in which something is wrong: nothing of them is taken
        self.same: dict[Key, Key] = {}  # a person said that these enterprises of the file are one
        self.taken: list[tuple[Place, int | None]] = []  # every row that was taken, and its enterprise
        self.again: set[tuple[str, int]] = set()  # rows about an enterprise that an earlier row is about already
        self.pools = {name: Pool(kind) for name, kind in entity_kinds().items()}
        self.facts = {model: FactRows(kind) for model, kind in fact_kinds().items()}

    def refer(self, kind: str, key: Key, fields: Mapping[str, Any], place: Place) -> tuple[int, bool]:
        """The number of an entity, and whether it is named for the first time."""
        return self.pools[kind].refer(key, fields, place)

    def fact(self, model: type[Fact], key: Key, values: tuple[Any, ...], record: Record, *, field: str = "") -> None:
        """Stage a fact. The same again is passed over; something else under the same key is an error."""
        rows = self.facts[model]
        before = rows.of_key.get(key)
        place = Place(record.place.file, record.place.row, record.column_of(field))
        reason = record.values.get("reason", "")
        row = (key, values, record.recorded_at, reason, place)
        if before is None:
            rows.of_key[key] = len(rows.rows)
            rows.rows.append(row)
            return
        others = [before, *rows.corrections.get(key, ())]
        if any(rows.rows[at][1] == values and rows.rows[at][2] == row[2] for at in others):
            return
        if self.file_map.history and row[2] is not None:
            if row[2] < rows.moment_at(before):  # the file is not in the order of time
                rows.of_key[key] = len(rows.rows)
                rows.corrections.setdefault(key, []).append(before)
            else:
                rows.corrections.setdefault(key, []).append(len(rows.rows))
            rows.rows.append(row)
            return
        earlier = rows.rows[before][4]
        if (place.file, place.row) in self.again:
            self.note_kept(record, field, earlier)
            return
        self.error(record, field, _("Row %(row)s of %(file)s says something else about the same thing.") % {
            "row": earlier.row, "file": earlier.file
        })  # fmt: skip

    def note_kept(self, record: Record, field: str, earlier: Place) -> None:
        """The same enterprise twice in a list, and the second row says something else: the first is taken."""
        self.findings.note(
            _("Row %(row)s says something else about the same enterprise, and is taken.") % {"row": earlier.row},
            file=record.place.file,
            row=record.place.row,
            column=record.column_of(field),
        )

    def error(self, record: Record, field: str, problem: str) -> None:
        """Something wrong with a record, in the column that `field` came from."""
        self.findings.error(problem, file=record.place.file, row=record.place.row, column=record.column_of(field))


def stage(sheets: Sequence[tuple[Sheet, FileMapping]], staging: Staging, progress: Progress) -> None:
    """Read all rows into `staging`, then let every domain check the whole."""
    total = sum(len(sheet.rows) for sheet, _mapping in sheets)
    done = 0
    for sheet, mapping in sheets:
        position = _positions(sheet, mapping, staging.findings)
        if position is None:
            continue
        takers = [_Taker(one, mapping.conventions, position) for one in mapping.sections]
        silent = 0
        for number, cells in sheet.rows:
            place = Place(sheet.file, number)
            if (sheet.file, number) not in staging.skip and not _take_row(takers, cells, place, staging):
                silent += 1
            done += 1
            if done % _STEP == 0:
                progress(done, total, _("reading rows"))
        if silent:
            staging.findings.note(
                _("Rows of which the mapping takes nothing: %(rows)s.") % {"rows": silent}, file=sheet.file
            )
    progress(total, total, _("checking"))
    for intake in intakes():
        if intake.check is not None:
            intake.check(staging)


def _take_row(takers: Sequence[_Taker], cells: Sequence[Cell], place: Place, staging: Staging) -> bool:
    """Whether anything of the row was taken, or found wrong."""
    enterprise: int | None = None
    something = False
    for taker in takers:
        if taker.is_enterprise:
            enterprise = taker.take(cells, place, staging, None, None)
            if enterprise is None and taker.failed:
                return True  # whose row this is is unknown: what else is wrong with it is noise
        elif enterprise is not None or not taker.mapped.section.needs_enterprise:
            taken = taker.take(cells, place, staging, enterprise, None)
            something = something or taken is not None or taker.failed
    if something or enterprise is not None:
        staging.taken.append((place, enterprise))
        return True
    return False


def _positions(sheet: Sheet, mapping: FileMapping, findings: Findings) -> dict[str, int] | None:
    """Where each column stands; None (and findings) where one is missing or ambiguous."""
    used = dict.fromkeys(column for section in mapping.sections for column in section.columns())
    twice = set(sheet.twice())
    before = findings.errors
    for column in used:
        if column not in sheet.columns:
            near = difflib.get_close_matches(column, [name for name in sheet.columns if name], 1, 0.6)
            hint = _(" Is “%(near)s” meant?") % {"near": near[0]} if near else ""
            findings.error(
                _("The file has no column “%(column)s”, which the mapping reads.") % {"column": column} + hint,
                file=sheet.file,
            )
        elif column in twice:
            findings.error(
                _("Two columns are called “%(column)s”. Rename one.") % {"column": column},
                file=sheet.file,
                column=column,
            )
    left = [name for name in sheet.columns if name and name not in used and name not in mapping.ignored]
    if left:
        findings.note(
            _("Columns that the mapping does not read: %(names)s.") % {"names": ", ".join(left)}, file=sheet.file
        )
    if findings.errors > before:
        return None
    return {name: at for at, name in enumerate(sheet.columns)}


class _Taker:
    """One section of the mapping, ready to be asked row by row."""

    def __init__(self, mapped: MappedSection, conventions: Conventions, position: dict[str, int]) -> None:
        self.mapped = mapped
        self.position = position
        self.conventions = conventions
        self.is_enterprise = mapped.section.name == "enterprise"
        self.failed = False
        self.conditions = [(position[one.column], one) for one in mapped.where]
        self.fixed: dict[str, Any] = {}
        fields = list(mapped.section.fields)
        if "recorded_at" in mapped.values:
            fields.append(Field("recorded_at", "moment", required=True))
        readers = [_FieldReader(field, mapped.values.get(field.name), conventions, position) for field in fields]
        self.readers = []
        for reader in readers:
            if reader.fixed:
                self.fixed[reader.field.name] = _fixed_value(reader, mapped)
            else:
                self.readers.append(reader)
        self.parts = [_Taker(part, conventions, position) for part in mapped.parts]

    def take(self, cells: Sequence[Cell], place: Place, staging: Staging, enterprise: int | None, parent: Any) -> Any:
        """Stage the record of this row and its parts; None where there is none, or it cannot be read."""
        self.failed = False
        for at, condition in self.conditions:
            if not condition.holds(cells[at], self.conventions.blanks):
                return None
        values = dict(self.fixed)
        for reader in self.readers:
            try:
                values[reader.field.name] = value = reader.read(cells)
            except Unreadable as problem:
                self._say(words_of(problem), reader, place, staging)
                continue
            if value is None and reader.field.skips:
                return None
            if value is None and reader.field.required:
                self._say(_("The cell is empty, and this is needed."), reader, place, staging)
        if self.failed:
            return None
        if (moment := values.get("recorded_at")) and moment > staging.opened_at:
            self.failed = True
            staging.findings.error(_("recorded_at lies in the future."), file=place.file, row=place.row)
            return None
        if self.is_enterprise and values.get("name"):
            self._note_two_firms(cells, values["name"], place, staging)
        record = Record(self.mapped, values, place, enterprise, parent)
        record.conventions = self.conventions
        errors = staging.findings.errors
        taken = self.mapped.section.take(staging, record)
        self.failed = staging.findings.errors > errors
        if taken is not None:
            for part in self.parts:
                part.take(cells, place, staging, taken if self.is_enterprise else enterprise, taken)
        return taken

    def _note_two_firms(self, cells: Sequence[Cell], name: str, place: Place, staging: Staging) -> None:
        value = self.mapped.values["name"]
        written = cells[self.position[value.column]] if value.column else name
        if found := two_firms(written if isinstance(written, str) else name):
            staging.findings.note(
                _("This may be two firms: “%(one)s” and “%(other)s”. If so, give each a row of its own.")
                % {"one": found[0], "other": found[1]},
                file=place.file,
                row=place.row,
                column=value.column,
            )

    def _say(self, problem: str, reader: _FieldReader, place: Place, staging: Staging) -> None:
        self.failed = True
        column = ", ".join(reader.value.columns()) if reader.value else ""
        staging.findings.error(problem, file=place.file, row=place.row, column=column or self.mapped.key)


def _fixed_value(reader: _FieldReader, mapped: MappedSection) -> Any:
    """What a field holds in every row. MappingError where the mapping's own words cannot be read."""
    key = f"{mapped.key}.{reader.field.name}"
    try:
        found = reader.read(())
    except Unreadable as problem:
        raise MappingError(key, words_of(problem)) from problem
    if reader.field.required and found in (None, ""):
        raise MappingError(key, _("is blank"))
    return found


class _FieldReader:
    """Reads one field of a section from the cells of a row."""

    def __init__(
        self, field: Field, value: Value | None, conventions: Conventions, position: Mapping[str, int]
    ) -> None:
        self.field = field
        self.value = value
        self.get = value.getter(position, conventions.blanks) if value else None
        self.reader = reader_of(field.kind, conventions, field.choices, field.limit)
        self.later = datetime.timedelta(days=value.days_later) if value else datetime.timedelta()
        self.remembered: dict[Any, Any] = {}
        self.fixed = value is None or not any(value.columns())  # the same in every row

    def read(self, cells: Sequence[Cell]) -> Any:
        """The value; the default where it is blank, None where it must not be. Raises Unreadable."""
        raw = self.get(cells) if self.get else None
        if raw is None:
            return None if self.field.required or self.field.skips else self.field.default
        key = (type(raw), raw)
        found = self.remembered.get(key)
        if found is None:
            found = raw if self.field.kind == "raw" else self.reader(raw)
            if self.later:
                found += self.later
            if len(self.remembered) < _REMEMBERED:
                self.remembered[key] = found
        return found
