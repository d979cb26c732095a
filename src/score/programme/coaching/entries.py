"""What a page's form sends without scripts goes the way that entries of devices go: the same kind writes it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from score.programme.coaching.visit_entries import PHOTO
from score.programme.core import facts, files
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.offline.kinds import Kind, Value
from score.programme.organisations.actor import Actor

RECORDED = "recorded-values"  # the hidden field with what stood when the form was drawn
Read = Callable[[Value], Any]


class ChangedMeanwhile(ValidationError):
    """Somebody recorded something else in the same fields since the form was drawn."""


def entered(
    request: HttpRequest,
    kind: Kind,
    found: Any,
    fields: Mapping[str, Read],
    without: Callable[[dict[str, Value]], dict[str, Value]] = dict,
) -> tuple[dict[str, Value], ValidationError | None, bool]:
    """Save what was sent, its photos too: what was typed, the problem where that cannot be, whether anything changed.

    `without`: what was typed, less what stands in the form by itself and is not to be saved.
    """
    typed: dict[str, Value] = {}
    try:
        typed = posted(request.POST, fields)
        sent = without(typed)
        for name, upload in request.FILES.items():
            if name.startswith(PHOTO):
                sent[name] = files.store(upload, name=upload.name or "", actor=request.actor).pk
        today = kind.local_date(found, timezone.now())
        recorded = recorded_in(request.POST)
        saved = save(kind, actor=request.actor, found=found, recorded=recorded, values=sent, today=today)
    except ValidationError as problem:
        return typed, problem, False
    except (files.FileRefused, AlreadySuperseded) as problem:
        return typed, ValidationError(str(problem)), False
    return typed, None, saved


def posted(data: QueryDict, fields: Mapping[str, Read]) -> dict[str, Value]:
    """The fields of a form as a device would send them. ValidationError names what cannot be read."""
    found: dict[str, Value] = {}
    for name, read in fields.items():
        sent = data.get(name)
        value = read(sent)
        if sent is None and not isinstance(value, bool):
            continue  # the form did not have it
        found[name] = value
    return found


def recorded_in(data: QueryDict) -> dict[str, Value]:
    """What stood when the form was drawn."""
    try:
        read = json.loads(data.get(RECORDED, "{}"))
    except ValueError:
        read = {}
    return read if isinstance(read, dict) else {}


def changed(values: Mapping[str, Value], recorded: Mapping[str, Value]) -> dict[str, Value]:
    """The fields in which somebody entered something else than stood there."""
    return {name: value for name, value in values.items() if value != recorded.get(name, _empty(value))}


def _empty(value: Value) -> Value:
    return False if isinstance(value, bool) else None


def save(
    kind: Kind,
    *,
    actor: Actor,
    found: Any,
    recorded: Mapping[str, Value],
    values: Mapping[str, Value],
    today: datetime.date,
) -> bool:
    """Write what was changed; whether there was anything. Raises ChangedMeanwhile, ValidationError."""
    wanted = changed(values, recorded)
    if not wanted:
        return False
    with facts.writing(actor.user):
        kind.lock(found)
        standing = kind.standing(found)
        met = {
            name: standing[name].value
            for name, value in wanted.items()
            if name in standing and standing[name].value not in (value, recorded.get(name))
        }
        if met:
            lines = [
                f"{kind.field_words(found, name)}: {kind.value_words(found, name, value)}"
                for name, value in met.items()
            ]
            words = _("Recorded meanwhile by somebody else: %(what)s. Look at it, then save again.")
            raise ChangedMeanwhile(words % {"what": "; ".join(lines)})
        kind.write(actor, found, wanted, today)
    return True
