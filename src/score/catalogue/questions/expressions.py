"""The small language of the rules in question files, read and evaluated by our own code.

``ACC <= 3 * W`` · ``abs(W / last.W - 1) <= 0.3`` · ``unit(OUTPUT) = unit(last.OUTPUT)``

Names: a question code, ``last.`` before it for the enterprise's last valid answer, ``[sex=women]`` behind it
for a part; otherwise a name of the surroundings (``days``, ``months``, ``baseline``, ``legal_minimum`` ...).
``yes`` is 1, ``no`` is 0. Functions: ``abs``, ``first`` (the first known one), ``answered`` and ``unit``.

Unknown stays unknown: an answer that is missing makes every comparison with it unknown, and a rule speaks
only when it is certain. Division by zero is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Protocol

Value = Decimal | str | bool | None

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>(?:last\.)?[A-Za-z][A-Za-z0-9_]*(?:\[[a-z0-9_]+=[a-z0-9_]+(?:;[a-z0-9_]+=[a-z0-9_]+)*\])?)"
    r"|'(?P<text>[^']*)'"
    r"|(?P<sign><=|>=|!=|[-+*/()=<>,]))"
)
COMPARISONS = ("<=", ">=", "!=", "=", "<", ">")
FUNCTIONS = ("abs", "first", "answered", "unit")
_CONSTANTS = {"yes": Decimal(1), "no": Decimal(0)}


class ExpressionError(ValueError):
    """An expression of a rule that cannot be read; the text says where."""


@dataclass(frozen=True)
class Slot:
    """A place for an answer: question, dimensions in canonical text ("" for the total), now or last time."""

    question: str
    dimensions: str = ""
    last: bool = False


class Scope(Protocol):
    """Where names get their values when an expression is evaluated."""

    def number(self, slot: Slot) -> Decimal | None:
        """The valid number there, or None."""

    def unit(self, slot: Slot) -> str | None:
        """The unit of the valid number there, or None."""

    def answered(self, slot: Slot) -> bool:
        """Whether a valid number is there."""

    def surrounding(self, name: str) -> Decimal | None:
        """The value of a name that is no question."""


@dataclass(frozen=True)
class Node:
    """One operation: a constant, a slot, a name, a function or an operator over `parts`."""

    kind: str
    constant: Value = None
    slot: Slot | None = None
    parts: tuple[Node, ...] = ()

    def slots(self) -> Iterator[Slot]:
        """Every slot the expression reads."""
        if self.slot is not None:
            yield self.slot
        for part in self.parts:
            yield from part.slots()

    def names(self) -> Iterator[str]:
        """Every name of the surroundings that the expression reads."""
        if self.kind == "name":
            yield str(self.constant)
        for part in self.parts:
            yield from part.names()


def parse(text: str) -> Node:
    """The expression in `text`. ExpressionError where it is none."""
    return _Parser(text).whole()


def evaluate(node: Node, scope: Scope) -> Value:
    """The value of an expression: Decimal, text or bool, None where something needed is unknown."""
    if node.kind == "constant":
        return node.constant
    if node.kind == "slot":
        assert node.slot is not None
        return scope.number(node.slot)
    if node.kind == "name":
        return scope.surrounding(str(node.constant))
    if node.kind in ("unit", "answered"):
        slot = node.parts[0].slot
        assert slot is not None
        return scope.unit(slot) if node.kind == "unit" else scope.answered(slot)
    if node.kind == "first":
        known = (found for part in node.parts if (found := evaluate(part, scope)) is not None)
        return next(known, None)
    if node.kind in ("and", "or"):
        return _logical(node, scope)
    values = [evaluate(part, scope) for part in node.parts]
    if any(value is None for value in values):
        return None
    if node.kind == "not":
        return not values[0]
    if node.kind in COMPARISONS:
        return _compare(node.kind, values[0], values[1])
    return _arithmetic(node.kind, [_decimal(value) for value in values])


def _logical(node: Node, scope: Scope) -> bool | None:
    decisive = node.kind == "or"
    unknown = False
    for part in node.parts:
        value = evaluate(part, scope)
        if value is None:
            unknown = True
        elif bool(value) is decisive:
            return decisive
    return None if unknown else not decisive


def _compare(sign: str, left: Value, right: Value) -> bool:
    if sign in ("=", "!="):
        return (left == right) is (sign == "=")
    one, other = _decimal(left), _decimal(right)
    if sign == "<=":
        return one <= other
    if sign == ">=":
        return one >= other
    return one < other if sign == "<" else one > other


def _arithmetic(kind: str, values: list[Decimal]) -> Decimal | None:
    if kind == "abs":
        return abs(values[0])
    if kind == "negative":
        return -values[0]
    one, other = values
    if kind == "+":
        return one + other
    if kind == "-":
        return one - other
    if kind == "*":
        return one * other
    try:
        return one / other
    except (DivisionByZero, InvalidOperation):
        return None


def _decimal(value: Value) -> Decimal:
    if isinstance(value, bool):
        return Decimal(int(value))
    if not isinstance(value, Decimal):
        raise ExpressionError(f"{value!r} is a text where a number is needed")
    return value


class _Parser:
    """Recursive descent over the tokens; the loosest operators first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    def whole(self) -> Node:
        node = self.either()
        if self.at < len(self.tokens):
            raise ExpressionError(f"{self.text!r}: {self.tokens[self.at][1]!r} is not expected there")
        return node

    def either(self) -> Node:
        return self.joined("or", self.both)

    def both(self) -> Node:
        return self.joined("and", self.negation)

    def negation(self) -> Node:
        if self.takes("name", "not"):
            return Node("not", parts=(self.negation(),))
        return self.comparison()

    def comparison(self) -> Node:
        left = self.total()
        for sign in COMPARISONS:
            if self.takes("sign", sign):
                return Node(sign, parts=(left, self.total()))
        return left

    def total(self) -> Node:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self.chain(("*", "/"), self.single)

    def single(self) -> Node:
        if self.takes("sign", "-"):
            return Node("negative", parts=(self.single(),))
        if self.takes("sign", "("):
            node = self.either()
            self.needs(")")
            return node
        kind, found = self.next()
        if kind == "number":
            return Node("constant", Decimal(found))
        if kind == "text":
            return Node("constant", found)
        if kind != "name" or found in ("and", "or", "not"):
            raise ExpressionError(f"{self.text!r}: {found!r} is not expected there")
        if found in FUNCTIONS:
            return self.function(found)
        return _named(found)

    def function(self, name: str) -> Node:
        self.needs("(")
        parts = [self.either()]
        while self.takes("sign", ","):
            parts.append(self.either())
        self.needs(")")
        if name != "first" and len(parts) != 1:
            raise ExpressionError(f"{self.text!r}: {name} takes one thing")
        if name in ("unit", "answered") and parts[0].kind != "slot":
            raise ExpressionError(f"{self.text!r}: {name} takes a question")
        return Node(name, parts=tuple(parts))

    def joined(self, word: str, part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self.takes("name", word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Node(word, parts=tuple(parts))

    def chain(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        node = part()
        while True:
            sign = next((one for one in signs if self.takes("sign", one)), None)
            if sign is None:
                return node
            node = Node(sign, parts=(node, part()))

    def takes(self, kind: str, text: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == (kind, text):
            self.at += 1
            return True
        return False

    def needs(self, sign: str) -> None:
        if not self.takes("sign", sign):
            raise ExpressionError(f"{self.text!r}: {sign!r} is missing")

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise ExpressionError(f"{self.text!r}: ends too early")
        self.at += 1
        return self.tokens[self.at - 1]


def _named(name: str) -> Node:
    if name in _CONSTANTS:
        return Node("constant", _CONSTANTS[name])
    last = name.startswith("last.")
    code, _, dimensions = name.removeprefix("last.").rstrip("]").partition("[")
    if code != code.upper():
        if last or dimensions:
            raise ExpressionError(f"{name!r}: {code!r} is no question code (capitals)")
        return Node("name", code)
    return Node("slot", slot=Slot(code, dimensions, last))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ExpressionError(f"{text!r}: cannot be read from {text[at:].strip()!r} on")
        yield found.lastgroup, found.group(found.lastgroup)
        at = found.end()
