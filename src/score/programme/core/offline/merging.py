"""Three-way merge, field by field: what the device saw, what it says now, what stands here meanwhile.

A field that nobody else touched is written. Where two people filled it differently, both values are kept and the one
noted first stands until somebody decides, so that the end is the same in whatever order devices come back.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model

from score.programme.core.models import Clash, ClashValue, OfflineEntry
from score.programme.core.offline.kinds import Kind, Standing, Value


@dataclass(frozen=True)
class Sent:
    """An entry as it came. `base`: the fields as the device last saw them; `captured_at` set right."""

    uid: uuid.UUID
    kind: str
    subject: str
    base: Mapping[str, Value]
    values: Mapping[str, Value]
    captured_at: datetime.datetime


@dataclass
class Merged:
    """What to write, and which fields clash with what."""

    write: dict[str, Value] = field(default_factory=dict)
    clashes: dict[str, list[Candidate]] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """One value of a field, and where it came from."""

    value: Value
    captured_at: datetime.datetime
    user_id: int | None
    entry: uuid.UUID | None

    @property
    def order(self) -> tuple[datetime.datetime, str]:
        """What was noted first stands; at the same moment the identity decides."""
        return self.captured_at, str(self.entry or "")


def merge(sent: Sent, user_id: int | None, standing: Mapping[str, Standing], origin: Mapping[str, Candidate]) -> Merged:
    """Compare an entry with what stands. `origin`: where a standing value came from, if from a device."""
    merged = Merged()
    for name, value in sent.values.items():
        here = standing.get(name)
        if here is not None and here.value == value:
            continue
        if here is None or here.value == sent.base.get(name):
            merged.write[name] = value
            continue
        theirs = origin.get(name) or Candidate(here.value, here.recorded_at, here.user_id, None)
        ours = Candidate(value, sent.captured_at, user_id, sent.uid)
        merged.clashes[name] = [theirs, ours]
        if ours.order < theirs.order:
            merged.write[name] = value
    return merged


def origins(kind: str, subject: str, standing: Mapping[str, Standing]) -> dict[str, Candidate]:
    """For each standing value the first entry of a device that says so, if one does; also one that came later."""
    found: dict[str, Candidate] = {}
    for one in OfflineEntry.objects.filter(kind=kind, subject=subject):
        said = Candidate(None, one.captured_at, one.user_id, one.uid)
        for name in one.values.keys() & standing.keys():
            if one.values[name] != standing[name].value:
                continue
            if name not in found or said.order < found[name].order:
                found[name] = replace(said, value=standing[name].value)
    return found


def note_clashes(kind: Kind, found: Any, sent: Sent, merged: Merged) -> None:
    """Keep both values of every clash; a third one joins the two."""
    owners: dict[str, Model | None] = kind.owners(found) if merged.clashes else {}
    for name, candidates in merged.clashes.items():
        clash, _new = Clash.objects.get_or_create(
            kind=sent.kind, subject=sent.subject, field=name, settled_at=None, defaults=owners
        )
        for candidate in candidates:
            _note(clash, candidate)


def _note(clash: Clash, candidate: Candidate) -> None:
    """Keep a value of a clash; one that is there already keeps who said so first."""
    origin = {"captured_at": candidate.captured_at, "user_id": candidate.user_id, "entry": candidate.entry}
    same = next((one for one in clash.values.all() if one.value == candidate.value), None)
    if same is None:
        ClashValue.objects.create(clash=clash, value=candidate.value, **origin)
    elif candidate.order < (same.captured_at, str(same.entry or "")):
        ClashValue.objects.filter(pk=same.pk).update(**origin)
