"""Members of improvement teams as known at a moment."""

from __future__ import annotations

from score.catalogue.calculation.panel import TeamMembers
from score.programme.core.known import KnownFacts
from score.programme.results.panel.registry import Registry, days, text


def read_team(known: KnownFacts, registry: Registry) -> TeamMembers:
    """All who ever were in an improvement team, by enterprise; who is in it on a day is the calculation's matter."""
    rows = known.sql(
        "SELECT enterprise_id, sex, job_role, joined_on, left_on FROM team_members"
        " ORDER BY enterprise_id, joined_on, sex, job_role, left_on",
        "team_members",
    )
    kept, place = registry.along(rows["enterprise_id"])
    return TeamMembers(
        enterprise=place,
        sex=text(rows["sex"])[kept],
        role=text(rows["job_role"])[kept],
        joined_on=days(rows["joined_on"])[kept],
        left_on=days(rows["left_on"])[kept],
    )
