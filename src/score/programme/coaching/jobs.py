"""What coaching does by itself."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy

from score.programme.coaching.concerns.alerts import tell_focal_persons
from score.programme.coaching.models import VoiceSheet
from score.programme.coaching.voice.actions import let_out, today_of
from score.programme.core import facts_lock
from score.programme.core.jobs import Run, job_function


@job_function(
    "remind_desks", title=gettext_lazy("Reminding of what waits at desks"), every=datetime.timedelta(minutes=15)
)
def remind_desks(run: Run) -> None:
    """Tells who has a desk that something waits there. The job's row never says whether there was something."""
    tell_focal_persons(facts_lock.clock())


@job_function("let_voices_out", title=gettext_lazy("Results of what workers say"), every=datetime.timedelta(hours=12))
def let_voices_out(run: Run) -> None:
    """Results that may be shown by now are let out. The job's row never says whether there was one."""
    for sheet in VoiceSheet.objects.filter(last_answer_on__isnull=False).select_related("enterprise"):
        let_out(sheet, today_of(sheet.enterprise))
