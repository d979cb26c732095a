"""Writes of worker voice: an asking, a form that came in, a result that may be let out.

A form has no author: nothing is audited when one comes in, because an audit knows the second and who was there.
"""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections import defaultdict
from collections.abc import Mapping

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Q, Sum, Value, When
from django.utils.translation import gettext as _

from score.catalogue.rating.forms import MARKS, voice_form
from score.programme.coaching.models import VoiceCount, VoiceResult, VoiceSheet
from score.programme.coaching.places import country_of
from score.programme.coaching.voice.suppression import QUIET_DAYS, SEXES, result
from score.programme.core import audit, facts, facts_lock
from score.programme.enterprises.models import Enterprise, Workforce
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.local_days import local_date

TOKEN_BYTES = 20
LONGEST = datetime.timedelta(days=92)
SPARE = 10  # forms more than heads are known: somebody is new
UNKNOWN_HEADS = 300  # forms, where no head is known
REMEMBERED = 3600  # seconds for which a form sent twice is known again, in memory alone


def open_sheet(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    custodian: Organisation | None,
    opens_on: datetime.date,
    closes_on: datetime.date,
) -> VoiceSheet:
    """Workers of an enterprise are asked from a day until a day. While an asking is under way, its days change.

    ValidationError where it closes before it opens, lasts too long, or overlaps with an asking that ended.
    """
    _check_days(opens_on, closes_on)
    days = {"opens_on": opens_on, "closes_on": closes_on}
    with facts.writing(actor and actor.user):
        Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        sheet = current_sheet(enterprise)
        ended = VoiceSheet.objects.filter(enterprise=enterprise, closes_on__gte=opens_on)
        if ended.exclude(pk=sheet and sheet.pk).exists():
            raise ValidationError({"opens_on": _("Begin after the end of the last asking.")})
        if sheet is None:
            sheet = VoiceSheet.objects.create(
                enterprise=enterprise, custodian=custodian, token=secrets.token_urlsafe(TOKEN_BYTES), **days
            )
            open_cells(sheet)
        else:
            VoiceSheet.objects.filter(pk=sheet.pk).update(**days)
            sheet.refresh_from_db()
        audit.record(actor, "open_voice_sheet", enterprise, {"from": str(opens_on), "until": str(closes_on)})
    return sheet


def renew_code(*, actor: Actor | None, sheet: VoiceSheet) -> VoiceSheet:
    """The poster got into wrong hands: it opens nothing any more, and there is another code to print."""
    with facts.writing(actor and actor.user):
        VoiceSheet.objects.filter(pk=sheet.pk).update(token=secrets.token_urlsafe(TOKEN_BYTES))
        sheet.refresh_from_db()
        audit.record(actor, "renew_voice_code", sheet.enterprise)
    return sheet


def current_sheet(enterprise: Enterprise) -> VoiceSheet | None:
    """The asking that is open or will be; None where the last one is over."""
    sheet = VoiceSheet.objects.filter(enterprise=enterprise).order_by("-opens_on", "-pk").first()
    return sheet if sheet is not None and sheet.closes_on >= today_of(enterprise) else None


def today_of(enterprise: Enterprise) -> datetime.date:
    """The day it is where the enterprise is."""
    now = facts_lock.clock()
    return local_date(country_of(enterprise, now.date()), now)


def is_open(sheet: VoiceSheet, day: datetime.date) -> bool:
    """Whether forms are taken on a day, both ends included."""
    return sheet.opens_on <= day <= sheet.closes_on


def most_forms(enterprise: Enterprise) -> int:
    """How many forms are taken at most in one asking: a few more than there are heads."""
    known = Workforce.objects.in_force().filter(enterprise=enterprise, dimensions="").order_by("-day").first()
    return int(known.heads) + SPARE if known else UNKNOWN_HEADS


def answer(
    *, sheet: VoiceSheet, scores: Mapping[str, int], sex: str, day: datetime.date, form: uuid.UUID | None = None
) -> bool:
    """Counts a form; False where everything was skipped, or the same `form` was sent again.

    ValidationError where the sheet is not open on `day`, more come in than there are heads, or a mark is none.
    """
    if not is_open(sheet, day):
        raise ValidationError(_("This form is not open today."))
    checked = _checked(scores)
    if sex not in SEXES:
        raise ValidationError(_("“%(value)s” is not one of the choices.") % {"value": sex[:20]})
    if not checked or (form and not cache.add(f"voice-form-{form}", 1, REMEMBERED)):
        return False
    with transaction.atomic():
        VoiceSheet.objects.select_for_update().get(pk=sheet.pk)
        if _forms(sheet) >= most_forms(sheet.enterprise):
            raise ValidationError(_("More forms came in than there are workers. This one is not taken."))
        open_cells(sheet)
        _count(sheet, sex, {"": 0, **checked})
        VoiceSheet.objects.filter(pk=sheet.pk).update(last_answer_on=day)
    return True


def open_cells(sheet: VoiceSheet) -> None:
    """A row for everything that can be counted, before anything is: in no order, so that no key tells of a form."""
    every = {(sex, "", 0) for sex in SEXES}
    every |= {(sex, item, mark) for sex in SEXES for item in voice_form().codes for mark in MARKS}
    there = set(VoiceCount.objects.filter(sheet=sheet).values_list("sex", "item", "mark"))
    missing = sorted(every - there)
    secrets.SystemRandom().shuffle(missing)
    VoiceCount.objects.bulk_create(
        VoiceCount(sheet=sheet, sex=sex, item=item, mark=mark) for sex, item, mark in missing
    )  # fmt: skip


def _count(sheet: VoiceSheet, sex: str, marks: Mapping[str, int]) -> None:
    """One more where a form says so. Every row of the sheet is written in one statement, also those that stay as they
    are: else the database's versions of rows would show which belong to one form.
    """
    said = Q()
    for item, mark in marks.items():
        said |= Q(sex=sex, item=item, mark=mark)
    more = Case(When(said, then=Value(1)), default=Value(0))
    VoiceCount.objects.filter(sheet=sheet).update(answers=F("answers") + more)


def let_out(sheet: VoiceSheet, day: datetime.date) -> VoiceResult | None:
    """The result that may be shown from `day` on, recorded; None where the one before still stands, or none may."""
    with facts.writing(None) as writing:
        sheet = VoiceSheet.objects.select_for_update().get(pk=sheet.pk)
        last = sheet.last_answer_on
        if last is None or day < last + datetime.timedelta(days=QUIET_DAYS):
            return None
        earlier = list(VoiceResult.objects.in_force().filter(sheet=sheet).order_by("number"))
        shown = result(_counts(sheet), [one.shown for one in earlier])
        if shown is None:
            return None
        return writing.add(VoiceResult(sheet=sheet, number=len(earlier) + 1, day=day, shown=shown))


def _counts(sheet: VoiceSheet) -> dict[str, dict[str, dict[int, int]]]:
    found: dict[str, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for one in VoiceCount.objects.filter(sheet=sheet):
        found[one.item][one.sex][one.mark] = one.answers
    return {code: found[code] for code in ("", *voice_form().codes)}


def _forms(sheet: VoiceSheet) -> int:
    return VoiceCount.objects.filter(sheet=sheet, item="").aggregate(n=Sum("answers"))["n"] or 0


def _check_days(opens_on: datetime.date, closes_on: datetime.date) -> None:
    if closes_on < opens_on:
        raise ValidationError({"closes_on": _("It closes before it opens.")})
    if closes_on - opens_on > LONGEST:
        raise ValidationError({"closes_on": _("An asking lasts three months at most.")})


def _checked(scores: Mapping[str, int]) -> dict[str, int]:
    known = voice_form().codes
    if set(scores) - set(known):
        raise ValidationError(_("The form has no such question."))
    if any(isinstance(mark, bool) or mark not in MARKS for mark in scores.values()):
        raise ValidationError(_("Answers go from 1 to 5."))
    return {code: int(scores[code]) for code in known if code in scores}
