"""The projects behind what one enterprise saved: each amount as known at the moment, and whether it is counted."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from score.catalogue.calculation.projects import same_saving
from score.programme.core.fact_tables import fact_tables
from score.programme.core.facts import Fact
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.results.panel.projects import OBSERVED


@dataclass(frozen=True)
class ProjectLine:
    """One recorded saving. `counted`: in the figure; not where it is projected or the saving of another project."""

    title: str
    money: Any  # a row of the fact table "project_money"
    counted: bool
    same_as: str  # title of the project in which the saving is counted; empty where it is its own

    @property
    def net(self) -> Decimal:
        """The saving less what it cost once."""
        net: Decimal = self.money.saving - self.money.one_off_cost
        return net


def project_lines(actor: Actor, records: Sequence[int], moment: datetime.datetime) -> list[ProjectLine]:
    """Savings of the projects of some records of one enterprise, observed ones first, as far as the reader may see.

    Coaching is found by the table it offers, as the panel finds it: neither of the two imports the other.
    """
    model: Any = fact_tables()["project_money"].model
    money = list(
        visible_to(actor, model)
        .as_of(moment)
        .filter(project__enterprise__in=records)
        .select_related("project", "recorded_by", "verified_by")
        .order_by("pk")
    )
    titles = _titles(model, {one.project_id for one in money}, moment)
    observed = [one for one in money if one.kind == OBSERVED]
    leaders = same_saving([one.project_id for one in observed], [one.overlaps_with_id for one in observed])
    counting: dict[int, Any] = {}
    for leader, one in zip(leaders, observed, strict=True):
        counting[leader] = max(counting.get(leader, one), one, key=lambda row: row.saving)
    lines = []
    for leader, one in zip(leaders, observed, strict=True):
        kept = counting[leader]
        same_as = "" if kept is one else titles.get(kept.project_id, "")
        lines.append(ProjectLine(titles.get(one.project_id, ""), one, kept is one, same_as))
    return lines + [ProjectLine(titles.get(one.project_id, ""), one, False, "") for one in money if one not in observed]


def _titles(model: type[Fact], projects: set[int], moment: datetime.datetime) -> dict[int, str]:
    """What the projects are called, by their key."""
    cards: Any = model._meta.get_field("project").related_model._meta.get_field("cards").related_model  # type: ignore[union-attr]
    return dict(cards.objects.as_of(moment).filter(project__in=projects).values_list("project_id", "title"))
