"""The standing queue: pairs of records that may be one enterprise, found anew and written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from score.programme.core.jobs import enqueue
from score.programme.core.models import Job
from score.programme.enterprises.duplicates import decisions
from score.programme.enterprises.duplicates.decisions import Pair
from score.programme.enterprises.duplicates.kept import Registries
from score.programme.enterprises.duplicates.records import CountryRegistry, standing, standing_in
from score.programme.enterprises.matching.pairs import Match
from score.programme.enterprises.matching.scoring import Scale
from score.programme.enterprises.models import DuplicateSuggestion, EnterpriseAttribute

Progress = Callable[[int, int, str], None]
SEARCH = "find_duplicates"  # the job


@dataclass(frozen=True)
class Found:
    """A pair, how probable, and what speaks for and against it, as it is written down."""

    log_odds: float
    evidence: list[dict[str, Any]]


def ask_for_search(user: Any, *, everything: bool = False) -> None:
    """Ask for what changed to be searched, or everything, unless that is asked for. One under way may miss the new."""
    waiting = list(Job.objects.filter(kind=SEARCH, state=Job.State.QUEUED).values_list("arguments", flat=True))
    wanted: dict[str, Any] = {} if everything else {"changed": True}
    if {} not in waiting and wanted not in waiting:
        enqueue(SEARCH, wanted, user)


def countries() -> list[str]:
    """The countries of standing records; "" where no record has one."""
    known = EnterpriseAttribute.objects.in_force().filter(kind="country", enterprise__in=standing().values("pk"))
    return sorted(set(known.values_list("value", flat=True))) or [""]


def find(country: str, progress: Progress) -> dict[Pair, Found]:
    """All pairs of one level in a country that may be one. Reads only, and takes as long as it takes."""
    progress(0, 0, country)
    registry = Registries().to_search_whole(country)
    matches = registry.duplicates(progress=lambda done, total: progress(done, total, country))
    return dict(_of_one_level(registry, matches, country))


def find_changed(country: str, progress: Progress) -> tuple[dict[Pair, Found], set[int]]:
    """Pairs with records that changed since the whole country was last searched, and which records those are: all of
    them where so much changed, or the country is so small, that it is searched as a whole.
    """
    progress(0, 0, country)
    registry = Registries().to_search(country)
    if registry.changed is None:
        matches = registry.duplicates(progress=lambda done, total: progress(done, total, country))
    else:
        matches = registry.duplicates_of_fresh()
    among = set(registry.ids) if registry.changed is None else registry.changed
    return dict(_of_one_level(registry, matches, country)), among


def write_down(found: dict[Pair, Found], country: str = "", changed: set[int] | None = None) -> dict[str, int]:
    """Bring the queue up to date, in the caller's transaction. What a person decided is not suggested again.

    `country`: the pairs are those of this country alone; others stay as they are. So do, where only `changed` records
    were searched for, pairs of others.
    """
    rejected, standing_now = decisions.rejected(), set(standing().values_list("pk", flat=True))
    wanted = {pair: one for pair, one in found.items() if pair not in rejected and standing_now.issuperset(pair)}
    held = {(one.left_id, one.right_id): one for one in _of_country(country)}
    if changed is not None:
        held = {pair: one for pair, one in held.items() if not changed.isdisjoint(pair)}
    # where such a pair comes up again, it is a new one
    outdated = set(DuplicateSuggestion.objects.filter(decisions.decided_since_found()).values_list("pk", flat=True))
    gone = [one.pk for pair, one in held.items() if pair not in wanted or one.pk in outdated]
    for begin in range(0, len(gone), 500):
        DuplicateSuggestion.objects.filter(pk__in=gone[begin : begin + 500]).delete()
    kept = {pair: one for pair, one in held.items() if pair in wanted and one.pk not in outdated}
    for pair, one in kept.items():
        one.log_odds, one.evidence = wanted[pair].log_odds, wanted[pair].evidence
    DuplicateSuggestion.objects.bulk_update(kept.values(), ["log_odds", "evidence"], batch_size=200)
    new = [
        DuplicateSuggestion(left_id=left, right_id=right, log_odds=one.log_odds, evidence=one.evidence)
        for (left, right), one in wanted.items()
        if (left, right) not in kept
    ]
    # the same pair with records of no country may have been found in another country just now
    DuplicateSuggestion.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return {"pairs": len(wanted), "new": len(new), "gone": len(gone)}


def _of_one_level(registry: CountryRegistry, matches: list[Match], country: str) -> Iterator[tuple[Pair, Found]]:
    levels = dict(standing_in(country).values_list("pk", "level"))
    for match in matches:
        left, right = registry.ids[match.left], registry.ids[match.right]
        if levels.get(left) == levels.get(right):
            yield (left, right), Found(match.judgement.log_odds, evidence_of(registry.scale, match))


def evidence_of(scale: Scale, match: Match) -> list[dict[str, Any]]:
    """Field by field what speaks for and against a match, as it is kept and as `words.lines_of` reads it."""
    return [
        {
            "field": one.field,
            "level": one.agreement.level,
            "weight": round(one.weight, 3),
            "left": list(one.left),
            "right": list(one.right),
            "only_left": list(one.agreement.only_left),
            "only_right": list(one.agreement.only_right),
            "rare": list(scale.rare_words(one)),
        }
        for one in match.judgement.evidence
    ]


def _of_country(country: str) -> Any:
    rows = DuplicateSuggestion.objects.all()
    if not country:
        return rows
    there = EnterpriseAttribute.objects.in_force().filter(kind="country", value=country).values("enterprise")
    return rows.filter(left__in=there) | rows.filter(right__in=there)
