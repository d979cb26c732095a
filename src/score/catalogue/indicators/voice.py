"""Complaints and suggestions of workers. How many there are has no good direction; how many are dealt with has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, reading
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _


def _dealt_with(done: str, received: str) -> Callable[[Slots], Reading]:
    def read(slots: Slots) -> Reading:
        top, bottom = slots.value(done), slots.value(received)
        both = np.where(np.isnan(bottom), np.nan, top)
        return reading(slots, (done, received), both, bottom, level=both)  # none received is an answer too

    return read


def _a_year_per_worker(received: str) -> Callable[[Slots], Reading]:
    def read(slots: Slots) -> Reading:
        return reading(slots, (received, "W"), slots.per_month(received) * 12, slots.value("W"))

    return read


SETTLED = Measure(
    name=_("grievances settled"),
    read=_dealt_with("GRIEV_SOLVED", "GRIEV"),
    asked=("GRIEV_SOLVED", "GRIEV"),
    shown_scale=100.0,
    shown_unit=_("%"),
)
GRIEVANCES = Measure(
    name=_("grievances per worker"),
    read=_a_year_per_worker("GRIEV"),
    asked=("GRIEV",),
    shown_scale=100.0,
    shown_unit=_("a year per 100 workers"),
)
DONE = Measure(
    name=_("suggestions done"),
    read=_dealt_with("SUGG_DONE", "SUGG"),
    asked=("SUGG_DONE", "SUGG"),
    shown_scale=100.0,
    shown_unit=_("%"),
)
SUGGESTIONS = Measure(
    name=_("suggestions per worker"),
    read=_a_year_per_worker("SUGG"),
    asked=("SUGG",),
    shown_scale=100.0,
    shown_unit=_("a year per 100 workers"),
)

grievances_settled = Indicator(
    code="grievances_settled",
    title=_("Complaints settled"),
    area="safety_and_people",
    family="ratio",
    type=FigureType("ratio", "complaints"),
    unit="%",
    direction="up",
    formula=_("Complaints settled with an answer to the worker, by complaints received, at endline"),
    says=_("Share of complaints that were answered"),
    not_to_be_read_as=_("Not fair"),
    population=TRAINED_AND_DUE,
    questions=("GRIEV", "GRIEV_SOLVED"),
    summing="not additive",
    measure=SETTLED,
    beside=("grievances_rate",),
    cross_references=(Reference(_("UN Guiding Principle 31, criteria of effectiveness"), "ipieca.org"),),
    limits=_("The same enterprises at baseline stand beside it."),
)

grievances_rate = replace(
    grievances_settled,
    code="grievances_rate",
    title=_("Complaints a year per 100 workers"),
    type=FigureType("ratio", "complaints per worker"),
    unit="a year per 100 workers",
    direction="none",
    formula=_("Complaints received, brought to a year, by workers, at endline"),
    says=_("Complaints received a year per 100 workers"),
    not_to_be_read_as=_("Neither good nor bad: a new channel raises it"),
    questions=("GRIEV", "W"),
    measure=GRIEVANCES,
    beside=("grievances_settled",),
    cross_references=(),
)

suggestions_done = replace(
    grievances_settled,
    code="suggestions_done",
    title=_("Suggestions carried out"),
    type=FigureType("ratio", "suggestions"),
    formula=_("Suggestions carried out, by suggestions received, at endline"),
    says=_("Share of suggestions that were carried out"),
    not_to_be_read_as=_("Not their worth"),
    questions=("SUGG", "SUGG_DONE"),
    measure=DONE,
    beside=("suggestions_rate",),
    cross_references=(),
)

suggestions_rate = replace(
    grievances_rate,
    code="suggestions_rate",
    title=_("Suggestions a year per 100 workers"),
    type=FigureType("ratio", "suggestions per worker"),
    formula=_("Suggestions received, brought to a year, by workers, at endline"),
    says=_("Suggestions received a year per 100 workers"),
    not_to_be_read_as=_("Neither good nor bad by itself"),
    questions=("SUGG", "W"),
    measure=SUGGESTIONS,
    beside=("suggestions_done",),
)
