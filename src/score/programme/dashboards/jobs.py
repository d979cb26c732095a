"""What the pages over all domains do by themselves: the weekly mail, keeping the list of enterprises up."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy

from score.programme.core import facts_lock
from score.programme.core.jobs import Run, job_function
from score.programme.dashboards import enterprise_rows
from score.programme.dashboards.weekly_mail import log, send_due


@job_function("weekly_mail", title=gettext_lazy("Weekly mail of what is owed"), every=datetime.timedelta(hours=1))
def weekly_mail(run: Run) -> dict[str, int]:
    """Sends the mails whose hour has come in the reader's country; how many stands in the job and in the log."""
    counted = send_due(now=facts_lock.clock(), progress=run.progress)
    if any(counted.values()):
        log.info("weekly mail", **counted)
    return counted


@job_function(
    "keep_enterprise_rows",
    title=gettext_lazy("Bringing the list of enterprises up to date"),
    every=datetime.timedelta(hours=1),
)
def keep_enterprise_rows(run: Run) -> dict[str, bool]:
    """Rows of the list that a request left because they were too many, and those that nobody asked for."""
    return {"up_to_date": enterprise_rows.catch_up(most=None, progress=run.progress)}
