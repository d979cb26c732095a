"""Entries about a visit: its day, whom one met, the checklist, photos, and what was agreed."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from score.programme.coaching.actions.agreed import FIELDS as ACTION_FIELDS
from score.programme.coaching.actions.agreed import agree_action
from score.programme.coaching.actions.reports import (
    COUNTS,
    attach_practice_photo,
    mark_practices,
    record_report,
    report_of,
)
from score.programme.coaching.actions.visits import record_visit, visit_of
from score.programme.coaching.entry_values import as_recorded, day_of, plain, since, text_of, truth_of, whole_of
from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import AgreedAction, PracticeSeen, VisitReport
from score.programme.coaching.subject import VisitSubject, check_subject, practices_of
from score.programme.core import formats
from score.programme.core.models import StoredFile
from score.programme.core.offline.kinds import NotYet, Standing, Value
from score.programme.core.taken_back import taking_back_of
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, require_for
from score.programme.organisations.actor import Actor
from score.programme.trainings.local_days import local_date
from score.programme.trainings.models import Cohort

PRACTICE, PHOTO, ACTION = "practice:", "photo:", "action:"
_OF_REPORT = (*COUNTS, "representative", "finished")
_PARSED = {"what": text_of, "function": text_of, "due_on": day_of, "state": text_of}


class VisitReportKind:
    """Subject: `<enterprise>/<cohort>/<number>`. Fields: `day`, counts of people, `representative`, `finished`,
    `practice:<code>`, `photo:<practice>` (a stored file's number) and `action:<uid>:<field>`.

    Photos never clash: two of the same practice are both kept.
    """

    name = "visit_report"
    private: frozenset[str] = frozenset()

    def find(self, actor: Actor, subject: str) -> VisitSubject:
        """The visit, if the actor may write its report; Http404 where they may not know of it."""
        parts = subject.split("/")
        if len(parts) != 3 or not parts[2].isdecimal() or len(parts[2]) > 3:
            raise Http404(_("There is nothing at this address."))
        found = VisitSubject(get_for(actor, Enterprise, parts[0]), get_for(actor, Cohort, parts[1]), int(parts[2]))
        if subject != found.name:  # one visit has one name, or what is said under two never meets
            raise Http404(_("There is nothing at this address."))
        try:
            check_subject(found)
        except ValidationError:
            raise Http404(_("There is nothing at this address.")) from None
        require_for(actor, VisitReport, "change", found.cohort)
        if taking_back_of(found.enterprise):
            raise PermissionDenied(_("Your role does not include this."))
        return found

    def lock(self, found: VisitSubject) -> None:
        """Others who write about this enterprise wait."""
        keep_others_waiting(found.enterprise)

    def standing(self, found: VisitSubject) -> Mapping[str, Standing]:
        """What is recorded of this visit, and of what was agreed with the enterprise on any."""
        fields: dict[str, Standing] = {}
        visit, report = visit_of(found), report_of(found)
        if visit is not None:
            fields |= since(visit, ("day",))
        if report is not None:
            fields |= since(report, _OF_REPORT)
        for mark in PracticeSeen.objects.in_force().filter(**found.key):
            fields[f"{PRACTICE}{mark.practice}"] = since(mark, ("seen",))["seen"]
        for action in AgreedAction.objects.in_force().filter(enterprise=found.enterprise):
            for name, stands in since(action, ACTION_FIELDS).items():
                fields[f"{ACTION}{action.uid}:{name}"] = stands
        return fields

    def can_clash(self, field: str) -> bool:
        """Photos add to each other."""
        return not field.startswith(PHOTO)

    def canonical(self, field: str, value: Value) -> Value:
        """As it is recorded."""
        return as_recorded(_reading(field), value)

    def write(self, actor: Actor, found: VisitSubject, values: Mapping[str, Value], captured_on: datetime.date) -> None:
        """Record these fields: the day first, because a finished report needs it, and the report itself last."""
        reason = _("Changed in the report of visit %(number)s, noted on %(day)s.") % {
            "number": found.number,
            "day": formats.day(captured_on),
        }
        of_report: dict[str, Any] = {}
        marks: dict[str, str | None] = {}
        agreed: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
        photos: list[tuple[str, Value]] = []
        for name, value in values.items():
            if name == "day":
                self._write_day(actor, found, day_of(value), captured_on, reason)
            elif name in COUNTS:
                of_report[name] = whole_of(value)
            elif name == "representative":
                of_report[name] = text_of(value)
            elif name == "finished":
                of_report[name] = truth_of(value)
            elif name.startswith(PRACTICE):
                marks[name.removeprefix(PRACTICE)] = text_of(value) or None
            elif name.startswith(PHOTO):
                photos.append((name.removeprefix(PHOTO), value))
            elif name.startswith(ACTION):
                uid, field = _action_field(name)
                agreed[uid][field] = _PARSED[field](value)
            else:
                raise ValidationError(_no_field(name))
        if marks:
            mark_practices(actor=actor, subject=found, marks=marks, reason=reason)
        for practice, value in photos:
            attach_practice_photo(actor=actor, subject=found, practice=practice, file=file_of(actor, value))
        for uid, changes in agreed.items():
            if changes.keys() == {"state"} and not AgreedAction.objects.filter(uid=uid).exists():
                raise NotYet(_("What was agreed has not come yet, perhaps from another device."))
            agree_action(actor=actor, subject=found, uid=uid, changes=changes, reason=reason)
        if of_report.get("finished") and "day" not in values and _has_no_day(found):
            self._write_day(actor, found, captured_on, captured_on, reason)  # finished there and then
        if of_report:
            record_report(actor=actor, subject=found, changes=of_report, reason=reason)

    def _write_day(
        self, actor: Actor, found: VisitSubject, day: datetime.date | None, today: datetime.date, reason: str
    ) -> None:
        if day is None and visit_of(found) is None:
            return
        record_visit(actor=actor, **found.key, day=day, today=today, reason=reason)  # type: ignore[arg-type]

    def owners(self, found: VisitSubject) -> dict[str, Model | None]:
        """The enterprise and the cohort."""
        return {"enterprise": found.enterprise, "cohort": found.cohort}

    def field_words(self, found: VisitSubject, field: str) -> str:
        """The field in words; as it is called where a report has no such field."""
        if field in WORDS:
            return str(WORDS[field]())
        if field.startswith(PRACTICE):
            return practice_words(found, field.removeprefix(PRACTICE))
        if field.startswith(PHOTO):
            return _("Photo: %(practice)s") % {"practice": practice_words(found, field.removeprefix(PHOTO))}
        try:
            uid, name = _action_field(field)
        except ValidationError:
            return field
        action = AgreedAction.objects.in_force().filter(uid=uid).first()
        return f"{action.what if action else _('Agreed action')}: {AgreedAction._meta.get_field(name).verbose_name}"

    def subject_words(self, found: VisitSubject) -> str:
        """The visit and whom it was to."""
        return _("Visit %(number)s, %(firm)s") % {"number": found.number, "firm": found.enterprise.name}

    def value_words(self, found: VisitSubject, field: str, value: Value) -> str:
        """A value in words."""
        if value is None or value == "":
            return _("nothing")
        if field == "day" or field.endswith(":due_on"):
            day = day_of(value)
            return formats.day(day)
        if field == "finished":
            return _("yes") if value else _("no")
        choices: dict[Any, Any] = {}
        if field == "representative":
            choices = dict(VisitReport.Representative.choices)
        elif field.startswith(PRACTICE):
            choices = dict(PracticeSeen.Seen.choices)
        elif field.endswith(":state"):
            choices = dict(AgreedAction.State.choices)
        return str(choices.get(value, plain(value)))

    def local_date(self, found: VisitSubject, moment: datetime.datetime) -> datetime.date:
        """The day it was in the cohort's country."""
        return local_date(found.cohort.country, moment)


def file_of(actor: Actor, value: Value) -> StoredFile:
    """The stored file that an entry names, if the actor may see it: else anybody could open files by guessing."""
    number = whole_of(value)
    return get_for(actor, StoredFile, number if number is not None else "")


def practice_words(found: VisitSubject, code: str) -> str:
    """A practice in the reader's language; its code where the module has it no more."""
    return next((_(one.words) for one in practices_of(found.cohort) if one.code == code), code)


def _reading(field: str) -> Callable[[Value], Any]:
    """How a field is read."""
    if field in COUNTS:
        return whole_of
    if field.startswith(ACTION):
        return _PARSED.get(field.rpartition(":")[2], text_of)
    return {"day": day_of, "finished": truth_of}.get(field, text_of)


def _has_no_day(found: VisitSubject) -> bool:
    visit = visit_of(found)
    return visit is None or visit.day is None


def _action_field(name: str) -> tuple[uuid.UUID, str]:
    uid, _colon, field = name.removeprefix(ACTION).partition(":")
    try:
        found = uuid.UUID(uid)
    except ValueError:
        found = None
    if found is None or field not in ACTION_FIELDS:
        raise ValidationError(_no_field(name))
    return found, field


def _no_field(name: str) -> str:
    return _("“%(field)s” is no field of a visit report. Load the page anew.") % {"field": name[:60]}


WORDS = {
    "day": lambda: _("Day of the visit"),
    "managers_women": lambda: _("Managers met, women"),
    "managers_men": lambda: _("Managers met, men"),
    "workers_women": lambda: _("Workers met, women"),
    "workers_men": lambda: _("Workers met, men"),
    "representative": lambda: _("Workers' representative"),
    "finished": lambda: _("The report is finished"),
}
