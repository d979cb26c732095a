"""Writes of visit reports: whom one met, which practices were seen, photos, and that the report is finished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.actions.visits import visit_of
from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import PracticePhoto, PracticeSeen, VisitReport
from score.programme.coaching.subject import VisitSubject, check_subject, practices_of
from score.programme.core import audit, facts
from score.programme.core.models import StoredFile
from score.programme.core.recording import newest, put
from score.programme.organisations.actor import Actor

COUNTS = ("managers_women", "managers_men", "workers_women", "workers_men")
MOST_MET = 9999
_KEY = ("enterprise", "cohort", "number")
_PRACTICE_KEY = (*_KEY, "practice")


def report_of(subject: VisitSubject) -> VisitReport | None:
    """What is recorded of whom one met, or None."""
    return VisitReport.objects.in_force().filter(**subject.key).first()


def record_report(
    *, actor: Actor | None, subject: VisitSubject, changes: Mapping[str, Any], reason: str = ""
) -> VisitReport:
    """Record some of `COUNTS`, `representative`, `finished`; what is not in `changes` stays as it is.

    Something else than stands already needs `reason`. ValidationError where a count can be none, or the report is to
    be finished without the day of the visit or anybody met.
    """
    check_subject(subject)
    _check(changes)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(subject.enterprise)
        before = report_of(subject)
        said = {name: getattr(before, name) for name in (*COUNTS, "representative", "finished")} if before else {}
        report = VisitReport(**subject.key, **{**said, **changes})
        if report.finished:
            _check_complete(subject, report)
        fact = put(writing, report, reason=reason)
        audit.record(actor, "record_visit_report", subject.enterprise, subject.detail)
    return fact


def mark_practices(
    *, actor: Actor | None, subject: VisitSubject, marks: Mapping[str, str | None], reason: str = ""
) -> None:
    """Record for some practices yes, no or not seen; None takes a mark back. Other than stands needs `reason`."""
    check_subject(subject)
    known = {practice.code for practice in practices_of(subject.cohort)}
    for practice, seen in marks.items():
        check_practice(practice, known)
        if seen is not None and seen not in PracticeSeen.Seen.values:
            raise ValidationError(_("“%(value)s” is not one of the choices.") % {"value": str(seen)[:40]})
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(subject.enterprise)
        for practice, seen in marks.items():
            fact = PracticeSeen(**subject.key, practice=practice, seen=seen or "")
            before = newest(fact, _PRACTICE_KEY)
            if seen is not None:
                put(writing, fact, reason=reason)
            elif before is not None and not before.withdrawn:
                writing.withdraw(before, reason=reason)
        audit.record(actor, "mark_practices", subject.enterprise, {**subject.detail, "practices": len(marks)})


def attach_practice_photo(
    *, actor: Actor | None, subject: VisitSubject, practice: str, file: StoredFile
) -> PracticePhoto:
    """Keep a photo behind a practice. The same one twice is kept once; ValidationError where it is no picture."""
    check_subject(subject)
    check_practice(practice, {one.code for one in practices_of(subject.cohort)})
    check_picture(file)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(subject.enterprise)
        photo = PracticePhoto(**subject.key, practice=practice, file=file)
        fact = put(writing, photo, reason=_("attached again"))
        audit.record(actor, "attach_practice_photo", subject.enterprise, subject.detail)
    return fact


def check_practice(practice: str, known: set[str]) -> None:
    """ValidationError where the module has no such practice."""
    if practice not in known:
        words = _("“%(code)s” is no practice of this module. Load the page anew.")
        raise ValidationError(words % {"code": practice[:60]})


def check_picture(file: StoredFile) -> None:
    """ValidationError where a stored file cannot be shown as a photo."""
    if not file.content_type.startswith("image/"):
        raise ValidationError(_("This file is no picture. Take a photo, or choose a JPEG, PNG or WebP."))


def _check(changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if name in COUNTS and value is not None and not (type(value) is int and 0 <= value <= MOST_MET):
            raise ValidationError({name: _("Give whole numbers of people, 0 or more.")})
    if "representative" in changes and changes["representative"] not in VisitReport.Representative.values:
        raise ValidationError({"representative": _("Choose met, not met, or that there is none.")})


def _check_complete(subject: VisitSubject, report: VisitReport) -> None:
    visit = visit_of(subject)
    if visit is None or visit.day is None:
        raise ValidationError({"finished": _("Give the day of the visit first: a finished report needs it.")})
    if not any(getattr(report, name) for name in COUNTS):
        raise ValidationError({"finished": _("Say first whom you met: at least one number of people.")})
