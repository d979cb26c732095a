"""Reads of recruitment: the steps of enterprises with each organisation that recruits them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from score.programme.enterprises.merges import kept_records
from score.programme.enterprises.models import EnterpriseClosure, RecruitmentStage
from score.programme.enterprises.recruitment.stages import Stage, Step
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor

Relation = tuple[int, int | None]  # an enterprise, and the organisation that recruits it
CLOSED_FROM = 2  # evidence from which on figures count an enterprise as closed, too


def recorded_steps(
    actor: Actor, enterprises: Collection[int] | None = None, kept: Mapping[int, int] | None = None
) -> dict[Relation, list[Step]]:
    """What people recorded, as far as the actor may see it. Records that were merged count under the one kept.

    `enterprises`: only these records; all that the actor may see without it. `kept`: as `kept_records`, where known.
    """
    rows = visible_to(actor, RecruitmentStage).in_force()
    if enterprises is not None:
        rows = rows.filter(enterprise__in=enterprises)
    kept = kept_records() if kept is None else kept
    found: dict[Relation, list[Step]] = defaultdict(list)
    columns = ("enterprise_id", "custodian_id", "reached_on", "stage", "why", "pk")
    for enterprise, custodian, day, stage, why, pk in rows.values_list(*columns).iterator(chunk_size=5000):
        found[kept.get(enterprise, enterprise), custodian].append(Step(day, stage, why=why, fact=pk))
    return found


def closure_steps(enterprises: Collection[int] | None = None, kept: Mapping[int, int] | None = None) -> dict[int, Step]:
    """The closures that count, by enterprise."""
    rows = EnterpriseClosure.objects.in_force().filter(evidence__gte=CLOSED_FROM)
    if enterprises is not None:
        rows = rows.filter(enterprise__in=enterprises)
    kept = kept_records() if kept is None else kept
    return {
        kept.get(enterprise, enterprise): Step(day, Stage.CLOSED, derived=True)
        for enterprise, day in rows.order_by("pk").values_list("enterprise_id", "closed_on")
    }
