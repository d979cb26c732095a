"""Savings of improvement projects as known at a moment."""

from __future__ import annotations

import numpy as np

from score.catalogue.calculation.panel import ProjectSavings
from score.programme.core.known import KnownFacts, plain
from score.programme.results.panel.registry import Registry, days, text

OBSERVED = "observed"
_NOBODY = 0


def read_projects(known: KnownFacts, registry: Registry) -> ProjectSavings:
    """What every project saved or is to save, by enterprise; which months are over is the calculation's matter."""
    rows = known.sql(
        "SELECT p.enterprise_id, m.project_id, m.kind, m.currency, m.saving, m.one_off_cost, m.months, m.starts_on,"
        " m.overlaps_with_id, m.verified_by_id FROM project_money m JOIN projects p ON p.id = m.project_id"
        " ORDER BY p.enterprise_id, m.project_id, m.kind",
        "project_money",
        "projects",
    )
    kept, place = registry.along(rows["enterprise_id"])
    return ProjectSavings(
        enterprise=place,
        project=rows["project_id"].astype(np.int64)[kept],
        observed=(text(rows["kind"]) == OBSERVED)[kept],
        saving=plain(rows["saving"], np.nan).astype(np.float64)[kept],
        one_off_cost=plain(rows["one_off_cost"], np.nan).astype(np.float64)[kept],
        currency=text(rows["currency"])[kept],
        starts_on=days(rows["starts_on"])[kept],
        months=rows["months"].astype(np.int64)[kept],
        overlaps_with=plain(rows["overlaps_with_id"], -1).astype(np.int64)[kept],
        verified=(plain(rows["verified_by_id"], _NOBODY).astype(np.int64) != _NOBODY)[kept],
    )
