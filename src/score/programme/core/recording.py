"""Recording a fact about something that may have been recorded before.

An action says what holds; whether that is new, a correction, or nothing new at all is found out here.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from score.programme.core.facts import AlreadySuperseded, AnyFact, Fact, Writing

BOOKKEEPING = frozenset({"id", "recorded_at", "recorded_by", "supersedes", "reason", "withdrawn", "uid"})


def key_fields(model: type[Fact]) -> tuple[str, ...]:
    """The fields under which facts of `model` are recorded once; empty where the model names none."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is not None:
            return tuple(constraint.fields)
    return ()


def value_fields(model: type[Fact], key: tuple[str, ...]) -> list[models.Field]:
    """What a fact of `model` says about the thing named by `key`."""
    return [field for field in model._meta.concrete_fields if field.name not in BOOKKEEPING and field.name not in key]


def says(fact: Fact, key: tuple[str, ...]) -> tuple[Any, ...]:
    """The values of a fact, comparable whether they come from Python or from the database."""
    return tuple(field.to_python(getattr(fact, field.attname)) for field in value_fields(type(fact), key))


def newest(fact: AnyFact, key: tuple[str, ...]) -> AnyFact | None:
    """The last fact recorded under the key of `fact`, withdrawn or not."""
    model = type(fact)
    wanted = {name: getattr(fact, model._meta.get_field(name).attname) for name in key}
    return model._base_manager.filter(superseded_by__isnull=True, **wanted).order_by("-pk").first()


def said_why(reason: str, field: str = "reason") -> str:
    """The reason of a correction or a withdrawal; ValidationError at its field where nobody said one."""
    if not reason.strip():
        raise ValidationError({field: _("Say why.")})
    return reason.strip()


def put(writing: Writing, fact: AnyFact, *, reason: str = "", key: tuple[str, ...] = ()) -> AnyFact:
    """Record `fact`, unless what is in force under its key says the same already; return what is then in force.

    Something else in force is corrected, which needs `reason`. `key` only for models that name none.
    Raises ValueError without a reason, AlreadySuperseded when somebody else was quicker.
    """
    key = key or key_fields(type(fact))
    before = newest(fact, key)
    if before is not None:
        if not before.withdrawn and says(before, key) == says(fact, key):
            return before
        return writing.supersede(before, fact, reason=reason)
    try:
        with transaction.atomic():
            return writing.add(fact)
    except IntegrityError as error:
        if newest(fact, key) is None:
            raise
        raise AlreadySuperseded(_("Somebody recorded this in the meantime. Look at it first.")) from error
