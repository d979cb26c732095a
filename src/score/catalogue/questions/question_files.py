"""Question files read and checked. One file per family; a new question is an entry in a file, nothing else."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from score.catalogue.questions.expressions import COMPARISONS, ExpressionError, Node, parse
from score.catalogue.questions.question import (
    HARD,
    RECORDS,
    ROUND_KINDS,
    SOFT,
    TIMINGS,
    TYPES,
    Dimension,
    Part,
    Question,
    Rule,
)
from score.catalogue.questions.units import UNITS_FILE, all_units
from score.catalogue.toml_tables import CatalogueFileError, Table, read_toml

FOLDER = Path(__file__).parent
SURROUNDINGS = ("days", "months", "baseline", "legal_minimum", "projects_finished")
_UNITLESS = ("money", "yes_no")


class UnknownQuestion(KeyError):
    """No question has this code."""


def load_questions(folder: Path) -> tuple[Question, ...]:
    """The questions of all files in a folder, in the order of the form.

    CatalogueFileError where a file is wrong: a code twice, a rule about a question that is not there.
    """
    questions: list[Question] = []
    origin: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == UNITS_FILE.name:
            continue
        for question in _read_family(path):
            if question.code in origin:
                raise CatalogueFileError(path.name, question.code, f"is already in {origin[question.code]}")
            origin[question.code] = path.name
            questions.append(question)
    _check_positions(questions, origin)
    _check_references(questions, origin)
    return tuple(sorted(questions, key=lambda one: one.position))


@cache
def all_questions() -> tuple[Question, ...]:
    """Every question of the catalogue, in the order of the form."""
    return load_questions(FOLDER)


@cache
def by_code() -> dict[str, Question]:
    """Every question, by code."""
    return {question.code: question for question in all_questions()}


def get(code: str) -> Question:
    """The question with this code. UnknownQuestion where there is none."""
    try:
        return by_code()[code]
    except KeyError:
        raise UnknownQuestion(code) from None


def core_questions() -> tuple[Question, ...]:
    """The questions that every firm is asked, in order: 19 items, of which one asks two amounts."""
    return tuple(question for question in all_questions() if question.core)


def _read_family(path: Path) -> list[Question]:
    table = read_toml(path)
    shared = table.tables("rule")
    entries = table.tables("question", required=True)
    table.finish()
    shared_rules = [_RuleSource(one) for one in shared]
    return [_question(one, shared_rules) for one in entries]


def _question(table: Table, shared: list[_RuleSource]) -> Question:
    code = table.code("code")
    if code != code.upper():
        raise table.error("code", "question codes are written in capitals")
    table.prefix = code
    kind = table.text("type", choices=TYPES)
    timing = table.text("timing", choices=TIMINGS)
    own = [_RuleSource(one) for one in table.tables("rule")]
    question = Question(
        code=code,
        item=table.text("item", code),
        position=table.whole("position", least=1),
        text=table.text("text"),
        help=table.text("help"),
        type=kind,
        units=_units(table, required=kind not in _UNITLESS),
        own_unit=table.flag("own_unit", False),
        timing=timing,
        accumulates=table.flag("accumulates", timing == "period" and kind in ("int", "number", "money")),
        rounds=table.texts("rounds", ROUND_KINDS, ROUND_KINDS),
        core=table.flag("core", False),
        records=table.text("records", choices=RECORDS),
        used_by=table.texts("used_by"),
        total_asked=table.flag("total_asked", True),
        maximum=table.number("maximum") if table.has("maximum") else None,
        dimensions=tuple(_dimension(one) for one in table.tables("dimension")),
        rules=tuple(source.rule_for(code) for source in (*shared, *own)),
    )
    table.finish()
    if not question.total_asked and not question.dimensions:
        raise table.error("total_asked", "nothing is asked: no total and no dimension")
    return question


def _units(table: Table, required: bool) -> tuple[str, ...]:
    units = table.texts("units", None if required else ())
    for unit in units:
        if unit not in all_units():
            raise table.error("units", f"{unit!r} is not in {UNITS_FILE.name}")
    if required and not units:
        raise table.error("units", "must name at least one unit")
    if units and not required:
        raise table.error("units", "money and yes/no have no unit from the list")
    return units


def _dimension(table: Table) -> Dimension:
    parts = []
    for one in table.tables("part", required=True):
        units = _units(one, required=True) if one.has("units") else ()
        parts.append(Part(one.code("code"), one.text("label"), one.flag("beside", False), units))
        one.finish()
    codes = [part.code for part in parts]
    if len(set(codes)) != len(codes):
        raise table.error("part", "names the same part twice")
    dimension = Dimension(
        code=table.code("code"),
        label=table.text("label"),
        parts=tuple(parts),
        sums_to_total=table.flag("sums_to_total", False),
        all_or_none=table.flag("all_or_none", False),
    )
    table.finish()
    return dimension


class _RuleSource:
    """A rule as written; `this` stands for each question of the file."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.id = table.code("id")
        table.prefix = self.id
        self.severity = table.text("severity", choices=(HARD, SOFT))
        self.when = table.text("when", "")
        self.must = table.text("must")
        self.message = table.text("message")
        shown = table.table("show", {})
        self.show = {name: shown.text(name) for name in shown.unread()}
        table.finish()

    def rule_for(self, code: str) -> Rule:
        """The rule about one question. Placeholders of the message are checked against what is shown."""
        must = self._parsed("must", self.must, code)
        show = {name: self._parsed(f"show.{name}", text, code) for name, text in self.show.items()}
        if not show and must.kind in COMPARISONS:
            show = {"value": must.parts[0], "limit": must.parts[1]}
        named = {name for _, name, _, _ in string.Formatter().parse(self.message) if name}
        if not named <= set(show):
            missing = ", ".join(sorted(named - set(show)))
            raise self.table.error("message", f"names {missing}, which 'show' does not give")
        return Rule(
            id=self.id,
            severity=self.severity,
            must=must,
            message=self.message,
            when=self._parsed("when", self.when, code) if self.when else None,
            show=tuple((name, node) for name, node in show.items() if name in named),
        )

    def _parsed(self, key: str, text: str, code: str) -> Node:
        words = re.sub(r"\bthis\b", code, text)
        try:
            node = parse(words)
        except ExpressionError as problem:
            raise self.table.error(key, str(problem)) from problem
        for name in node.names():
            if name not in SURROUNDINGS:
                raise self.table.error(key, f"{name!r} is none of {', '.join(SURROUNDINGS)}")
        return node


def _check_positions(questions: Iterable[Question], origin: dict[str, str]) -> None:
    taken: dict[int, str] = {}
    for question in questions:
        other = taken.setdefault(question.position, question.code)
        if other != question.code:
            key = f"{question.code}.position"
            raise CatalogueFileError(origin[question.code], key, f"{question.position} is taken by {other}")


def _check_references(questions: Iterable[Question], origin: dict[str, str]) -> None:
    known = {(one.code, key) for one in questions for key in one.all_dimensions()}
    for question in questions:
        for rule in question.rules:
            nodes = [rule.must, *(node for _, node in rule.show)] + ([rule.when] if rule.when else [])
            for slot in (slot for node in nodes for slot in node.slots()):
                if (slot.question, slot.dimensions) not in known:
                    name = f"{slot.question}[{slot.dimensions}]" if slot.dimensions else slot.question
                    key = f"{question.code}.{rule.id}"
                    raise CatalogueFileError(origin[question.code], key, f"{name} is not asked anywhere")
