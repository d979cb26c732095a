"""The enterprises that somebody may see, as rows that can be filtered, sorted and counted where there are a million.

What belongs to the shared record is read from the rows. Workforce, answers and stage are read from them only where
the reader may see those of every enterprise in the list; else they are asked of the facts that are the reader's own,
so that nothing tells one partner about another's relation to a firm.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    Field,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from score.programme.dashboards.enterprise_reach import kept_keys, recruited_keys, rows_within_reach
from score.programme.enterprises.actions import SIZES
from score.programme.enterprises.matching.plain_words import plain
from score.programme.enterprises.models import Enterprise, EnterpriseMerge, EnterpriseRow, RecruitmentStage, Workforce
from score.programme.organisations.access import may, visible_to
from score.programme.organisations.access.rights import Reach, reach_of
from score.programme.organisations.actor import Actor
from score.programme.results.models import Answer, Round

MOST_WORDS = 10  # of a search
OWN = "own_"  # before the name of what is asked of the reader's own facts
_WHOLE = Reach.ALL | Reach.COUNTRY | Reach.ENTERPRISE
_GUARDED: dict[str, type[Model]] = {
    "heads": Workforce,
    "stage": RecruitmentStage,
    "has_baseline": Answer,
    "has_endline": Answer,
}
# columns whose values have an order of their own
_ORDER: dict[str, Sequence[str]] = {"size": SIZES, "stage": RecruitmentStage.Stage.values}
_TEXTS = ("country", "area", "sector", "size", "ownership", "stage")
ORDERS = ("name", *_TEXTS, "heads", "data")


@dataclass(frozen=True)
class Table:
    """The rows open to one actor, and the name under which each column may be filtered and sorted."""

    actor: Actor
    rows: QuerySet[EnterpriseRow]
    names: dict[str, str]

    def may(self, column: str) -> bool:
        """Whether the actor may see this column at all."""
        return column not in _GUARDED or may(self.actor, _GUARDED[column])

    def filled(self, keys: Sequence[int]) -> list[EnterpriseRow]:
        """The rows with these keys in their order, each with all that the actor may see of it."""
        open_to = visible_to(self.actor, EnterpriseRow).filter(pk__in=keys).values("pk")  # has the last word
        found = {row.pk: row for row in self._with_all().filter(pk__in=open_to)}
        return [self._seen(found[key]) for key in keys if key in found]

    def each(self, rows: QuerySet[EnterpriseRow], order: str) -> Iterator[EnterpriseRow]:
        """All of `rows` in order, as `filled` gives them, a few at a time."""
        for part in Ordered(self, rows, order).parts:
            for row in self._with_all(part).iterator(chunk_size=2000):
                yield self._seen(row)

    def _with_all(self, rows: QuerySet[EnterpriseRow] | None = None) -> QuerySet[EnterpriseRow]:
        own = {name: F(name) for name in self.names.values() if name.startswith(OWN)}
        return (self.rows if rows is None else rows).select_related("enterprise").annotate(**own)

    def _seen(self, row: EnterpriseRow) -> EnterpriseRow:
        for column, name in self.names.items():
            if not self.may(column):
                setattr(row, column, None)
            elif name != column:
                setattr(row, column, getattr(row, name))
        row.stage = row.stage or ""
        return row


def table_for(actor: Actor, verb: str = "view") -> Table:
    """The rows with which the actor may do `verb`. Without records merged into others or taken back."""
    names = {name: name if _sees_whole(actor, model) else OWN + name for name, model in _GUARDED.items()}
    kept = kept_keys(actor, verb)
    rows = rows_within_reach(actor, verb, kept).filter(left_out__in=[False])  # as an index takes it
    if any(name.startswith(OWN) for name in names.values()):
        kept = kept if verb == "view" else kept_keys(actor)
        rows = rows.alias(**{OWN + name: one for name, one in _own(actor, kept).items() if names[name] != name})
    return Table(actor, rows, names)


def sees_every_row(actor: Actor) -> bool:
    """Whether no row is hidden from the actor."""
    return Reach.ALL in reach_of(actor.role, "EnterpriseRow", "view")


def _sees_whole(actor: Actor, model: type[Model]) -> bool:
    """Whether the actor sees the facts of `model` of each enterprise that it sees, whoever keeps them."""
    reach = reach_of(actor.role, model.__name__, "view")
    return reach in _WHOLE and reach == reach_of(actor.role, "Enterprise", "view")


def _own(actor: Actor, kept: set[int]) -> dict[str, Any]:
    """What the actor's own facts say; asked only of the enterprises about which there can be any."""
    recruited = recruited_keys(actor) if may(actor, RecruitmentStage) else set()
    no_heads, no_stage = _nothing(None, BigIntegerField()), _nothing("", CharField())
    return {
        "heads": Case(When(pk__in=kept, then=_own_heads(actor)), default=no_heads) if kept else no_heads,
        "stage": Case(When(pk__in=recruited, then=_own_stage(actor)), default=no_stage) if recruited else no_stage,
        "has_baseline": _own_answers(actor, Round.Kind.BASELINE, kept),
        "has_endline": _own_answers(actor, Round.Kind.ENDLINE, kept),
    }


def _nothing(value: Any, field: Field[Any, Any]) -> Cast:
    """A constant as something to sort by: PostgreSQL takes no bare one."""
    return Cast(Value(value), field)


def _absorbed() -> QuerySet[Any]:
    return EnterpriseMerge.objects.in_force().filter(kept=OuterRef(OuterRef("pk"))).values("absorbed")


def _own_heads(actor: Actor) -> Subquery:
    today = timezone.localdate()
    heads = visible_to(actor, Workforce).in_force().filter(enterprise=OuterRef("pk"), dimensions="", day__lte=today)
    return Subquery(heads.order_by("-day", "-pk").values("heads")[:1], BigIntegerField())


def _own_stage(actor: Actor) -> Coalesce:
    stages = visible_to(actor, RecruitmentStage).in_force()
    stages = stages.filter(Q(enterprise=OuterRef("pk")) | Q(enterprise__in=_absorbed()))
    latest = Subquery(stages.order_by("-reached_on", "-pk").values("stage")[:1], CharField())
    return Coalesce(latest, Value(""), output_field=CharField())


def _own_answers(actor: Actor, kind: str, kept: set[int]) -> Case | Cast:
    if not kept:
        return _nothing(False, BooleanField())
    answered = visible_to(actor, Answer).in_force().filter(value__isnull=False, round__kind=kind)
    answered = answered.filter(Q(round__enterprise=OuterRef("pk")) | Q(round__enterprise__in=_absorbed()))
    return Case(When(pk__in=kept, then=Exists(answered)), default=_nothing(False, BooleanField()))


class Ordered:
    """Rows in the order of one column, for a paginator; what is not known comes last in both directions.

    In parts, each of which an index gives in order: only the parts that a page lies in are asked for.
    """

    def __init__(self, table: Table, rows: QuerySet[EnterpriseRow], order: str) -> None:
        column = order.removeprefix("-")
        down = order.startswith("-") and column in ORDERS
        self.rows = rows
        self.parts = [part.order_by(*_keys(by, down)) for part, by in _parts(table, rows, column, down)]
        self._counted: int | None = None

    def count(self) -> int:
        """How many rows there are."""
        if self._counted is None:
            self._counted = self.rows.order_by().count()
        return self._counted

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, wanted: slice) -> list[int]:
        """The keys of the rows from `wanted.start` to `wanted.stop`."""
        first, last = wanted.start or 0, self.count() if wanted.stop is None else wanted.stop
        found: list[int] = []
        for part in self.parts:
            if len(found) >= last - first:
                break
            start = max(first - self._before(part), 0) if first else 0
            found += part.values_list("pk", flat=True)[start : start + last - first - len(found)]
        return found

    def _before(self, part: QuerySet[EnterpriseRow]) -> int:
        """How many rows come before a part; the first part is never counted."""
        earlier = itertools.takewhile(lambda one: one is not part, self.parts)
        return sum(one.order_by().count() for one in earlier)


def _parts(
    table: Table, rows: QuerySet[EnterpriseRow], column: str, down: bool
) -> Iterator[tuple[QuerySet[EnterpriseRow], list[str]]]:
    """Parts of the rows in order, and by what each is sorted."""
    name = table.names.get(column, column)
    if column == "data":
        yield rows, [table.names["has_baseline"], table.names["has_endline"], "name_plain", "pk"]
    elif column == "heads":
        yield rows.filter(**{f"{name}__isnull": False}), [name, "name_plain", "pk"]
        yield rows.filter(**{f"{name}__isnull": True}), ["name_plain", "pk"]
    elif column in _TEXTS:
        for value in _ordered_values(column, down):
            yield rows.filter(**{name: value}), ["name_plain", "pk"]
        known = rows.filter(**{f"{name}__gt": ""})
        others = known.exclude(**{f"{name}__in": _ORDER[column]}) if column in _ORDER else known
        yield others, [name, "name_plain", "pk"]
        yield rows.filter(Q(**{name: ""}) | Q(**{f"{name}__isnull": True})), ["name_plain", "pk"]
    else:
        yield rows, ["name_plain", "pk"]


def _ordered_values(column: str, down: bool) -> Sequence[str]:
    values = _ORDER.get(column, ())
    return tuple(reversed(values)) if down else values


def _keys(by: list[str], down: bool) -> list[str]:
    return [f"-{name}" for name in by] if down else by


def values_in_use(table: Table, column: str, most: int) -> list[str]:
    """At most `most` values that a column of the shared record has among the rows, found by jumping in its index."""
    if not sees_every_row(table.actor):
        values = table.rows.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct()
        return list(values[:most])
    quote = connection.ops.quote_name
    field, rows = quote(EnterpriseRow._meta.get_field(column).column), quote(EnterpriseRow._meta.db_table)
    smallest = f"SELECT MIN({field}) FROM {rows} WHERE left_out = %s AND {field} > "
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE found(value) AS ({smallest} '' UNION ALL SELECT ({smallest} value) FROM found"
            " WHERE value IS NOT NULL) SELECT value FROM found WHERE value IS NOT NULL LIMIT %s",
            [False, False, most],
        )
        return [value for (value,) in cursor.fetchall()]


def known_by(text: str) -> list[Q]:
    """What rows that are known by `text` satisfy, in any script, by parts of names or numbers; empty for no word."""
    return [Q(search__contains=word) for word in plain(text).split()[:MOST_WORDS]]


def named_like(actor: Actor, text: str, *, verb: str, level: str, other_than: int, most: int) -> list[Enterprise]:
    """Enterprises of a level with which the actor may do `verb`, found by any name; with `country` and `heads`."""
    table = table_for(actor)
    rows = table.rows.filter(*known_by(text), level=level, enterprise__in=visible_to(actor, Enterprise, verb))
    rows = rows.exclude(pk=other_than)
    found = []
    for row in table.filled(list(rows.order_by("name_plain", "pk").values_list("pk", flat=True)[:most])):
        row.enterprise.country, row.enterprise.heads = row.country, row.heads
        found.append(row.enterprise)
    return found
