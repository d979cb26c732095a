"""Savings of improvement projects: observed over months that are over, net of what they cost once (rule 10)."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.wording import marked as _

net_savings_sum = Indicator(
    code="net_savings_sum",
    title=_("Net savings of improvement projects, in US dollars"),
    area="performance",
    family="net_savings",
    type=FigureType("sum", "USD"),
    unit="USD",
    direction="up",
    formula=_(
        "Observed savings of improvement projects less what these cost once, at the rate of the last day observed"
    ),
    says=_("What improvement projects saved in the months observed, after their one-off cost"),
    not_to_be_read_as=_("Not a yearly saving, not what is projected, not the effect of the training"),
    population=_("Trained enterprises"),
    questions=(),
    summing="additive",
    basis="projects",
    dominance=0.75,
    evidence_minimum=3,
    beside=("net_savings_median", "savings_above_cost_share", "cost_savings_sum"),
    limits=_(
        "Coverage is the share of trained enterprises with any observed saving. Of projects that are the same saving "
        "the largest counts, and every one-off cost. Withheld where one enterprise gives more than 75 %."
    ),
)

net_savings_median = replace(
    net_savings_sum,
    code="net_savings_median",
    title=_("Net savings of improvement projects in the middle enterprise, in US dollars"),
    family="median_level",
    type=FigureType("median level", "USD"),
    formula=_("Median over enterprises with observed savings of these, less what they cost once"),
    says=_("The middle enterprise with observed savings saved that much in the months observed"),
    summing="not additive",
    dominance=None,
    beside=("net_savings_sum", "savings_above_cost_share", "cost_savings_median"),
    limits=_("Enterprises without an observed saving are not in it: they are not zeros, nobody knows."),
)

savings_above_cost_share = replace(
    net_savings_sum,
    code="savings_above_cost_share",
    title=_("Enterprises whose projects saved more than their training cost"),
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    formula=_(
        "Enterprises whose observed net savings exceed the full direct cost of their training, whoever paid it, "
        "by enterprises of which both are known"
    ),
    says=_("Share of enterprises whose observed net savings exceed what their training cost"),
    not_to_be_read_as=_("Not a return on investment: savings are of the months observed only, costs as recorded"),
    summing="not additive",
    dominance=None,
    worse_words=_("Not above the cost"),
    beside=("net_savings_sum", "savings_above_fee_share"),
    limits=_(
        "A tie counts as worse. What was paid for a whole cohort is shared equally by its enterprises. "
        "What nobody recorded in the ledger is not in the cost."
    ),
)
