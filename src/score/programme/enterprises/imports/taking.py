"""What each domain takes from files, found by looking for `intake.py` in every domain.

So one file can bring enterprises, their training and their answers, and the registry, which reads files, knows none
of the domains above it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from score.programme.core.domains import offered
from score.programme.core.facts import Fact

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Field:
    """One value that a section takes. `kind` as in `values.reader_of`.

    Required: blank is an error. `skips`: where it is blank the record is not there at all.
    """

    name: str
    kind: str = "text"
    required: bool = False
    default: Any = ""
    choices: tuple[str, ...] = ()
    limit: int = 200
    skips: bool = False


@dataclass(frozen=True)
class Section:
    """One kind of record in a mapping.

    `take` is given a `Staging` and a `Record` (of `staging.py`), stages it and returns what its `parts` hang on.
    """

    name: str
    fields: tuple[Field, ...]
    take: Callable[[Any, Any], Any]
    parts: tuple[Section, ...] = ()
    needs_enterprise: bool = True


@dataclass(frozen=True)
class EntityKind:
    """Rows that are found again by a key, or made anew: an enterprise, a cohort, a round.

    `refs`: for each place in the key the kind of entity that stands there, None for a plain value.
    `find`: keys (with primary keys in those places) to the primary keys of the rows that are there already.
    `aliases`: the same for keys under which nothing was made, but by which something else is known besides.
    `build`: a key (with numbers of entities in those places) and the fields staged with it to an unsaved row, which
    has a `uid`.
    """

    name: str
    model: type[models.Model]
    refs: tuple[str | None, ...]
    find: Callable[[Iterable[Key]], Mapping[Key, int]]
    build: Callable[[Key, Mapping[str, Any]], models.Model]
    aliases: Callable[[Iterable[Key]], Mapping[Key, int]] | None = None


@dataclass(frozen=True)
class FactKind:
    """A fact table as files fill it. `refs`: which of the columns hold entities, and of which kind.

    `beside`: columns that are written after `values` but do not make a fact another one.
    `lasting`: the last column of the key is a day from which on the values hold, until another day says otherwise.
    """

    model: type[Fact]
    key: tuple[str, ...]
    values: tuple[str, ...]
    refs: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    lasting: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that a staged row fills, in its order."""
        return (*self.key, *self.values, *self.beside)

    @property
    def name(self) -> str:
        """Its name in outcomes."""
        return self.model.__name__


@dataclass(frozen=True)
class Intake:
    """What one domain takes. `check` is given the `Staging` once all rows are read."""

    sections: tuple[Section, ...] = ()
    entities: tuple[EntityKind, ...] = ()
    facts: tuple[FactKind, ...] = ()
    check: Callable[[Any], None] | None = None


# entities of later domains hang on those of earlier ones
_ORDER = ("core", "organisations", "enterprises", "trainings", "coaching", "results")


@functools.cache
def intakes() -> tuple[Intake, ...]:
    """What all domains take, lower domains first."""
    found: dict[str, Intake] = {name: module.INTAKE for name, module in offered("intake").items()}
    return tuple(found[name] for name in sorted(found, key=lambda one: (one not in _ORDER, _ORDER.index(one))))


@functools.cache
def sections() -> dict[str, Section]:
    """All sections that a mapping may have, by name."""
    return {section.name: section for intake in intakes() for section in intake.sections}


@functools.cache
def entity_kinds() -> dict[str, EntityKind]:
    """All kinds of entities, by name, in the order in which they are made."""
    return {kind.name: kind for intake in intakes() for kind in intake.entities}


@functools.cache
def fact_kinds() -> dict[type[Fact], FactKind]:
    """All fact tables that files fill, by model, in the order in which they are written."""
    return {kind.model: kind for intake in intakes() for kind in intake.facts}
