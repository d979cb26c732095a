"""Young people: who they are, and who is neither in employment nor in education or training."""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.logic import between
from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule

_SOURCE = "SDG 8.6.1 metadata"

RULES = (
    Rule(
        name="youth",
        kind="flag",
        expression=between("age", 15, 24),
        needs=("age",),
        says="Aged 15 to 24.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="youth_labour_force",
        kind="flag",
        expression=nw.col("youth") & nw.col("labour_force"),
        needs=("youth", "labour_force"),
        says="Aged 15 to 24 and in the labour force.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="neet",
        kind="flag",
        expression=nw.col("youth") & ~nw.col("employed") & ~nw.col("in_education") & ~nw.col("in_training"),
        needs=("youth", "employed", "in_education", "in_training"),
        says="Aged 15 to 24, not employed, not in formal or non-formal education and not in vocational training.",
        missing="""Any known "yes" decides; otherwise one unknown answer leaves the result unknown. A survey that did \
not ask about training says so with a constant.""",
        source=_SOURCE,
    ),
)
