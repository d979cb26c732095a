"""Takes entries in: each once, each in a transaction of its own, in whatever order they come."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import OfflineEntry
from score.programme.core.offline.kinds import Kind, UnknownKind, kind_named
from score.programme.core.offline.merging import Sent, merge, note_clashes, origins

log = structlog.get_logger("score.offline")
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
    try:
        with transaction.atomic():
            return _received(actor, device, kind, sent)
    except Http404:
        return _refused(sent, _("What this entry is about is not there, or not open to you."))
    except PermissionDenied:
        return _refused(sent, _("Your role does not include this."))
    except ValidationError as error:
        return _refused(sent, " ".join(error.messages))
    except AlreadySuperseded:  # somebody wrote between reading and writing: the next try sees it
        return Result(str(sent.uid), LATER)
    except ValueError as error:
        return _refused(sent, str(error))
    except Exception:  # a fault of ours in one entry must not keep the others on the device
        log.exception("entry not recorded", kind=sent.kind, entry=str(sent.uid))
        return _refused(
            sent, _("This entry could not be recorded: a fault of the programme, which is noted. It is kept.")
        )


def _received(actor: Any, device: str, kind: Kind, sent: Sent) -> Result:
    with facts.writing(actor.user):
        found = kind.find(actor, sent.subject)
        kind.lock(found)
        before = OfflineEntry.objects.filter(uid=sent.uid).first()
        if before is not None:
            if before.user_id != actor.user.pk or (before.kind, before.subject) != (sent.kind, sent.subject):
                return _refused(sent, _("Another entry was sent under this identity. Enter it anew."))
            if before.values == dict(sent.values):
                return Result(str(sent.uid), CLASHED if before.clashes else DONE, clashes=before.clashes)
            # the answer got lost and the entry was changed since: what came the first time is what the device saw
            sent = replace(sent, base={**sent.base, **before.values})
        standing = kind.standing(found)
        merged = merge(sent, actor.user.pk, standing, origins(sent.kind, sent.subject, standing))
        if merged.write:
            kind.write(actor, found, merged.write, kind.local_date(found, sent.captured_at))
        note_clashes(kind, found, sent, merged)
        known = {"user": actor.user, "kind": sent.kind, "subject": sent.subject}
        told = {
            "device": device,
            "captured_at": sent.captured_at,
            "values": dict(sent.values),
            "written": sorted(merged.write),
            "clashes": len(merged.clashes),
        }
        entry, _new = OfflineEntry.objects.update_or_create(uid=sent.uid, defaults={**known, **told})
        audit.record(actor, "receive_entry", entry, {"kind": sent.kind, "clashes": len(merged.clashes)})
    return Result(str(sent.uid), CLASHED if merged.clashes else DONE, clashes=len(merged.clashes))


def _refused(sent: Sent, words: str) -> Result:
    return Result(str(sent.uid), REFUSED, words)


def set_right(captured: datetime.datetime, device_now: datetime.datetime, now: datetime.datetime) -> datetime.datetime:
    """When something was noted, by our clock: a device's clock may be days wrong. Never in the future."""
    try:
        return min(captured + (now - device_now), now)
    except OverflowError:  # a clock at the end of time
        return now
