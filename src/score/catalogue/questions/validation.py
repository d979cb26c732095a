"""All answers of one round checked together: each by itself, its parts against its total, the rules of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from score.catalogue.questions.expressions import Node, Slot, Value, evaluate
from score.catalogue.questions.question import (
    HARD,
    Context,
    Dimension,
    Entry,
    Finding,
    Key,
    Question,
    Rule,
)
from score.catalogue.questions.question_files import by_code
from score.catalogue.questions.single_checks import check_against_past, check_single, finding
from score.catalogue.wording import marked as _

MESSAGES = {
    "part_above_total": _("{value} is more than the total ({total})."),
    "parts_do_not_sum": _("The parts add up to {value}, the total is {total}. They must be equal."),
    "parts_above_total": _("The parts given so far add up to {value}, more than the total ({total})."),
    "parts_without_total": _("A part is given but not the total. Give the total too."),
    "part_missing_beside_others": _("Give every part or none: here a part has a number and this one has none."),
    "units_differ": _("{question} is in {unit} and {other} in {other_unit}: they cannot be compared. Use one unit."),
}


def validate(entries: Mapping[Key, Entry], context: Context) -> list[Finding]:
    """What is wrong (hard) or odd (soft) with the answers of one round.

    `entries` holds the whole round as it would stand: rules that need an answer which is not there are silent.
    The order is that of the entries; rules over several answers stand with the question they belong to.
    """
    findings: list[Finding] = []
    questions = by_code()
    asked: dict[str, Question] = {}
    for (code, dimensions), entry in entries.items():
        question = questions.get(code)
        if question is None:
            findings.append(finding((code, dimensions), "unknown_question", question=code))
            continue
        asked[code] = question
        findings.extend(check_single(question, dimensions, entry, context))
        findings.extend(check_against_past(question, dimensions, entry, context))
    for question in asked.values():
        findings.extend(_check_parts(question, entries))
        for rule in question.rules:
            findings.extend(_check_rule(question, rule, entries, context))
    return findings


def unanswered(questions: Iterable[Question], entries: Mapping[Key, Entry], round_kind: str) -> list[Key]:
    """What is still to be asked in a round of this kind: neither a number nor a kind of missing.

    A question asked in parts counts as answered once one part is there, since not every firm has every part.
    """
    open_keys: list[Key] = []
    for question in questions:
        if round_kind not in question.rounds:
            continue
        keys = [(question.code, dimensions) for dimensions in question.all_dimensions()]
        wanted = keys[:1] if question.total_asked else keys
        answered = [key for key in wanted if key in entries and _is_answer(entries[key])]
        if not answered:
            open_keys.extend(wanted)
    return open_keys


def _is_answer(entry: Entry) -> bool:
    return entry.value is not None or bool(entry.missing)


def _check_parts(question: Question, entries: Mapping[Key, Entry]) -> Iterator[Finding]:
    for dimension in question.dimensions:
        given = {
            part.code: entries[key]
            for part in dimension.parts
            if (key := (question.code, dimension.key_of(part))) in entries
        }
        if dimension.all_or_none:
            yield from _check_all_or_none(question, dimension, given)
        if question.total_asked and any(entry.valid for entry in given.values()):
            yield from _check_against_total(question, dimension, given, entries.get((question.code, "")))


def _check_all_or_none(question: Question, dimension: Dimension, given: Mapping[str, Entry]) -> Iterator[Finding]:
    if not any(entry.valid for entry in given.values()):
        return
    for part in dimension.parts:
        entry = given.get(part.code)
        if entry is not None and not entry.valid and entry.missing != "not_applicable":
            key = (question.code, dimension.key_of(part))
            yield _finding(key, "part_missing_beside_others")


def _check_against_total(
    question: Question, dimension: Dimension, given: Mapping[str, Entry], total: Entry | None
) -> Iterator[Finding]:
    inside = {part.code: part for part in dimension.parts if not part.beside}
    numbers = {
        code: entry.value for code, entry in given.items() if code in inside and entry.valid and entry.value is not None
    }
    if not numbers:
        return
    if total is None or not total.valid or total.value is None:
        first = (question.code, dimension.key_of(inside[next(iter(numbers))]))
        yield _finding(first, "parts_without_total")
        return
    for code, number in numbers.items():
        if number > total.value:
            key = (question.code, dimension.key_of(inside[code]))
            yield _finding(key, "part_above_total", value=number, total=total.value)
    if not dimension.sums_to_total:
        return
    added = sum(numbers.values(), Decimal(0))
    absent = [code for code in inside if code not in given or given[code].missing not in ("", "not_applicable")]
    if not absent and added != total.value:
        yield _finding((question.code, ""), "parts_do_not_sum", value=added, total=total.value)
    elif absent and added > total.value:
        yield _finding((question.code, ""), "parts_above_total", value=added, total=total.value)


def _check_rule(question: Question, rule: Rule, entries: Mapping[Key, Entry], context: Context) -> Iterator[Finding]:
    scope = RoundScope(entries, context)
    if rule.when is not None and evaluate(rule.when, scope) is not True:
        return
    clash = _unit_clash(rule.must, entries)
    if clash is not None:
        if rule.severity == HARD:
            one, other = clash
            yield _finding(
                (question.code, ""),
                "units_differ",
                question=one.question,
                unit=entries[one.question, one.dimensions].unit,
                other=other.question,
                other_unit=entries[other.question, other.dimensions].unit,
            )
        return
    if evaluate(rule.must, scope) is not False:
        return
    params = {name: _shown(evaluate(node, scope)) for name, node in rule.show}
    key = (question.code, _dimensions_of(question.code, rule.must))
    yield Finding(key[0], key[1], rule.severity, rule.message, params, rule.id)


class RoundScope:
    """Gives the names in rules their values: the round's answers, the last ones, the surroundings."""

    def __init__(self, entries: Mapping[Key, Entry], context: Context) -> None:
        self.entries = entries
        self.context = context

    def number(self, slot: Slot) -> Decimal | None:
        """The valid number there; a last one only if the unit has not changed since."""
        entry = self._entry(slot)
        if entry is None:
            return None
        now = self.entries.get((slot.question, slot.dimensions))
        if slot.last and now is not None and now.valid and now.unit != entry.unit:
            return None
        return entry.value

    def unit(self, slot: Slot) -> str | None:
        """The unit of the valid number there."""
        entry = self._entry(slot)
        return None if entry is None else entry.unit or None

    def answered(self, slot: Slot) -> bool:
        """Whether a valid number is there."""
        return self._entry(slot) is not None

    def surrounding(self, name: str) -> Decimal | None:
        """Days and months of the period, the country's legal minimum, and what else surrounds a round."""
        if name == "baseline":
            return Decimal(int(self.context.round_kind == "baseline"))
        if name == "legal_minimum":
            lowest = self.entries.get(("WAGE_LOW", ""))
            same = lowest is not None and lowest.unit == self.context.currency
            return self.context.legal_minimum if same else None
        found = {
            "days": self.context.days,
            "months": self.context.months,
            "projects_finished": self.context.finished_projects,
        }[name]
        return None if found is None else Decimal(found)

    def _entry(self, slot: Slot) -> Entry | None:
        source = self.context.previous if slot.last else self.entries
        entry = source.get((slot.question, slot.dimensions))
        if entry is None or not entry.valid or entry.value is None or not entry.value.is_finite():
            return None
        return entry


def _unit_clash(node: Node, entries: Mapping[Key, Entry]) -> tuple[Slot, Slot] | None:
    """Two answers of the rule that are in different currencies, or in different units of output."""
    first: dict[str, Slot] = {}
    for slot in node.slots():
        question = by_code()[slot.question]
        entry = entries.get((slot.question, slot.dimensions))
        kind = "money" if question.type == "money" else "own" if question.own_unit else ""
        if slot.last or not kind or entry is None or not entry.valid:
            continue
        other = first.setdefault(kind, slot)
        if entries[other.question, other.dimensions].unit != entry.unit:
            return slot, other
    return None


def _dimensions_of(code: str, node: Node) -> str:
    """Where a rule's finding stands: the first place of its own question that the rule reads."""
    return next((slot.dimensions for slot in node.slots() if slot.question == code and not slot.last), "")


def _shown(value: Value) -> Decimal | str:
    if isinstance(value, bool):
        return Decimal(int(value))
    return "–" if value is None else value


def _finding(key: Key, rule: str, **params: Decimal | str) -> Finding:
    return Finding(key[0], key[1], HARD, MESSAGES[rule], params, rule)
