"""Savings that enterprises report after the training, as they reckon them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, reading
from score.catalogue.calculation.money import currency_of_rounds, fees_in_usd, to_usd
from score.catalogue.calculation.panel import Floats
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _


def _said(slots: Slots) -> Reading:
    return reading(slots, ("SAVE_YN",), slots.value("SAVE_YN"))


def _dollars(slots: Slots, amount: Floats) -> Floats:
    panel = slots.panel
    return to_usd(panel.rates, amount, currency_of_rounds(panel, "SAVE_AMT"), panel.rounds.period_end)


def _gross(slots: Slots) -> Reading:
    return reading(slots, ("SAVE_AMT",), _dollars(slots, slots.value("SAVE_AMT")))


def _net(slots: Slots) -> tuple[Floats, Floats]:
    cost = slots.value("SAVE_COST")
    net = _dollars(slots, slots.value("SAVE_AMT") - np.where(np.isnan(cost), 0.0, cost))
    return net, fees_in_usd(slots.panel)[slots.panel.rounds.enterprise]


def _net_and_fee(slots: Slots) -> Reading:
    net, fee = _net(slots)
    both = np.where(np.isnan(fee), np.nan, net)
    return reading(slots, ("SAVE_AMT", "SAVE_COST"), both, fee, level=both)


def _above_fee(slots: Slots) -> Reading:
    net, fee = _net(slots)
    known = ~np.isnan(net) & ~np.isnan(fee)
    return reading(slots, ("SAVE_AMT", "SAVE_COST"), np.where(known, net > fee, np.nan))


SAID = Measure(name=_("savings reported"), read=_said, asked=("SAVE_YN",), shown_unit=_("yes or no"))
GROSS = Measure(name=_("yearly saving in USD"), read=_gross, asked=("SAVE_AMT",), shown_unit=_("USD a year"))
NET_AND_FEE = Measure(
    name=_("net saving and fee in USD"), read=_net_and_fee, asked=("SAVE_AMT",), shown_unit=_("times the fee")
)
ABOVE_FEE = Measure(name=_("net saving above the fee"), read=_above_fee, asked=("SAVE_AMT",), shown_unit=_("yes or no"))

cost_savings_share = Indicator(
    code="cost_savings_share",
    title=_("Enterprises that report cost savings"),
    area="performance",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="up",
    formula=_("Enterprises that say changes made since the training lowered a cost, by enterprises that answered"),
    says=_("Share of enterprises that report savings"),
    not_to_be_read_as=_("Not their size, not verified"),
    population=TRAINED_AND_DUE,
    questions=("SAVE_YN",),
    summing="not additive",
    measure=SAID,
    basis="endline",
    beside=("savings_above_fee_share",),
    limits=_("No baseline is needed."),
    published_range=_("70 % of enterprises"),
)

cost_savings_sum = replace(
    cost_savings_share,
    code="cost_savings_sum",
    title=_("Savings a year, in US dollars"),
    family="savings",
    type=FigureType("sum", "USD"),
    unit="USD a year",
    formula=_("Sum of yearly savings as reckoned by the enterprises, at the rate of the last day of their period"),
    says=_("Gross yearly savings as reckoned by enterprises"),
    not_to_be_read_as=_("Not net of what they cost, not verified, not the effect of the training"),
    questions=("SAVE_AMT",),
    summing="additive",
    measure=GROSS,
    dominance=0.75,
    evidence_minimum=3,
    headline=False,
    beside=("cost_savings_median",),
    limits=_("Withheld where one enterprise gives more than 75 %. The mean is never published."),
    published_range="",
)

cost_savings_median = replace(
    cost_savings_sum,
    code="cost_savings_median",
    title=_("Savings a year in the middle enterprise, in US dollars"),
    family="median_level",
    type=FigureType("median level", "USD"),
    formula=_("Median over enterprises of the yearly saving, zeros included"),
    says=_("The middle enterprise saves that much a year, as it reckons itself"),
    summing="not additive",
    dominance=None,
    beside=("cost_savings_sum",),
    limits=_("Zeros are included."),
    published_range=_("Means: Colombia USD 359, China about 23,000: skewed"),
)

savings_per_fee = replace(
    cost_savings_sum,
    code="savings_per_fee",
    title=_("Savings per dollar of fee"),
    family="ratio",
    type=FigureType("ratio", "USD per USD"),
    unit="times",
    scale=1.0,
    formula=_("Sum of yearly savings less one-off cost, by the sum of fees the same enterprises paid themselves"),
    says=_("First-year savings, one-off cost deducted, for every dollar of fee paid by the enterprise"),
    not_to_be_read_as=_("Not the return on the programme's cost"),
    questions=("SAVE_AMT", "SAVE_COST"),
    summing="not additive",
    measure=NET_AND_FEE,
    dominance=None,
    beside=("savings_above_fee_share",),
    limits=_("State what was subsidised. Enterprises without a recorded fee are left out."),
)

savings_above_fee_share = replace(
    cost_savings_share,
    code="savings_above_fee_share",
    title=_("Enterprises that saved more than their fee"),
    formula=_("Enterprises whose yearly saving less one-off cost exceeds the fee they paid, by enterprises with data"),
    says=_("Share of enterprises whose first-year net saving exceeds what they paid"),
    not_to_be_read_as=_("Not the return on the programme's cost"),
    questions=("SAVE_AMT", "SAVE_COST"),
    measure=ABOVE_FEE,
    no_is_worse=True,
    beside=("cost_savings_share", "savings_per_fee"),
    limits=_("A tie counts as worse."),
    published_range="",
)
