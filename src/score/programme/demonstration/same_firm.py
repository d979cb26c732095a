"""Records that are one firm, records that were taken for one, and those that somebody looked at and parted."""

from __future__ import annotations

import datetime

from score.programme.demonstration import odd
from score.programme.demonstration.fixed import moment
from score.programme.demonstration.scene import Scene
from score.programme.enterprises.models import DuplicateDecision, Enterprise, EnterpriseMerge

Verdict = DuplicateDecision.Verdict


def record_merges(scene: Scene) -> None:
    """Merges, the one that was undone, and what was decided about pairs."""
    decided = []
    for absorbed, kept in odd.SECOND_RECORDS:
        at = moment(odd.MERGED_ON, 15)
        scene.record([_merge(scene, kept, absorbed, at)])
        decided.append(_decision(scene, kept, absorbed, Verdict.SAME, at))
    for kept, absorbed, day, until, reason in odd.TAKEN_FOR_ONE if scene.programme.is_full else ():
        (merge,) = scene.record([_merge(scene, kept, absorbed, moment(day, 15))])
        parted = _merge(scene, kept, absorbed, moment(until, 11))
        parted.withdrawn = True
        scene.writing.supersede(merge, parted, reason=reason)
        decided.append(_decision(scene, kept, absorbed, Verdict.DIFFERENT, moment(until, 11)))
    for one, other, day in odd.KNOWN_TO_DIFFER if scene.programme.is_full else ():
        decided.append(_decision(scene, one, other, Verdict.DIFFERENT, moment(day, 11)))
    scene.record(decided)


def _merge(scene: Scene, kept: str, absorbed: str, at: datetime.datetime) -> EnterpriseMerge:
    return EnterpriseMerge(
        kept=scene.enterprises[kept],
        absorbed=scene.enterprises[absorbed],
        recorded_at=at,
        recorded_by=scene.coordinators[scene.programme.firms[kept].country],
    )


def _decision(scene: Scene, one: str, other: str, verdict: str, at: datetime.datetime) -> DuplicateDecision:
    pair: list[Enterprise] = sorted((scene.enterprises[one], scene.enterprises[other]), key=lambda record: record.pk)
    return DuplicateDecision(
        left=pair[0],
        right=pair[1],
        verdict=verdict,
        recorded_at=at,
        recorded_by=scene.coordinators[scene.programme.firms[one].country],
    )
