"""An invented firm whose workers are asked."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from score.catalogue.rating.forms import voice_form
from score.programme.coaching.models import VoiceCount, VoiceSheet
from score.programme.coaching.voice import actions
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.models import Organisation
from tests.programme.factories import make_enterprise, make_organisation

OPENS = datetime.date(2026, 11, 1)
DAYS = datetime.timedelta(days=1)
GOOD = dict.fromkeys(voice_form().codes, 5)
BAD = dict.fromkeys(voice_form().codes, 1)


def make_sheet(
    firm: Enterprise | None = None, partner: Organisation | None = None, *, opens: datetime.date = OPENS, days: int = 30
) -> VoiceSheet:
    """An asking, open from a day on."""
    partner = partner or make_organisation()
    firm = firm or make_enterprise(partner=partner, name="Paper Kite (invented)")
    sheet = VoiceSheet.objects.create(
        enterprise=firm,
        custodian=partner,
        token=f"invented-{VoiceSheet.objects.count()}",
        opens_on=opens,
        closes_on=opens + days * DAYS,
    )
    actions.open_cells(sheet)
    return sheet


def counted() -> QuerySet[VoiceCount]:
    """What anybody said: the rows in which anything stands."""
    return VoiceCount.objects.filter(answers__gt=0)


def fill(sheet: VoiceSheet, number: int, sex: str = "", scores: dict[str, int] | None = None, day: int = 0) -> None:
    """So many workers say the same, so many days after the asking began."""
    for _one in range(number):
        actions.answer(sheet=sheet, scores=scores or GOOD, sex=sex, day=sheet.opens_on + day * DAYS)


def after(sheet: VoiceSheet, days: int) -> datetime.date:
    """So many days after the last form."""
    sheet.refresh_from_db()
    return sheet.last_answer_on + days * DAYS
