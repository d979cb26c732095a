"""Values of entries: as forms and devices send them, as they are recorded, and since when they stand."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core.facts import Fact, chain
from score.programme.core.offline.kinds import Standing, Value

TRUE = (True, "on", "true", "1", "yes")


def text_of(value: Value) -> str:
    """A text; nothing is the empty one. Lines end as browsers keep them."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError(_("“%(value)s” is no text.") % {"value": str(value)[:40]})
    return value.replace("\r\n", "\n")


LONGEST = 20  # digits before or after the point: more is no count and no money


def number_of(value: Value) -> Decimal | None:
    """A number, exact as written; None for nothing."""
    if value is None or value == "":
        return None
    try:
        found = Decimal(str(value)) if not isinstance(value, bool) else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or abs(found.adjusted()) > LONGEST:
        raise ValidationError(_("“%(value)s” is no number.") % {"value": str(value)[:40]})
    return found


def whole_of(value: Value) -> int | None:
    """A whole number; None for nothing."""
    found = number_of(value)
    if found is not None and found != found.to_integral_value():
        raise ValidationError(_("“%(value)s” is no whole number.") % {"value": str(value)[:40]})
    return None if found is None else int(found)


def day_of(value: Value) -> datetime.date | None:
    """A day written as 2026-05-31; None for nothing."""
    if value is None or value == "":
        return None
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        words = _("“%(value)s” is no day. Write it as 2026-05-31.")
        raise ValidationError(words % {"value": str(value)[:40]}) from None


def truth_of(value: Value) -> bool:
    """Whether a box is ticked."""
    return value in TRUE


def plain(value: Any) -> Value:
    """A recorded value as JSON holds it and a browser reads it from its field; None for what is empty."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if value == "" else value


def as_recorded(read: Callable[[Value], Any], value: Value) -> Value:
    """A value as it would be recorded when read so; as it came where it cannot be read."""
    try:
        return plain(read(value))
    except ValidationError:
        return value


def since(fact: Fact, names: Iterable[str]) -> dict[str, Standing]:
    """The filled fields of a fact, each with when and by whom this value was first recorded without a break."""
    links = chain(fact)
    found = {}
    for name in names:
        value = getattr(fact, name)
        if plain(value) is None:
            continue
        origin = fact
        for link in links:
            if link.withdrawn or getattr(link, name) != value:
                break
            origin = link
        found[name] = Standing(plain(value), origin.recorded_at, origin.recorded_by_id)
    return found


@dataclass(frozen=True)
class Place:
    """One field of a form that also works without a network: its name, what it shows, what is recorded."""

    name: str
    value: Value
    recorded: Value = None

    @property
    def base(self) -> str:
        """What is recorded, as JSON for `data-base`."""
        return json.dumps(self.recorded)

    @property
    def shown(self) -> str:
        """The value in an input: never in the reader's locale."""
        return "" if self.value is None else str(self.value)

    @property
    def anchor(self) -> str:
        """An identity for labels."""
        return "f-" + self.name.replace(":", "-")
