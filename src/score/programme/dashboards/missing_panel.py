"""What is missing in one group, for the pages of a country, a partner and a cohort."""

from __future__ import annotations

from score.programme.dashboards.data_quality import Found, found
from score.programme.dashboards.missing.kinds import BY_CODE
from score.programme.organisations.access import may
from score.programme.organisations.actor import Actor
from score.programme.results.figures import World

IN_GROUPS = (
    *("endlines_overdue", "no_attendance", "endlines_soon", "late_baselines", "without_baseline"),
    *("empty_rounds", "without_evidence"),
)
AT_A_GLANCE = (
    "endlines_overdue",
    "no_attendance",
    "endlines_soon",
    "late_baselines",
    "without_baseline",
    "without_evidence",
)


def missing_in(
    actor: Actor, world: World, values: dict[str, str], codes: tuple[str, ...] = IN_GROUPS
) -> list[Found] | None:
    """What is missing in a group, the worst first; None for those who do not look after the records."""
    if not may(actor, "data_quality"):
        return None
    counted = [found(actor, world, BY_CODE[code], values) for code in codes]
    return [one for one in counted if one.total]
