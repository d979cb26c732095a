"""Takes entries in: each once, each in a transaction of its own, in whatever order they come."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import OfflineEntry
from score.programme.core.null_characters import NULL
from score.programme.core.offline.kinds import Kind, NotYet, UnknownKind, Value, kind_named
from score.programme.core.offline.merging import Merged, Sent, merge, note_clashes

log = structlog.get_logger("score.offline")
SEAL = "sealed:"
DONE, CLASHED, REFUSED, LATER = "done", "clashed", "refused", "later"


@dataclass(frozen=True)
class Result:
    """What became of an entry. `refused` ones stay on the device with `words`; `later` ones are to be sent again."""

    uid: str
    outcome: str
    words: str = ""
    clashes: int = 0

    def as_json(self) -> dict[str, Any]:
        """As the device reads it."""
        return {"uid": self.uid, "outcome": self.outcome, "words": self.words, "clashes": self.clashes}


def receive(actor: Any, device: str, sent: Sent) -> Result:
    """Record one entry. The same one again gives the same answer and changes nothing."""
    try:
        kind = kind_named(sent.kind)
    except UnknownKind:
        return _refused(sent, _("This version of the programme does not know such entries. Load the page anew."))
    if _holds_null(sent):
        return _refused(sent, _no_value())
    try:
        with transaction.atomic():
            return _received(actor, device, kind, sent)
    except Http404:
        return _refused(sent, _("What this entry is about is not there, or not open to you."))
    except PermissionDenied as error:
        return _refused(sent, str(error) or _("Your role does not include this."))
    except NotYet as error:
        return Result(str(sent.uid), LATER, " ".join(error.messages))
    except ValidationError as error:
        return _refused(sent, " ".join(error.messages))
    except AlreadySuperseded:  # somebody wrote between reading and writing: the next try sees it
        return Result(str(sent.uid), LATER)
    except ValueError:  # its text is for us: it names what the code expected, in no language of the reader
        log.warning("entry refused", kind=sent.kind, entry=str(sent.uid), exc_info=True)
        return _refused(sent, _no_value())
    except Exception:  # a fault of ours in one entry must not keep the others on the device
        log.exception("entry not recorded", kind=sent.kind, entry=str(sent.uid))
        return _refused(
            sent, _("This entry could not be recorded: a fault of the programme, which is noted. It is kept.")
        )


def _no_value() -> str:
    return _("Something in this entry can be no value of its field. Open its page and look at what stands there.")


def _holds_null(sent: Sent) -> bool:
    """Whether a text of it holds the one character that no database text may hold."""
    fields = (*sent.base.items(), *sent.values.items())
    texts = (sent.kind, sent.subject, *(one for pair in fields for one in pair if isinstance(one, str)))
    return any(NULL in one for one in texts)


def _received(actor: Any, device: str, kind: Kind, sent: Sent) -> Result:
    # who may write no more may still hear that it was received while they might
    kept = _sealed(kind, sent.values)
    if (answered := _answered(actor, sent, kept)) is not None:
        return answered
    with facts.writing(actor.user) as writing:
        found = kind.find(actor, sent.subject)
        kind.lock(found)
        if (answered := _answered(actor, sent, kept)) is not None:
            return answered
        before = OfflineEntry.objects.filter(uid=sent.uid).first()
        if before is not None:
            if before.user_id != actor.user.pk or (before.kind, before.subject) != (sent.kind, sent.subject):
                return _refused(sent, _("Another entry was sent under this identity. Enter it anew."))
            if sent.captured_at < before.captured_at:  # an older state of it that was long on its way
                return _as_before(before)
            # the answer got lost and the entry was changed since: what came the first time is what the device saw
            sent = replace(sent, base={**sent.base, **before.values})
        merged = merge(kind, sent, actor.user.pk, kind.standing(found))
        day = kind.local_date(found, sent.captured_at)
        _try_candidates(actor, kind, found, sent, merged, day)
        if merged.write:
            kind.write(actor, found, merged.write, day)
        note_clashes(kind, found, sent, merged)
        told = {
            "user": actor.user,
            "kind": sent.kind,
            "subject": sent.subject,
            "device": device,
            "captured_at": sent.captured_at,
            "base": _sealed(kind, sent.base),
            "values": kept,
            "written": sorted(merged.write),
            "met": merged.met,
            "clashes": len(merged.clashes),
        }
        first = {**told, "received_at": writing.now()}
        entry, _new = OfflineEntry.objects.update_or_create(uid=sent.uid, defaults=told, create_defaults=first)
        audit.record(actor, "receive_entry", entry, {"kind": sent.kind, "clashes": len(merged.clashes)})
    return Result(str(sent.uid), CLASHED if merged.clashes else DONE, clashes=len(merged.clashes))


def _sealed(kind: Kind, fields: Mapping[str, Value]) -> dict[str, Value]:
    """The fields as they are kept: names of people live apart, so that they can be erased."""
    return {
        name: _seal(value) if name in kind.private and value is not None else value for name, value in fields.items()
    }


def _seal(value: Value) -> str:
    told = str(value)
    return told if told.startswith(SEAL) else SEAL + salted_hmac("score.offline", told).hexdigest()[:32]


def _answered(actor: Any, sent: Sent, kept: Mapping[str, Value]) -> Result | None:
    """The answer to the very same entry of the same person, where it came before."""
    before = OfflineEntry.objects.filter(uid=sent.uid, user=actor.user, kind=sent.kind, subject=sent.subject).first()
    return _as_before(before) if before is not None and before.values == kept else None


def _as_before(entry: OfflineEntry) -> Result:
    return Result(str(entry.uid), CLASHED if entry.clashes else DONE, clashes=entry.clashes)


def _try_candidates(actor: Any, kind: Kind, found: Any, sent: Sent, merged: Merged, day: datetime.date) -> None:
    """ValidationError where a value that is to be kept beside what stands could never be chosen."""
    tried = merged.candidates(sent)
    if not tried:
        return
    with transaction.atomic():
        kind.write(actor, found, {**merged.write, **tried}, day)
        transaction.set_rollback(True)


def _refused(sent: Sent, words: str) -> Result:
    return Result(str(sent.uid), REFUSED, words)


# a clock that runs on its own strays by less between two looks at the server's
STRAYS = datetime.timedelta(seconds=30)


def set_right(
    captured: datetime.datetime,
    device_now: datetime.datetime,
    now: datetime.datetime,
    ahead: datetime.timedelta | None = None,
) -> datetime.datetime:
    """When something was noted, by our clock: a device's clock may be days wrong. Never in the future.

    `ahead`: by how much our clock was ahead of the device's when it was noted, as far as the device knew; its clock
    may have been set since. Where that would lie in the future, the clock was set before it was noted.
    """
    try:
        if ahead is not None and captured + ahead <= now + STRAYS:
            return min(captured + ahead, now)
        return min(captured + (now - device_now), now)
    except OverflowError:  # a clock at the end of time
        return now
