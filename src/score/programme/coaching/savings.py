"""Savings of improvement projects (rule 10): observed and net is the headline, projections stand apart.

[ours] Projects that name each other as the same saving are one: of their savings the largest counts, and every
one-off cost, because each was paid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from score.catalogue.calculation import projects
from score.programme.coaching.models import ProjectMoney


@dataclass(frozen=True)
class Amount:
    """One saving of one project, in one currency."""

    project: int
    currency: str
    saving: Decimal
    one_off_cost: Decimal
    overlaps_with: int | None = None
    verified: bool = False

    @property
    def net(self) -> Decimal:
        """The saving less what it cost once."""
        return self.saving - self.one_off_cost


@dataclass(frozen=True)
class Saved:
    """What an enterprise saved in one currency: never added over currencies."""

    currency: str
    saving: Decimal
    one_off_cost: Decimal
    projects: int
    counted_once: int  # projects whose saving is in another's already
    verified: int
    paid: Decimal = field(default=Decimal(0))  # by the enterprise itself, for its training

    @property
    def net(self) -> Decimal:
        """The headline: observed, less one-off cost, overlaps once."""
        return self.saving - self.one_off_cost

    @property
    def times_paid(self) -> Decimal | None:
        """How many times what the enterprise paid; None where nothing is known to be paid."""
        return self.net / self.paid if self.paid > 0 else None


def saved(amounts: Iterable[Amount], paid: Mapping[str, Decimal] | None = None) -> list[Saved]:
    """The sums by currency, in the order of their codes."""
    by_currency: dict[str, list[Amount]] = defaultdict(list)
    for one in amounts:
        by_currency[one.currency].append(one)
    return [
        _sum(currency, found, (paid or {}).get(currency, Decimal(0))) for currency, found in sorted(by_currency.items())
    ]


def _sum(currency: str, amounts: list[Amount], paid: Decimal) -> Saved:
    groups = same_saving(amounts)
    return Saved(
        currency=currency,
        saving=sum((max(one.saving for one in group) for group in groups), Decimal(0)),
        one_off_cost=sum((one.one_off_cost for one in amounts), Decimal(0)),
        projects=len(amounts),
        counted_once=len(amounts) - len(groups),
        verified=sum(one.verified for one in amounts),
        paid=paid,
    )


def same_saving(amounts: list[Amount]) -> list[list[Amount]]:
    """Amounts that overlap, directly or by way of others, in one group each; in the order of their first."""
    leaders = projects.same_saving([one.project for one in amounts], [one.overlaps_with for one in amounts])
    groups: dict[int, list[Amount]] = {}
    for leader, one in zip(leaders, amounts, strict=True):
        groups.setdefault(leader, []).append(one)
    return list(groups.values())


def amount_of(money: ProjectMoney) -> Amount:
    """A recorded saving as it is added up."""
    return Amount(
        project=money.project_id,
        currency=money.currency,
        saving=money.saving,
        one_off_cost=money.one_off_cost,
        overlaps_with=money.overlaps_with_id,
        verified=money.verified_by_id is not None,
    )
