"""Trainers: schooled, certified and active are three different counts, never one."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.wording import marked as _

trainers_trained = Indicator(
    code="trainers_trained",
    title=_("Trainers schooled"),
    area="trainers",
    family="count",
    type=FigureType("count", "persons"),
    unit="persons",
    direction="up",
    formula=_("Distinct persons who attended a training of trainers of any module"),
    says=_("So many persons attended a training of trainers"),
    not_to_be_read_as=_("Not able to train, not certified, not active"),
    population=_("Everybody on the roster of trainers, candidates included"),
    questions=(),
    summing="distinct",
    basis="trainers",
    trait=("schooled",),
    disaggregations=("sex",),
    minimum_counts="",
    beside=("trainers_certified", "trainers_active"),
    limits=_("Three counts, never one: most who were schooled are not certified, and not all certified ones train."),
    published_range=_("Trainings of trainers of 13 to 25 persons"),
)

trainers_certified = replace(
    trainers_trained,
    code="trainers_certified",
    title=_("Trainers certified"),
    formula=_("Distinct persons with a certificate for at least one module that is valid on the day of the figure"),
    says=_("So many trainers hold a valid certificate"),
    not_to_be_read_as=_("Not everybody ever certified, not active"),
    population=_(
        "Trainers with a certificate that neither ran out, is suspended nor was revoked; recognised ones included"
    ),
    trait=("certified", "ever_certified"),
    beside=("trainers_trained", "trainers_active"),
    limits=_("How many were ever certified stands beside it. By module a trainer counts in each of theirs."),
    published_range=_("Myanmar: 55 % of those schooled"),
)

trainers_active = replace(
    trainers_certified,
    code="trainers_active",
    title=_("Trainers active"),
    formula=_("Distinct persons with a valid certificate who gave a class in the 12 months before the figure’s day"),
    says=_("So many certified trainers gave a class in the last 12 months"),
    not_to_be_read_as=_("Not everybody certified"),
    population=_("Trainers with a valid certificate who led a class or trained along, not under supervision"),
    trait=("active", "delivered_without_certificate"),
    beside=("trainers_trained", "trainers_certified"),
    limits=_(
        "Trainers who gave classes without a valid certificate stand beside it. By module: certified for it, and "
        "active in any."
    ),
    published_range=_("Myanmar: 32 % of those schooled"),
    parameters=(("months_of_activity", 12.0),),
)
