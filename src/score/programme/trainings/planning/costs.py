"""What a cohort costs and who pays: entries of the one ledger (rule 22), and shares of the direct cost (rule 23)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from score.programme.core import audit, facts
from score.programme.core.models import LedgerEntry
from score.programme.core.recording import said_why
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import Cohort
from score.programme.trainings.trainers.actions import refuse_own

Kind, Stage = LedgerEntry.PayerKind, LedgerEntry.Stage
PURPOSES = {
    "fee": _lazy("fee for taking part"),
    "trainers": _lazy("trainers"),
    "venue": _lazy("venue and meals"),
    "materials": _lazy("materials"),
    "travel": _lazy("travel and stay"),
    "interpretation": _lazy("interpretation and translation"),
    "subsidy": _lazy("subsidy"),
    "direct cost": _lazy("other direct cost"),
}
MARKET, PUBLIC, OTHERS = "market", "public", "others"
GROUPS = {
    Kind.ENTERPRISE.value: MARKET,
    Kind.LEAD_BUYER.value: MARKET,
    Kind.PUBLIC_BUDGET.value: PUBLIC,
    Kind.PUBLIC_SUBSIDY.value: PUBLIC,
    Kind.LEVY_FUND.value: PUBLIC,
    Kind.OTHER_DONOR.value: OTHERS,
}


@dataclass(frozen=True)
class Shares:
    """Who carries the direct cost of a cohort, in one currency and at one stage. Cash unless it says in kind."""

    currency: str
    stage: str
    market: Decimal
    public: Decimal
    others: Decimal
    in_kind: Decimal
    programme: Decimal
    rest: Decimal  # the partner's own funds, payers that are not known

    @property
    def total(self) -> Decimal:
        """The full direct cost."""
        return self.market + self.public + self.others + self.in_kind + self.programme + self.rest

    def of_total(self, part: Decimal) -> Decimal | None:
        """A part in per cent of the full direct cost."""
        return part * 100 / self.total if self.total > 0 else None

    @property
    def market_share(self) -> Decimal | None:
        """What enterprises and buyers pay, per cent."""
        return self.of_total(self.market)

    @property
    def not_programme_cash(self) -> Decimal | None:
        """What others than the programme pay in cash, per cent."""
        return self.of_total(self.market + self.public + self.others + self.rest)

    @property
    def not_programme(self) -> Decimal | None:
        """The same, with what is given in kind, per cent."""
        return self.of_total(self.total - self.programme)


def record_cost(
    *,
    actor: Actor | None,
    cohort: Cohort,
    date: datetime.date,
    amount: Decimal,
    currency: str,
    purpose: str,
    payer_kind: str,
    stage: str,
    payer: Organisation | None = None,
    enterprise: Enterprise | None = None,
    in_kind: bool = False,
    valued_how: str = "",
    document_number: str = "",
) -> LedgerEntry:
    """One amount in the ledger for a cohort. ValidationError where it is none, or in kind without a valuation."""
    if amount <= 0:
        raise ValidationError({"amount": _("An amount is more than zero. What was paid back has a stage of its own.")})
    if in_kind and not valued_how.strip():
        raise ValidationError({"valued_how": _("Say how it was valued: by a price list, a quotation, usual rates.")})
    if enterprise is not None and payer_kind != Kind.ENTERPRISE:
        raise ValidationError({"enterprise": _("Name an enterprise only where enterprises pay.")})
    with facts.writing(actor and actor.user) as writing:
        entry = writing.add(
            LedgerEntry(
                date=date,
                amount=amount,
                currency=currency.upper(),
                payer_kind=payer_kind,
                payer=payer,
                enterprise=enterprise,
                stage=stage,
                in_kind=in_kind,
                valued_how=valued_how.strip(),
                document_number=document_number.strip(),
                purpose=purpose,
                cohort=cohort,
            )
        )
        audit.record(actor, "record_cost", cohort, {"entry": str(entry.uid), "stage": stage})
    return entry


def withdraw_cost(*, actor: Actor | None, entry: LedgerEntry, reason: str) -> LedgerEntry:
    """The entry was a mistake. It stays in the record, with the reason. Nobody takes back what they were paid."""
    if entry.trainer is not None:
        refuse_own(actor, entry.trainer)
    reason = said_why(reason)
    with facts.writing(actor and actor.user) as writing:
        gone = writing.withdraw(entry, reason=reason)
        audit.record(actor, "withdraw_cost", entry.cohort or entry, {"entry": str(entry.uid)})
    return gone


def shares_of(entries: Iterable[LedgerEntry]) -> list[Shares]:
    """Who carries the cost, for each currency and stage by itself: they are never added (rule 22)."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in entries:
        if one.stage == Stage.REFUNDED:
            continue
        sums[one.currency, one.stage][_group(one)] += one.amount
    order = list(Stage.values)
    return [
        Shares(currency, stage, *(parts[name] for name in (MARKET, PUBLIC, OTHERS, "in_kind", "programme", "rest")))
        for (currency, stage), parts in sorted(sums.items(), key=lambda one: (one[0][0], order.index(one[0][1])))
    ]


def _group(entry: LedgerEntry) -> str:
    if entry.payer_kind == Kind.PROGRAMME:
        return "programme"
    if entry.in_kind:
        return "in_kind"
    return GROUPS.get(entry.payer_kind, "rest")
