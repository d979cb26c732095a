"""The row of each enterprise as it is today, kept up with what is recorded. For lists and search, never for figures.

Which facts are new is known from the keys that the tables had when the rows were last kept up. Only the enterprises
that those facts are about are looked at again, many at a time; a row that would say the same is not written.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from score.programme.core import facts_lock
from score.programme.core.last_keys import Source, last_keys, rows_since, settled_last_keys
from score.programme.core.models import RecordTakenBack
from score.programme.dashboards.enterprise_row_values import COLUMNS, Merges, rows_of
from score.programme.enterprises.models import (
    Enterprise,
    EnterpriseAttribute,
    EnterpriseIdentifier,
    EnterpriseMerge,
    EnterpriseName,
    EnterpriseRow,
    RecruitmentStage,
    RowsKept,
    Workforce,
)
from score.programme.results.models import Answer
from score.programme.trainings.models import Enrolment

AT_ONCE = 2_000  # rows in one transaction: nobody who saves a form waits long for it
WITHIN_A_REQUEST = 1_000  # more than that is left to the worker
SHOWN_BY_CHECK = 5
Progress = Callable[[int, int], None]

# what rows are made of, and how a new row of each table leads to enterprises
_SOURCES = (
    Source(Enterprise, ("pk",)),
    Source(Enterprise.history.model, ("id",)),  # names are edited, and each edit is a line of history
    Source(EnterpriseAttribute, ("enterprise_id",)),
    Source(EnterpriseName, ("enterprise_id",)),
    Source(EnterpriseIdentifier, ("enterprise_id",)),
    Source(EnterpriseMerge, ("kept_id", "absorbed_id")),
    Source(RecruitmentStage, ("enterprise_id",)),
    Source(Workforce, ("enterprise_id",)),
    Source(Enrolment, ("enterprise_id",)),
    Source(Answer, ("round__enterprise_id",)),
    Source(RecordTakenBack, ("record",), {"kind": "Enterprise"}),
)
_DATED = ((EnterpriseAttribute, "valid_from"), (Workforce, "day"))


def catch_up(
    *, most: int | None = WITHIN_A_REQUEST, day: datetime.date | None = None, progress: Progress | None = None
) -> bool:
    """Bring the rows up to what is recorded; False where more than `most` enterprises wait, which are then left.

    One short query where nothing is new. `day`: today, if not given.
    """
    day = day or timezone.localdate()
    kept = RowsKept.objects.filter(pk=1).first()
    now = last_keys(_SOURCES)
    if kept is not None and kept.day == day and all(now[name] <= kept.seen.get(name, 0) for name in now):
        return True
    marks = settled_last_keys(_SOURCES)
    waiting = _touched(kept, day, most)
    if waiting is None:
        return False
    _rewrite_all(sorted(_with_wholes(waiting)), day, progress)
    _remember(marks, day)
    return True


def catch_up_for_reader() -> bool:
    """`catch_up` before a list is shown; False where the list is shown as it was a moment ago, to wait for nobody."""
    try:
        with facts_lock.short_wait():
            return catch_up()
    except OperationalError:  # another process holds SQLite's write lock: an import, say
        return False


def rebuild(*, day: datetime.date | None = None, progress: Progress | None = None) -> int:
    """Look at every enterprise again; how many rows were written."""
    day = day or timezone.localdate()
    marks = settled_last_keys(_SOURCES)
    keys = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    written = _rewrite_all(keys, day, progress)
    _remember(marks, day)
    return written


def waiting() -> bool:
    """Whether something was recorded that is not in the rows yet."""
    kept = RowsKept.objects.filter(pk=1).first()
    return kept is None or any(last > kept.seen.get(name, 0) for name, last in last_keys(_SOURCES).items())


def rows_as_facts_say() -> Iterator[str]:
    """Every row of the list says what the facts say, but for what was recorded since and is not in it yet."""
    kept = RowsKept.objects.filter(pk=1).first()
    if kept is None:
        return
    new = _with_wholes(_touched(kept, kept.day, None) or set())
    found = 0
    for keys in _in_parts(list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))):
        for wrong in _differing(keys, kept.day):
            if wrong.enterprise_id not in new and found < SHOWN_BY_CHECK:
                found += 1
                yield _("enterprise %(key)s: its row in the list is not what the facts say") % {
                    "key": wrong.enterprise_id
                }


def _touched(kept: RowsKept | None, day: datetime.date, most: int | None) -> set[int] | None:
    """Enterprises about which something was recorded, or begins to hold; None where they are more than `most`."""
    found: set[int] = set()
    for rows, field in _new_rows(kept, day):
        keys = rows.order_by().values_list(field, flat=True).distinct()
        found.update(keys if most is None else keys[: most + 1])
        if most is not None and len(found) > most:
            return None
    return found


def _with_wholes(keys: set[int]) -> set[int]:
    """The enterprises and those of which they are or were parts, two levels up: they are open where their parts are."""
    up = _wholes(keys)
    return keys | up | _wholes(up)


def _wholes(keys: set[int]) -> set[int]:
    found: set[int] = set()
    for part in _in_parts(sorted(keys)):
        for rows, field in ((Enterprise.objects.all(), "pk"), (Enterprise.history.all(), "id")):
            rows = rows.order_by().filter(**{f"{field}__in": part}, parent__isnull=False)
            found.update(rows.values_list("parent_id", flat=True).distinct())
    return found


def _new_rows(kept: RowsKept | None, day: datetime.date) -> Iterator[tuple[QuerySet[Any], str]]:
    if kept is None:
        yield Enterprise.objects.all(), "pk"
        return
    yield from rows_since(_SOURCES, kept.seen)
    if kept.day != day:
        first, last = sorted((kept.day, day))
        for model, field in _DATED:
            begins = {f"{field}__gt": first, f"{field}__lte": last}
            yield model._base_manager.filter(**begins), "enterprise_id"


def _remember(marks: dict[str, int] | None, day: datetime.date) -> None:
    with transaction.atomic():
        kept = _locked(day)
        for name, last in (marks or {}).items():
            kept.seen[name] = max(last, kept.seen.get(name, 0))
        kept.day = day
        kept.save()


def _locked(day: datetime.date) -> RowsKept:
    """Only one at a time writes rows: what is read after this is never older than what was written before it."""
    RowsKept.objects.bulk_create([RowsKept(pk=1, day=day)], ignore_conflicts=True)
    return RowsKept.objects.select_for_update().get(pk=1)


def _rewrite_all(keys: list[int], day: datetime.date, progress: Progress | None = None) -> int:
    written = done = 0
    for part in _in_parts(keys):
        with transaction.atomic():
            _locked(day)
            rows = list(_differing(part, day))
            EnterpriseRow.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["enterprise"], update_fields=list(COLUMNS)
            )
        written, done = written + len(rows), done + len(part)
        if progress:
            progress(done, len(keys))
    return written


def _differing(keys: Iterable[int], day: datetime.date) -> Iterator[EnterpriseRow]:
    """The rows, as facts say, of these enterprises and of those merged with them; only where that is not there."""
    merges = Merges.around(keys)
    there = EnterpriseRow.objects.in_bulk(merges.all_keys)
    for row in rows_of(merges, day):
        held = there.get(row.enterprise_id)
        if held is None or any(getattr(held, name) != getattr(row, name) for name in COLUMNS):
            yield row


def _in_parts(keys: list[int]) -> Iterator[list[int]]:
    for first in range(0, len(keys), AT_ONCE):
        yield keys[first : first + AT_ONCE]
