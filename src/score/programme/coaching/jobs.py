"""What coaching does by itself."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy

from score.programme.coaching.concerns.alerts import tell_focal_persons
from score.programme.core import facts_lock
from score.programme.core.jobs import Run, job_function


@job_function(
    "remind_desks", title=gettext_lazy("Reminding of what waits at desks"), every=datetime.timedelta(minutes=15)
)
def remind_desks(run: Run) -> None:
    """Tells who has a desk that something waits there. The job's row never says whether there was something."""
    tell_focal_persons(facts_lock.clock())
