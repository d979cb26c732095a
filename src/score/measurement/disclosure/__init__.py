"""Statistical disclosure control of tables: what must be hidden before they are published, and whether that is enough.

    from score.measurement.disclosure import Release, Table, check_against, protect, threshold

    table = Table.of(records, ["sector", "sex"], unit={"persons": "person", "establishments": "employer"})
    protected = protect(table, [threshold()])
    release = Release.of(protected, id="pay-1", population="round 3", when="2026-05-02")
    check_against(earlier, release)

Without hiding anything: `Release.of_rounded(table, conventional(table), [threshold()], ...)`, checked in the same way.
Tables of surveys and of a programme's own figures are the same here: what counts is who is behind a cell.
"""

from score.measurement.disclosure.attack import Interval, audit
from score.measurement.disclosure.differencing import Leak, Refused, check_against, leaks
from score.measurement.disclosure.releases import Release
from score.measurement.disclosure.rounding import Rounded, controlled, conventional, random
from score.measurement.disclosure.rules import (
    MINIMUM,
    SHARE,
    Rule,
    Sensitive,
    dominance,
    p_percent,
    sensitive,
    threshold,
)
from score.measurement.disclosure.suppression import Protected, Requirement, protect
from score.measurement.disclosure.tables import TOTAL, Cells, Dimension, Position, Table

__all__ = [
    "MINIMUM",
    "SHARE",
    "TOTAL",
    "Cells",
    "Dimension",
    "Interval",
    "Leak",
    "Position",
    "Protected",
    "Refused",
    "Release",
    "Requirement",
    "Rounded",
    "Rule",
    "Sensitive",
    "Table",
    "audit",
    "check_against",
    "controlled",
    "conventional",
    "dominance",
    "leaks",
    "p_percent",
    "protect",
    "random",
    "sensitive",
    "threshold",
]
