"""Work of the pages over all domains that nobody waits for."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy

from score.programme.core.jobs import Run, job_function
from score.programme.dashboards import enterprise_rows


@job_function(
    "keep_enterprise_rows",
    title=gettext_lazy("Bringing the list of enterprises up to date"),
    every=datetime.timedelta(hours=1),
)
def keep_enterprise_rows(run: Run) -> dict[str, bool]:
    """Rows of the list that a request left because they were too many, and those that nobody asked for."""
    return {"up_to_date": enterprise_rows.catch_up(most=None, progress=run.progress)}
