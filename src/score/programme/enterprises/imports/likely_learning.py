"""What a person said of a row, "a new enterprise", is a decision about two records as soon as the row is one."""

from __future__ import annotations

import math

from score.programme.enterprises.duplicates.actions import decide_different
from score.programme.enterprises.imports.comparison import Plan
from score.programme.enterprises.imports.reading_file import Pairs
from score.programme.enterprises.imports.staging import Staging
from score.programme.enterprises.models import Enterprise, ImportBatch
from score.programme.organisations.actor import Actor


def teach(batch: ImportBatch, staging: Staging, plan: Plan, actor: Actor | None) -> int:
    """Record, inside the transaction that writes the rows, which enterprises they are not; how many pairs that were.

    So the queue does not ask again, and the matcher learns.
    """
    new = {reference for reference, said in batch.outcome.get("decided", {}).items() if not said}
    if not new:
        return 0
    pool, source = staging.pools["Enterprise"], staging.file_map.source
    taught = 0
    for pair in Pairs(batch).above(0):
        number = pool.index.get((source, pair.reference))
        if pair.reference not in new or pair.enterprise is None or number is None:
            continue
        records = Enterprise.objects.in_bulk([plan.ids["Enterprise"][number], pair.enterprise])
        if len(records) == 2:
            levels = {one["field"]: one["level"] for one in pair.evidence}
            odds = math.log(pair.probability / (1 - pair.probability)) if 0 < pair.probability < 1 else 0.0
            left, right = records.values()
            decide_different(actor=actor, left=left, right=right, judged=(levels, odds))
            taught += 1
    return taught
