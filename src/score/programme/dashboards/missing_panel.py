"""What is missing in one group, for the overview and the pages of a country, a partner and a cohort."""

from __future__ import annotations

from django.urls import reverse

from score.programme.dashboards.data_quality import Found, found
from score.programme.dashboards.missing import owed
from score.programme.dashboards.missing.kinds import BY_CODE
from score.programme.organisations.access import may
from score.programme.organisations.actor import Actor
from score.programme.results.figure_pages.asked import Asked
from score.programme.results.figures import World

IN_GROUPS = (
    *("endlines_overdue", "no_attendance", "endlines_soon", "late_baselines", "without_baseline"),
    *("empty_rounds", "without_evidence"),
)
AT_A_GLANCE = tuple(code for code in IN_GROUPS if code != "empty_rounds")
# what is counted for everybody; its lists are not open to everybody
OF_ALL = {
    "endlines_overdue": owed.endlines_overdue,
    "late_baselines": owed.late_baselines,
    "without_baseline": owed.without_baseline,
}


def missing_in(
    actor: Actor, world: World, values: dict[str, str], codes: tuple[str, ...] = IN_GROUPS
) -> list[Found] | None:
    """What is missing in a group, the worst first; None for those who do not look after the records."""
    if not may(actor, "data_quality"):
        return None
    counted = found(actor, world, [BY_CODE[code] for code in codes], values)
    return [one for one in counted if one.total]


def missing_of_all(world: World, asked: Asked) -> list[Found]:
    """What is missing in a group, whoever may see its lists: it opens to the enterprises without a pair."""
    behind = reverse("figure", args=["jobs_net"]) + asked.query(state="none") + "#behind"
    counted = [
        Found(BY_CODE[code], len(owing(world.panel, asked.values)), [], behind) for code, owing in OF_ALL.items()
    ]
    return [one for one in counted if one.total]
