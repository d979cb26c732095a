"""Work of training that nobody asks for: it is done by itself, every so often."""

from __future__ import annotations

import datetime

import structlog
from django.utils.translation import gettext_lazy

from score.programme.core import facts_lock
from score.programme.core.jobs import Run, job_function
from score.programme.trainings.planning.invitations import remind_due
from score.programme.trainings.retention import anonymise_outdated

log = structlog.get_logger("score.retention")


@job_function(
    "anonymise_participants",
    title=gettext_lazy("Making former participants anonymous"),
    every=datetime.timedelta(days=1),
)
def anonymise_participants(run: Run) -> dict[str, int]:
    """Participants whose time has run out lose their names; how many that were stands in the job and in the log."""
    number = anonymise_outdated(moment=facts_lock.clock(), progress=run.progress)
    log.info("participants made anonymous", number=number)
    return {"anonymised": number}


@job_function(
    "remind_invited",
    title=gettext_lazy("Reminding enterprises of their invitation"),
    every=datetime.timedelta(hours=12),
)
def remind_invited(run: Run) -> dict[str, int]:
    """Those whose answer is due soon are reminded once; how many mails went out stands in the job and in the log."""
    number = remind_due(today=facts_lock.clock().date(), progress=run.progress)
    log.info("invitations reminded of", number=number)
    return {"reminded": number}
