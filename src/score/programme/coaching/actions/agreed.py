"""Writes of what an enterprise and its trainer agreed on a visit, and what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.lengths import check_lengths
from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import AgreedAction
from score.programme.coaching.subject import VisitSubject, check_not_before_class, check_subject
from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.organisations.actor import Actor

FIELDS = ("what", "function", "due_on", "state")


def agree_action(
    *, actor: Actor | None, subject: VisitSubject, uid: uuid.UUID, changes: Mapping[str, Any], reason: str = ""
) -> AgreedAction:
    """Record some of `FIELDS` of an agreed action; a new one belongs to this visit, an older one stays with its own.

    Other than stands needs `reason`. ValidationError where nothing is said of what is to be done, where the action is
    another enterprise's, or the day lies before the cohort began.
    """
    check_subject(subject)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(subject.enterprise)
        before = AgreedAction.objects.in_force().filter(uid=uid).first()
        if before is not None and before.enterprise_id != subject.enterprise.pk:
            raise ValidationError(_("This action was agreed with another enterprise."))
        said = {name: getattr(before, name) for name in FIELDS} if before else {}
        action = AgreedAction(**_place(before, subject), uid=uid, **{**said, **changes})
        _check(action, subject)
        fact = put(writing, action, reason=reason)
        audit.record(actor, "agree_action", subject.enterprise, {"cohort": subject.cohort.code})
    return fact


def settle_action(*, actor: Actor | None, action: AgreedAction, state: str, reason: str = "") -> AgreedAction:
    """An agreed action is done, dropped, or open again. Dropping needs `reason`; the day is that of the record."""
    if state not in AgreedAction.State.values:
        raise ValidationError({"state": _("Choose open, done or dropped.")})
    if state == AgreedAction.State.DROPPED and not reason.strip():
        raise ValidationError({"reason": _("Say why it is dropped.")})
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(action.enterprise)
        said = {name: getattr(action, name) for name in FIELDS}
        place = {"enterprise": action.enterprise, "cohort": action.cohort, "number": action.number}
        settled = AgreedAction(**place, uid=action.uid, **{**said, "state": state})
        words = str(AgreedAction.State(state).label)
        fact = put(writing, settled, reason=reason.strip() or _("It is %(state)s.") % {"state": words})
        audit.record(actor, "settle_action", action.enterprise, {"state": state})
    return fact


def _place(before: AgreedAction | None, subject: VisitSubject) -> dict[str, Any]:
    if before is None:
        return subject.key
    return {"enterprise": before.enterprise, "cohort": before.cohort, "number": before.number}


def _check(action: AgreedAction, subject: VisitSubject) -> None:
    if not action.what.strip():
        raise ValidationError({"what": _("Say what was agreed; leave all of the line empty if nothing was.")})
    check_lengths(action, ("what", "function"))
    if action.state not in AgreedAction.State.values:
        raise ValidationError({"state": _("Choose open, done or dropped.")})
    if action.due_on is not None:
        check_not_before_class(subject.cohort, action.due_on)
