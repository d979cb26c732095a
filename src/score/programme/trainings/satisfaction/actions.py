"""Writes of satisfaction: the sheet, the answers, and the count when a cohort closes.

An answer has no author: nothing is audited when one comes in, because an audit knows the second and who was there.
"""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.catalogue.indicators.satisfaction import satisfaction
from score.catalogue.rating.forms import MARKS, satisfaction_form
from score.programme.core import audit, facts, facts_lock, formats
from score.programme.organisations.actor import Actor
from score.programme.trainings.local_days import local_date
from score.programme.trainings.models import (
    Cohort,
    CohortState,
    Participation,
    SatisfactionAnswer,
    SatisfactionSheet,
    SatisfactionTally,
)

Source = SatisfactionAnswer.Source
FEWEST = satisfaction.minimum_n  # answers, below which an item says nothing
TOKEN_BYTES = 20
SPARE = 10  # forms more than participants are known: somebody comes unannounced
UNKNOWN_CLASS = 100  # forms, where no participant is known yet


def open_sheet(
    *, actor: Actor | None, cohort: Cohort, opens_on: datetime.date, closes_on: datetime.date
) -> SatisfactionSheet:
    """The form of a cohort is open from a day until a day; said again, the days change and the code stays."""
    if closes_on < opens_on:
        raise ValidationError({"closes_on": _("It closes before it opens.")})
    _refuse_counted(cohort)
    with facts.writing(actor and actor.user):
        sheet, _new = SatisfactionSheet.objects.update_or_create(
            cohort=cohort,
            defaults={"opens_on": opens_on, "closes_on": closes_on},
            create_defaults={
                "opens_on": opens_on,
                "closes_on": closes_on,
                "token": secrets.token_urlsafe(TOKEN_BYTES),
            },
        )
        audit.record(actor, "open_satisfaction_sheet", cohort, {"from": str(opens_on), "until": str(closes_on)})
    return sheet


def today_of(cohort: Cohort) -> datetime.date:
    """The day it is where the class is held."""
    return local_date(cohort.country, facts_lock.clock())


def is_open(sheet: SatisfactionSheet, day: datetime.date) -> bool:
    """Whether answers are taken on a day, both ends included; never once they were counted."""
    return sheet.opens_on <= day <= sheet.closes_on and not is_counted(sheet.cohort)


def is_counted(cohort: Cohort) -> bool:
    """Whether the answers were counted."""
    return SatisfactionTally.objects.in_force().filter(cohort=cohort).exists()


def is_closed(cohort: Cohort) -> bool:
    """Whether the cohort is closed, so that what was counted may be shown."""
    return CohortState.objects.in_force().filter(cohort=cohort, state=CohortState.State.CLOSED).exists()


def most_answers(cohort: Cohort) -> int:
    """How many forms are taken at most, so that nobody drowns a class in invented ones."""
    known = Participation.objects.in_force().filter(cohort=cohort).count()
    return known + SPARE if known else UNKNOWN_CLASS


def answer(
    *, sheet: SatisfactionSheet, scores: Mapping[str, int], day: datetime.date, form: uuid.UUID | None = None
) -> SatisfactionAnswer | None:
    """Somebody answered on a phone; None where they skipped everything. The same `form` sent again is one answer.

    ValidationError where the sheet is not open on `day`, more come in than can have been there, or a mark is none.
    """
    if not is_open(sheet, day):
        raise ValidationError(_("This form is not open today."))
    checked = _checked(scores)
    if not checked:
        return None
    with transaction.atomic():
        SatisfactionSheet.objects.select_for_update().get(pk=sheet.pk)
        key = form or uuid.uuid4()
        there = SatisfactionAnswer.objects.filter(pk=key).first()
        if there is not None:
            return there if there.cohort_id == sheet.cohort_id else None
        if SatisfactionAnswer.objects.filter(cohort=sheet.cohort).count() >= most_answers(sheet.cohort):
            raise ValidationError(_("More forms came in than there were participants. This one is not taken."))
        return SatisfactionAnswer.objects.create(
            pk=key, cohort=sheet.cohort, day=day, source=Source.PHONE, scores=checked
        )


def enter_paper(*, actor: Actor, cohort: Cohort, forms: Sequence[Mapping[str, int]], day: datetime.date) -> int:
    """Forms that were filled on paper, all or none of them; how many. Nothing tells one from another afterwards."""
    _refuse_counted(cohort)
    checked = [_checked(one) for one in forms]
    if not any(checked):
        raise ValidationError(_("There is no answer in these forms."))
    with facts.writing(actor.user):
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        there = SatisfactionAnswer.objects.filter(cohort=cohort).count()
        if there + len(checked) > most_answers(cohort):
            words = ngettext(
                "With these there are more than %(most)s form, more than there were participants.",
                "With these there are more than %(most)s forms, more than there were participants.",
                most_answers(cohort),
            )
            raise ValidationError(words % {"most": formats.count(most_answers(cohort))})
        made = SatisfactionAnswer.objects.bulk_create(
            SatisfactionAnswer(cohort=cohort, day=day, source=Source.PAPER, scores=one) for one in checked if one
        )
        audit.record(actor, "enter_paper_forms", cohort, {"forms": len(made)})
    return len(made)


def forget_paper(*, actor: Actor, cohort: Cohort) -> int:
    """All paper forms of a cohort were entered wrongly: none of them is there any more. Returns how many."""
    _refuse_counted(cohort)
    with facts.writing(actor.user):
        number, _by_kind = SatisfactionAnswer.objects.filter(cohort=cohort, source=Source.PAPER).delete()
        audit.record(actor, "forget_paper_forms", cohort, {"forms": number})
    return number


def count_answers(cohort: Cohort, actor: Actor | None) -> list[SatisfactionTally]:
    """Counts the answers of a cohort that closes, once: what figures read from then on. Called by its closing.

    An item that fewer than five answered is counted as if nobody had: what they said is in no figure and on no page.
    Nothing is counted where nobody was asked. Counted again, it gives what was counted then.
    """
    with facts.writing(actor and actor.user) as writing:
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if is_counted(cohort):
            return list(SatisfactionTally.objects.in_force().filter(cohort=cohort).order_by("pk"))
        rows = [one.scores for one in SatisfactionAnswer.objects.filter(cohort=cohort)]
        if not rows and not SatisfactionSheet.objects.filter(cohort=cohort).exists():
            return []
        made = writing.add_many(
            SatisfactionTally(cohort=cohort, item=code, score=mark, answers=number)
            for code in satisfaction_form().codes
            for mark, number in counted(rows, code).items()
        )
        audit.record(actor, "count_satisfaction", cohort, {"forms": len(rows)})
    return made


def counted(rows: Sequence[Mapping[str, int]], code: str) -> dict[int, int]:
    """How many forms gave an item each mark; none of them where fewer than five answered it."""
    given = Counter(one[code] for one in rows if code in one)
    enough = given.total() >= FEWEST
    return {mark: given[mark] if enough else 0 for mark in MARKS}


def _refuse_counted(cohort: Cohort) -> None:
    if is_counted(cohort):
        raise ValidationError(_("The answers of this cohort were counted when it closed; nothing is added any more."))


def _checked(scores: Mapping[str, int]) -> dict[str, int]:
    known = satisfaction_form().codes
    if set(scores) - set(known):
        raise ValidationError(_("The form has no such question."))
    if any(isinstance(mark, bool) or mark not in MARKS for mark in scores.values()):
        raise ValidationError(_("Answers go from 1 to 5."))
    return {code: int(scores[code]) for code in known if code in scores}
