"""What the pages over all domains do by themselves: the weekly mail, keeping the list of enterprises up."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.programme.core import facts_lock
from score.programme.core.jobs import JobRefused, Run, job_function
from score.programme.dashboards import enterprise_rows
from score.programme.dashboards.enterprise_bulk import apply_chosen
from score.programme.dashboards.weekly_mail import log, send_due
from score.programme.enterprises.bulk.actions import SeenOtherwise
from score.programme.enterprises.bulk.changes import Change
from score.programme.organisations.actor import actor_of


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


@job_function("bulk_change", title=gettext_lazy("Changing many enterprises"))
def bulk_change(run: Run, query: str, change: dict[str, Any], seal: str, membership: int | None) -> None:
    """Write a change of many enterprises that somebody looked at; all or nothing."""
    user = run.job.requested_by
    actor = actor_of(user, membership) if user else None
    if actor is None or actor.membership_id != membership:
        raise JobRefused(_("You no longer hold the role in which you asked for this."))
    asked = Change(**{**change, "day": datetime.date.fromisoformat(change["day"])})
    run.progress(0, None, _("Looking at each enterprise once more"))
    enterprise_rows.catch_up(most=None)
    try:
        apply_chosen(
            actor, query, asked, seal,
            beside=lambda made: run.finish(page=reverse("bulk_change", args=[made.uid])),
        )  # fmt: skip
    except SeenOtherwise as otherwise:
        raise JobRefused(str(otherwise)) from None
    except ValidationError as problem:
        raise JobRefused(" ".join(problem.messages)) from None
