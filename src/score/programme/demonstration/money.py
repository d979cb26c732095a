"""Money of the demonstration: fees, what buyer, donor and programme pay, and the rates that figures need."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from score.programme.core.models import ExchangeRate, LedgerEntry
from score.programme.demonstration.classes import funder
from score.programme.demonstration.fixed import Dice, moment, uid_of, workday
from score.programme.demonstration.known_as import supplied
from score.programme.demonstration.plan import START, Day, Place, Plan
from score.programme.demonstration.scene import Scene

Payer = LedgerEntry.PayerKind
Stage = LedgerEntry.Stage
DIRECT_COST = Decimal(5400)  # US dollars a cohort
PAID_AFTER = datetime.timedelta(days=9)  # days after the first class day
FULLY_PAID_BY_OTHERS = ("Paper Lantern Crafts", "Seven Baskets Processing")  # their own fee is 0
NOT_YET_PAID = ("Tin Roof Fabrication", "Level Ground Tyres")
REFUNDED = "Steady Drum Packaging"
ECB = "European Central Bank, euro foreign exchange reference rate"


def record_money(scene: Scene) -> None:
    """Rates, and the ledger."""
    scene.record(_rates(scene))
    scene.record(entry for cohort in scene.programme.cohorts for entry in _entries(scene, cohort))


def _rates(scene: Scene) -> Iterator[ExchangeRate]:
    clerk = scene.coordinators["GH"]
    for place in scene.programme.places:
        yield from _invented_rates(scene, place)
    quoted = [place.currency for place in scene.programme.places if not place.dollar]
    for row in csv.DictReader((Path(__file__).parent / "rates.csv").read_text().splitlines()):
        day = Day.fromisoformat(row["day"])
        for currency in ("USD", *quoted):
            yield ExchangeRate(
                base="EUR",
                currency=currency,
                day=day,
                value=Decimal(row[currency]),
                source=ECB,
                recorded_at=moment(day, 16),
                recorded_by=clerk,
            )


def _invented_rates(scene: Scene, place: Place) -> Iterator[ExchangeRate]:
    """Of a currency for which the central bank in Frankfurt gives no rate: these are invented, and say so."""
    for year, value in place.dollar:
        begins = Day(year, 1, 1)
        yield ExchangeRate(
            base="USD",
            currency=place.currency,
            day=begins,
            valid_until=Day(year, 12, 31),
            value=Decimal(repr(value)),
            source="invented for the demonstration",
            recorded_at=moment(max(begins, START), 8),
            recorded_by=scene.coordinators["GH"],
        )


def paid_on(cohort: Plan) -> Day:
    """The day on which the fees of a cohort are paid."""
    return workday(cohort.first + PAID_AFTER)


def _entries(scene: Scene, cohort: Plan) -> Iterator[LedgerEntry]:
    fee, currency = Decimal(cohort.place.fee), cohort.place.currency
    for firm in cohort.firms:
        dice = Dice("fee", cohort.code, firm)
        own = Decimal(0) if firm in FULLY_PAID_BY_OTHERS else fee * dice.one_of((4, 4, 3)) / 4
        stage = Stage.INVOICED if firm in NOT_YET_PAID else Stage.PAID
        yield _entry(scene, cohort, "own", Payer.ENTERPRISE, own, currency, stage, firm)
        if firm == REFUNDED and cohort.module == "cleaner_production":
            yield _entry(scene, cohort, "back", Payer.ENTERPRISE, own / 2, currency, Stage.REFUNDED, firm)
        if own < fee:
            yield _entry(scene, cohort, "buyer", Payer.LEAD_BUYER, fee - own, currency, Stage.PAID, firm)
    share = Decimal("0.4") if cohort.first.year == 2024 else Decimal("0.6")
    donor = DIRECT_COST * (1 - share)
    yield _entry(scene, cohort, "donor", Payer.OTHER_DONOR, donor, "USD", Stage.PAID, "", "direct cost")
    yield _entry(scene, cohort, "programme", Payer.PROGRAMME, DIRECT_COST - donor, "USD", Stage.PAID, "", "direct cost")
    yield _entry(scene, cohort, "room", Payer.PARTNER, Decimal(300), "USD", Stage.PAID, "", "direct cost", in_kind=True)


def _entry(
    scene: Scene,
    cohort: Plan,
    what: str,
    payer_kind: str,
    amount: Decimal,
    currency: str,
    stage: str,
    firm: str,
    purpose: str = "fee",
    in_kind: bool = False,
) -> LedgerEntry:
    day = paid_on(cohort)
    buyers = supplied(scene, scene.programme.firms[firm]) if firm else ()
    payers = {
        Payer.LEAD_BUYER: (*buyers, "buyer")[0],
        Payer.OTHER_DONOR: funder(cohort) or "donor",
        Payer.PROGRAMME: "owner",
        Payer.PARTNER: cohort.partner,
    }
    return LedgerEntry(
        uid=uid_of("ledger", f"{cohort.code} {firm} {what}", day),
        date=day,
        amount=amount.quantize(Decimal("0.01")),
        currency=currency,
        payer_kind=payer_kind,
        payer=scene.organisations.get(payers.get(payer_kind, "")),
        stage=stage,
        in_kind=in_kind,
        valued_how="rent of a like room" if in_kind else "",
        document_number=f"{cohort.code}/{uid_of('paper', firm + what, day).hex[-4:].upper()}",
        purpose=purpose,
        enterprise=scene.enterprises.get(firm),
        cohort=scene.cohorts[cohort.code],
        recorded_at=moment(day, 15),
        recorded_by=scene.coordinators[cohort.country],
    )
