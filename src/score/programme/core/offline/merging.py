"""Merge field by field: what each device saw and says, what the programme recorded, which of it still holds.

A field's end is found anew from everything that was ever said of it, so it is the same in whatever order devices come
back. Who saw a value and says another replaces it. Where values are left that nobody who saw them replaced, all of
them are kept, and the one whose line began first stands until somebody decides.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Model
from django.utils.dateparse import parse_datetime

from score.programme.core.models import Clash, ClashValue, OfflineEntry
from score.programme.core.offline.kinds import Kind, Standing, Value

Moment = datetime.datetime
_ALWAYS = datetime.datetime.min.replace(tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Sent:
    """An entry as it came. `base`: the fields as the device last saw them; `captured_at` set right."""

    uid: uuid.UUID
    kind: str
    subject: str
    base: Mapping[str, Value]
    values: Mapping[str, Value]
    captured_at: Moment


@dataclass(frozen=True)
class Said:
    """One value of a field and where it came from: an entry, or (`by_entry` false) the programme itself.

    `received_at`: None for the entry that comes in just now. `decided`: somebody chose it among several.
    """

    value: Value
    captured_at: Moment
    user_id: int | None
    entry: uuid.UUID | None = None
    base: Value = None
    received_at: Moment | None = None
    by_entry: bool = True
    decided: bool = False

    @property
    def order(self) -> tuple[Moment, str]:
        """What was noted first stands; at the same moment the identity decides."""
        return (_ALWAYS if self.decided else self.captured_at), str(self.entry or "")


@dataclass
class Merged:
    """What to write, which fields clash with what, which do so no more; `met`: what the programme said of them."""

    write: dict[str, Value] = field(default_factory=dict)
    clashes: dict[str, list[Said]] = field(default_factory=dict)
    agreed: list[str] = field(default_factory=list)
    met: dict[str, list[Any]] = field(default_factory=dict)

    def candidates(self, sent: Sent) -> dict[str, Value]:
        """What of an entry is to be kept beside what stands, unless it is written anyway."""
        mine = {name for name, left in self.clashes.items() if any(one.entry == sent.uid for one in left)}
        return {name: sent.values[name] for name in mine - self.write.keys()}


def merge(kind: Kind, sent: Sent, user_id: int | None, standing: Mapping[str, Standing]) -> Merged:
    """Compare an entry with what stands and with all that was said of its fields before."""
    merged = Merged()
    earlier = list(OfflineEntry.objects.filter(kind=sent.kind, subject=sent.subject).exclude(uid=sent.uid))
    decided = _decided(sent.kind, sent.subject)
    for name, value in sent.values.items():
        if not kind.can_clash(name):
            merged.write[name] = value
            continue
        nothing, here = kind.canonical(name, None), standing.get(name)
        stands = nothing if here is None else kind.canonical(name, here.value)
        before = [_said(kind, one, name) for one in earlier if name in one.values]
        live = [one for one in before if name not in decided or one.received_at > decided[name]]  # type: ignore[operator]
        programme = _of_programme(kind, name, earlier, decided.get(name))
        if here is not None and not any(one.value == stands for one in live):
            programme.append(_recorded(here, stands, before, name in decided))
        if programme:
            newest = max(programme, key=lambda one: one.captured_at)
            merged.met[name] = [newest.value, newest.captured_at.isoformat(), newest.user_id]
        base = kind.canonical(name, sent.base.get(name))
        ours = Said(kind.canonical(name, value), sent.captured_at, user_id, sent.uid, base)
        left = left_of([*programme, *live, ours])
        if not left:
            continue
        if len({_key(one.value) for one in left}) > 1:
            merged.clashes[name] = left
        else:
            merged.agreed.append(name)
        if left[0].value != stands:
            merged.write[name] = value if left[0].entry == sent.uid else left[0].value
    return merged


def left_of(said: Sequence[Said]) -> list[Said]:
    """What nobody who saw it has replaced, the one that stands first."""
    lines: dict[Said, tuple[tuple[Moment, str], ...]] = {}
    for one in sorted(said, key=lambda one: (one.by_entry, one.order)):
        before = [lines[seen] for seen in lines if one.by_entry and _replaces(one, seen)]
        lines[one] = (*min(before, default=()), one.order)
    left = [one for one in said if not any(_replaces(other, one) for other in said if other is not one)]
    return sorted(left, key=lambda one: lines[one])


def _replaces(later: Said, earlier: Said) -> bool:
    """Whether who said the one had seen the other."""
    if not later.by_entry:
        if not earlier.by_entry:
            return earlier.captured_at < later.captured_at
        return earlier.received_at is not None and earlier.received_at < later.captured_at
    if not earlier.by_entry:
        came_after = later.received_at is None or later.received_at >= earlier.captured_at
        return came_after and later.base == earlier.value
    return earlier.order < later.order and earlier.value == later.base


def _said(kind: Kind, entry: OfflineEntry, name: str) -> Said:
    value, base = (kind.canonical(name, one.get(name)) for one in (entry.values, entry.base))
    return Said(value, entry.captured_at, entry.user_id, entry.uid, base, entry.received_at)


def _of_programme(kind: Kind, name: str, entries: Iterable[OfflineEntry], since: Moment | None) -> list[Said]:
    """What the programme had recorded of a field when earlier entries came."""
    found = []
    for entry in entries:
        if name in entry.met and (since is None or entry.received_at > since):
            value, recorded_at, user_id = entry.met[name]
            moment = parse_datetime(recorded_at) or entry.received_at
            found.append(Said(kind.canonical(name, value), moment, user_id, by_entry=False))
    return list(dict.fromkeys(found))


def _recorded(here: Standing, value: Value, before: Iterable[Said], decided: bool) -> Said:
    """What stands although no entry that counts says so; whoever said it first, if an entry once did."""
    first = min((one for one in before if one.value == value), key=lambda one: one.order, default=None)
    if first is None:
        return Said(value, here.recorded_at, here.user_id, by_entry=False, decided=decided)
    return Said(value, here.recorded_at, first.user_id, first.entry, by_entry=False, decided=decided)


def _decided(kind: str, subject: str) -> dict[str, Moment]:
    """The fields of a subject that somebody decided, and when last: what had come until then is done with."""
    rows = Clash.objects.filter(kind=kind, subject=subject, settled_at__isnull=False)
    return dict(rows.values_list("field").annotate(last=Max("settled_at")))


def _key(value: Value) -> tuple[bool, Value]:
    """Truth is no number."""
    return isinstance(value, bool), value


def note_clashes(kind: Kind, found: Any, sent: Sent, merged: Merged) -> None:
    """Keep every value that is left of each field that clashes; take the clash away where one value is left."""
    owners: dict[str, Model | None] = kind.owners(found) if merged.clashes else {}
    about = {"kind": sent.kind, "subject": sent.subject, "settled_at": None}
    for name, left in merged.clashes.items():
        clash, _new = Clash.objects.get_or_create(**about, field=name, defaults=owners)
        _keep(clash, left)
    Clash.objects.filter(**about, field__in=merged.agreed).delete()


def _keep(clash: Clash, left: Iterable[Said]) -> None:
    """Each value once, with who said so first; what was replaced since stays in the entries alone."""
    first: dict[tuple[bool, Value], Said] = {}
    for one in sorted(left, key=lambda one: one.order):
        first.setdefault(_key(one.value), one)
    for kept in clash.values.all():
        said = first.pop(_key(kept.value), None)
        if said is None:
            kept.delete()
        else:
            origin = {"captured_at": said.captured_at, "user_id": said.user_id, "entry": said.entry}
            ClashValue.objects.filter(pk=kept.pk).update(**origin)
    for one in first.values():
        ClashValue.objects.create(
            clash=clash, value=one.value, captured_at=one.captured_at, user_id=one.user_id, entry=one.entry
        )
