"""What participants thought of their class."""

from __future__ import annotations

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import marked as _

satisfaction = Indicator(
    code="satisfaction",
    title=_("Participants satisfied"),
    area="outreach",
    family="answers_share",
    type=FigureType("share", "answers"),
    unit="%",
    direction="up",
    formula=_("Answers of 4 or 5 of 5 to “all in all”, by all answers to it"),
    says=_("Share of those who answered that were satisfied with their class"),
    not_to_be_read_as=_("Not learning, not results"),
    population=_("Persons present in class, in closed cohorts whose participants were asked"),
    questions=(),
    summing="not additive",
    basis="answers",
    minimum_n=5,
    minimum_counts="answers",
    group_only=True,
    cross_references=(Reference(_("Kirkpatrick, level 1: reaction"), "Kirkpatrick"),),
    limits=_(
        "Hardly tells one class from another. Where fewer than five of a cohort answered, all of them count as silent: "
        "what they said is in no figure."
    ),
    published_range=_("88 to 92 %"),
    parameters=(("satisfied_from", 4.0),),
)
