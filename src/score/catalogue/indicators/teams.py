"""Improvement teams: who is in them. Members are kept as sex and role, never by name."""

from __future__ import annotations

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.wording import marked as _

women_in_improvement_teams = Indicator(
    code="women_in_improvement_teams",
    title=_("Women in improvement teams"),
    area="outreach",
    family="persons_share",
    type=FigureType("share", "persons"),
    unit="%",
    direction="up",
    formula=_("Women in improvement teams, by women and men in them; members of unknown sex only in the bounds"),
    says=_("Share of women among the members of improvement teams whose sex is known"),
    not_to_be_read_as=_("Not the share of women in the workforce: compare it with that"),
    population=_("Members of improvement teams on the day of the figure"),
    questions=(),
    summing="not additive",
    basis="team",
    trait=("sex", "woman", "man"),
    minimum_n=10,
    minimum_counts="persons",
    limits=_("Coverage is the share whose sex is known. Who left a team counts no more."),
)
