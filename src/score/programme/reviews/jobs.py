"""What reviews do by themselves: compare what came in, and let pass what was not drawn."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy

from score.programme.core import facts
from score.programme.core.jobs import Run, job_function
from score.programme.reviews.actions import pass_unread
from score.programme.reviews.counts import counts_of
from score.programme.reviews.kinds import Report, every_row, kind_named, kinds, report_of
from score.programme.reviews.queries import standings
from score.programme.reviews.sampling import (
    beginnings,
    is_from_before,
    keep_rule,
    lot_of,
    passes_unread,
    rows_of_authors,
    rules,
)


@job_function(
    "draw_reports", title=gettext_lazy("Drawing the reports that are read"), every=datetime.timedelta(hours=1)
)
def draw_reports(run: Run) -> dict[str, int]:
    """Compare the reports that wait, and pass those that nobody has to read."""
    return {"passed": let_pass(timezone.localdate())}


def let_pass(today: datetime.date) -> int:
    """Pass unread every report that waits, is clean and was not drawn; how many. Countries get their rule first."""
    reports = [one for kind in kinds().values() for one in kind.reports(every_row)]
    for country in {one.country for one in reports if one.country}:
        keep_rule(country)
    held, begins = standings(reports, today), beginnings()
    waiting = [one for one in reports if held[one.key].state.waits and not is_from_before(one, held[one.key], begins)]
    counts, rows, by_country = counts_of(waiting), rows_of_authors(waiting), rules()
    passed = 0
    for one in waiting:
        rule = by_country.get(one.country)
        if passes_unread(one, counts[one.key].clean, held[one.key], rule, rows):
            passed += _pass(one, today)
    return passed


def _pass(report: Report, today: datetime.date) -> int:
    """Pass one report, if all that speaks for it still holds with nobody writing in it."""
    with facts.writing(None) as writing:
        kind = kind_named(report.kind)
        kind.lock(report)
        now = report_of(*report.key)
        rule = rules().get(report.country)
        if now is None or rule is None or now.revision != report.revision:
            return 0
        standing, reading = standings([now], today)[now.key], kind.read(now)
        if not passes_unread(now, reading.clean, standing, rule, rows_of_authors([now])):
            return 0
        pass_unread(writing, now, reading, sampling=rule, lot=lot_of(now, rule.seed))
    return 1
