"""What people decided about pairs, for the queue and for the matcher to learn from."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef

from score.programme.enterprises.duplicates.records import LAYOUT, own_texts_of, records_of
from score.programme.enterprises.matching.agreement import NOT_KNOWN
from score.programme.enterprises.matching.scoring import Decisions, Scale
from score.programme.enterprises.merges import merges, root
from score.programme.enterprises.models import DuplicateDecision, DuplicateSuggestion

Pair = tuple[int, int]  # keys of two enterprises, the smaller first
SAME, DIFFERENT = DuplicateDecision.Verdict.SAME, DuplicateDecision.Verdict.DIFFERENT


def learnt() -> Decisions:
    """All decisions in force as the matcher takes them: levels between two that are one, and outcomes by profile."""
    same: dict[str, Counter[int]] = defaultdict(Counter)
    profiles: dict[tuple[int, ...], tuple[int, int]] = defaultdict(lambda: (0, 0))
    decided = DuplicateDecision.objects.in_force().values_list("verdict", "profile")
    for verdict, kept in decided.iterator(chunk_size=5_000):
        levels: Mapping[str, int] = kept.get("levels", {})
        if not levels:
            continue
        if verdict == SAME:
            for name, level in levels.items():
                if level != NOT_KNOWN:
                    same[name][level] += 1
        profile = tuple(levels.get(name, NOT_KNOWN) for name in LAYOUT)
        yes, no = profiles[profile]
        profiles[profile] = (yes + 1, no) if verdict == SAME else (yes, no + 1)
    return Decisions(dict(same), dict(profiles))


def levels_of(left: int, right: int) -> tuple[dict[str, int], float]:
    """How the fields of a pair agree, and the log odds: as the queue found, else as the two records stand."""
    found = DuplicateSuggestion.objects.filter(left=min(left, right), right=max(left, right)).first()
    if found is not None:
        return {one["field"]: one["level"] for one in found.evidence}, found.log_odds
    records = records_of([left, right])
    judgement = Scale.of(LAYOUT, list(records.values())).judge(records[left], records[right])
    return {one.field: one.agreement.level for one in judgement.evidence}, judgement.log_odds


def fingerprints(keys: Iterable[int]) -> dict[int, str]:
    """For each enterprise a sign of its own names and addresses: it changes when one of them does."""
    return {key: _sign(texts) for key, texts in own_texts_of(keys).items()}


def profile_of(left: int, right: int, levels: Mapping[str, int]) -> dict[str, Any]:
    """What is kept of a decided pair besides the verdict."""
    signs = fingerprints([left, right])
    return {"levels": dict(levels), "seen": [signs[left], signs[right]]}


def decided_since_found() -> Exists:
    """Of suggestions: those about whose pair a person decided after they were found."""
    decided = DuplicateDecision.objects.in_force().filter(left=OuterRef("left"), right=OuterRef("right"))
    return Exists(decided.filter(recorded_at__gte=OuterRef("found_at")))


def rejected() -> set[Pair]:
    """Pairs of standing records that a person called two enterprises, and that did not change since.

    What was said of a record that is part of another now holds of the whole.
    """
    decided = list(
        DuplicateDecision.objects.in_force()
        .filter(verdict=DIFFERENT)
        .values_list("left_id", "right_id", "profile")
        .iterator(chunk_size=5_000)
    )
    signs = fingerprints(key for left, right, _profile in decided for key in (left, right))
    kept = merges()
    found = set()
    for left, right, profile in decided:
        if profile.get("seen") == [signs.get(left), signs.get(right)]:
            found.add(in_order(root(kept, left), root(kept, right)))
    return found


def in_order(left: int, right: int) -> Pair:
    """A pair, the smaller key first."""
    return (left, right) if left < right else (right, left)


def _sign(texts: Mapping[str, Sequence[str]]) -> str:
    told = "\n".join(f"{name}:{text}" for name in sorted(texts) for text in sorted(texts[name]))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
