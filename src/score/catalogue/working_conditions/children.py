"""Child labour. Hours are hours in the reference week; ages are completed years.

Standards: resolution II of the 18th ICLS (2008) on child labour, as amended by the 20th (2018); SDG 8.7.1 metadata.
"""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.logic import between, holds
from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule

_SOURCE = "18th ICLS (2008), resolution II; ILO/UNICEF, Global Estimates of Child Labour"
_SDG = "SDG 8.7.1 metadata (March 2022)"
LIGHT_WORK_HOURS = 14  # from here on too much at 12 to 14
LONG_HOURS = 43  # from here on too much at any age
HOUSEHOLD_HOURS = 21  # unpaid services for the own household, at 5 to 14

_hours = nw.col("child_hours")
_household = nw.col("child_household_hours")
_hazard = nw.col("child_hazard")
_young, _middle, _old = (holds(between("age", least, most)) for least, most in ((5, 11), (12, 14), (15, 17)))

# the three ages exclude one another, and one without known age is in none: then the whole is unknown
_by_age = nw.when(_young).then(_hours >= 1)
_child_labour = _by_age.otherwise(
    nw.when(_middle)
    .then((_hours >= LIGHT_WORK_HOURS) | _hazard)
    .otherwise(nw.when(_old).then((_hours >= LONG_HOURS) | _hazard))
)
_by_hours_alone = _by_age.otherwise(
    nw.when(_middle).then(_hours >= LIGHT_WORK_HOURS).otherwise(nw.when(_old).then(_hours > LONG_HOURS))
)
_below_15 = between("age", 5, 14)

RULES = (
    Rule(
        name="child",
        kind="flag",
        expression=between("age", 5, 17),
        needs=("age",),
        says="Aged 5 to 17.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="child_labour",
        kind="flag",
        expression=_child_labour,
        needs=("age", "child_hours"),
        uses=("child_hazard",),
        says="""Economic activity of at least 1 hour at 5 to 11; of at least 14 hours or hazardous at 12 to 14; of at \
least 43 hours or hazardous at 15 to 17. None for others.""",
        missing="""Where hazard is unknown, long hours alone decide: enough of them make it child labour, fewer leave \
it unknown.""",
        source=_SOURCE,
    ),
    Rule(
        name="child_labour_with_household",
        kind="flag",
        expression=nw.col("child_labour") | (_below_15 & (_household >= HOUSEHOLD_HOURS)),
        needs=("age", "child_labour", "child_household_hours"),
        says="Child labour, or at 5 to 14 at least 21 hours of unpaid services for the own household.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="hazardous_child_labour",
        kind="flag",
        expression=nw.when(holds(nw.col("child"))).then(_hazard | (_hours >= LONG_HOURS)),
        needs=("child", "child_hours", "child_hazard"),
        says="A child in work that is hazardous by its nature or by 43 hours or more.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="child_labour_sdg",
        kind="flag",
        expression=_by_hours_alone,
        needs=("age", "child_hours"),
        says="By hours alone, as the SDG series: 1, 14, and more than 43.",
        missing=STAYS_UNKNOWN,
        source=_SDG,
    ),
    Rule(
        name="child_labour_with_household_sdg",
        kind="flag",
        expression=nw.col("child_labour_sdg") | (_below_15 & (_household > HOUSEHOLD_HOURS)),
        needs=("age", "child_labour_sdg", "child_household_hours"),
        says="The same, or at 5 to 14 more than 21 hours of unpaid services for the own household.",
        missing=STAYS_UNKNOWN,
        source=_SDG,
    ),
)
