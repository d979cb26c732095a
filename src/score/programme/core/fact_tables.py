"""What each domain offers to figures: named, typed tables, found by looking for `facts.py` in every domain.

So the calculator reads the facts of all domains and imports none of them.
"""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db import models

from score.programme.core.domains import offered
from score.programme.core.facts import Fact

BOOKKEEPING = ("id", "recorded_at", "supersedes_id", "withdrawn")
_ARROW = {
    models.BigAutoField: pa.int64(),
    models.BigIntegerField: pa.int64(),
    models.BooleanField: pa.bool_(),
    models.CharField: pa.string(),
    models.DateField: pa.date32(),
    models.DateTimeField: pa.timestamp("us", tz="UTC"),
    models.DecimalField: pa.float64(),  # 15 significant digits survive a double
    models.ForeignKey: pa.int64(),
    models.OneToOneField: pa.int64(),
    models.PositiveSmallIntegerField: pa.int64(),
    models.UUIDField: pa.string(),
}


@dataclass(frozen=True)
class FactTable:
    """One table that figures may read.

    `columns`: the database columns offered, besides the bookkeeping of facts. `owner`: path from a row to the
    enterprise it belongs to, "" where it belongs to none. `unit`: what one row is. `only_added`: an entity whose
    offered columns never change, so that it may be kept in segments as facts are.
    """

    name: str
    model: type[models.Model]
    columns: tuple[str, ...]
    unit: str
    owner: str = ""
    only_added: bool = False

    @property
    def may_be_segmented(self) -> bool:
        """Whether old rows can be read from a copy."""
        return self.is_fact or self.only_added

    @property
    def is_fact(self) -> bool:
        """Facts have supersession; entities (a round, a cohort) are only ever added."""
        return issubclass(self.model, Fact)

    @property
    def database_table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table

    @functools.cache  # noqa: B019 - there are a few dozen tables, and they last as long as the process
    def schema(self) -> pa.Schema:
        """The Arrow schema in which rows arrive, the same from both databases and from segments."""
        names = (*BOOKKEEPING, *self.columns) if self.is_fact else ("id", *self.columns)
        by_column = {field.column: field for field in self.model._meta.concrete_fields}
        return pa.schema([pa.field(name, _arrow_type(by_column[name])) for name in names])


def _arrow_type(field: Any) -> pa.DataType:
    try:
        return _ARROW[type(field)]
    except KeyError:
        raise TypeError(f"{field}: no Arrow type is declared for {type(field).__name__}") from None


@functools.cache
def fact_tables() -> dict[str, FactTable]:
    """All tables offered by the domains' `facts.py`, by name."""
    found: dict[str, FactTable] = {}
    own = importlib.import_module("score.programme.core.offered_facts")  # it imports this module
    by_domain = {"core": own, **offered("facts")}
    for _domain, module in sorted(by_domain.items()):
        for table in getattr(module, "FACT_TABLES", ()):
            if table.name in found:
                raise ValueError(f"two fact tables are called {table.name}")
            found[table.name] = table
    return found
