"""How many differences reports have, kept until the report or what it is compared with changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from score.programme.core.chunks import chunks
from score.programme.reviews.kinds import Reading, Report, kind_named
from score.programme.reviews.models import ReviewCount

AT_ONCE = 500


def counts_of(reports: Sequence[Report], most: int | None = None) -> dict[tuple[str, str], ReviewCount]:
    """The counts of these reports; of those that have to be compared first, at most so many (None: all)."""
    kept = _kept(reports)
    stale = [one for one in reports if not _holds(kept.get(one.key), one)]
    for one in stale:
        kept.pop(one.key, None)
    for some in chunks(stale[:most], AT_ONCE):
        fresh = [count_of(one, kind_named(one.kind).read(one)) for one in some]
        kept |= {(one.kind, one.subject): one for one in fresh}
        ReviewCount.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["kind", "subject"],
            update_fields=["revision", "past", "fields", "missing", "odd", "new"],
        )
    return kept


def count_of(report: Report, reading: Reading) -> ReviewCount:
    """What a reading comes to."""
    return ReviewCount(
        kind=report.kind,
        subject=report.subject,
        revision=report.revision,
        past=report.past,
        fields=reading.fields,
        missing=reading.missing,
        odd=reading.odd,
        new=reading.count("new"),
    )


def _kept(reports: Iterable[Report]) -> dict[tuple[str, str], ReviewCount]:
    found: dict[tuple[str, str], ReviewCount] = {}
    for some in chunks(reports, AT_ONCE):
        for one in ReviewCount.objects.filter(subject__in=[report.subject for report in some]):
            found[one.kind, one.subject] = one
    return found


def _holds(count: ReviewCount | None, report: Report) -> bool:
    return count is not None and (count.revision, count.past) == (report.revision, report.past)
