"""Decisions about two records: one enterprise, or two. A merge is an event that can be taken back.

`actor` is who decides. ValidationError carries words for that person.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.facts import Writing
from score.programme.core.recording import newest, put
from score.programme.enterprises import actions
from score.programme.enterprises.duplicates import decisions
from score.programme.enterprises.duplicates.records import MERGED
from score.programme.enterprises.merges import merges
from score.programme.enterprises.models import (
    DuplicateDecision,
    Enterprise,
    EnterpriseMerge,
    EnterpriseName,
)
from score.programme.organisations.actor import Actor


def decide_same(*, actor: Actor | None, kept: Enterprise, absorbed: Enterprise) -> DuplicateDecision:
    """The two are one enterprise: `absorbed` becomes part of `kept`, its names lead there, the matcher learns."""
    levels, log_odds = decisions.levels_of(kept.pk, absorbed.pk)
    with facts.writing(actor and actor.user) as writing:
        # whoever merges one of the two at the same time waits here, so that no ring of merges can come about
        list(Enterprise.objects.select_for_update().filter(pk__in=(kept.pk, absorbed.pk)).order_by("pk"))
        actions.merge_enterprises(actor=actor, kept=kept, absorbed=absorbed)
        _settle_names(writing, kept.pk)
        decided = _decide(writing, kept, absorbed, decisions.SAME, levels, log_odds)
    return decided


def decide_different(
    *,
    actor: Actor | None,
    left: Enterprise,
    right: Enterprise,
    judged: tuple[dict[str, int], float] | None = None,
) -> DuplicateDecision:
    """The two are different enterprises: the pair is not suggested again until one of them changes.

    `judged`: how their fields agreed and the log odds where that was shown; else as they stand now.
    """
    if left.pk == right.pk:
        raise ValidationError(_("A record cannot be compared with itself."))
    levels, log_odds = judged or decisions.levels_of(left.pk, right.pk)
    with facts.writing(actor and actor.user) as writing:
        decided = _decide(writing, left, right, decisions.DIFFERENT, levels, log_odds)
        audit.record(actor, "decide_different", left, {"other": str(right.uid)})
    return decided


def take_back(*, actor: Actor | None, decision: DuplicateDecision, reason: str) -> DuplicateDecision:
    """The decision was a slip: the records part again if they were merged, and the pair is open as before.

    Raises AlreadySuperseded where somebody decided otherwise in the meantime.
    """
    with facts.writing(actor and actor.user) as writing:
        withdrawn = writing.withdraw(decision, reason=reason)
        if decision.verdict == decisions.SAME:
            pair = (decision.left_id, decision.right_id)
            for merge in EnterpriseMerge.objects.in_force().filter(kept__in=pair, absorbed__in=pair):
                actions.undo_merge(actor=actor, merge=merge, reason=reason)
                _settle_names(writing, merge.kept_id)
        audit.record(actor, "take_back_duplicate_decision", decision.left, {"other": str(decision.right.uid)})
    return withdrawn


def part_records(*, actor: Actor | None, merge: EnterpriseMerge, reason: str) -> EnterpriseMerge:
    """Two records that were merged are different enterprises after all; the matcher learns that too."""
    levels, log_odds = decisions.levels_of(merge.kept_id, merge.absorbed_id)
    with facts.writing(actor and actor.user) as writing:
        undone = actions.undo_merge(actor=actor, merge=merge, reason=reason)
        _settle_names(writing, merge.kept_id)
        _decide(writing, merge.kept, merge.absorbed, decisions.DIFFERENT, levels, log_odds, reason=reason)
    return undone


def _decide(
    writing: Writing,
    one: Enterprise,
    other: Enterprise,
    verdict: str,
    levels: dict[str, int],
    log_odds: float,
    reason: str = "",
) -> DuplicateDecision:
    left, right = sorted((one, other), key=lambda record: record.pk)
    fact = DuplicateDecision(
        left=left,
        right=right,
        verdict=verdict,
        profile=decisions.profile_of(left.pk, right.pk, levels),
        log_odds=log_odds,
    )
    return put(writing, fact, reason=reason or _("Decided again."))


def _settle_names(writing: Writing, kept: int) -> None:
    """Make the names of merged records lead to the record that stands for them, at every step of the chain."""
    into = merges()
    record: int | None = kept
    seen: set[int] = set()
    while record is not None and record not in seen:
        seen.add(record)
        _settle_names_of(writing, record, _parts_of(record, into))
        record = into.get(record)


def _parts_of(record: int, into: dict[int, int]) -> set[int]:
    """All records that are part of this one, by whatever steps."""
    below: dict[int, list[int]] = {}
    for absorbed, kept in into.items():
        below.setdefault(kept, []).append(absorbed)
    found: set[int] = set()
    open_ = [record]
    while open_:
        for part in below.get(open_.pop(), ()):
            if part not in found and part != record:
                found.add(part)
                open_.append(part)
    return found


def _settle_names_of(writing: Writing, record: int, parts: set[int]) -> None:
    wanted = _names(parts) - _names([record])
    listed = EnterpriseName.Kind.LISTED
    held = {one.text: one for one in EnterpriseName.objects.in_force().filter(enterprise=record, source=MERGED)}
    for text in sorted(held.keys() - wanted):
        writing.withdraw(held[text], reason=_("The records were parted again."))
    for text in sorted(wanted - held.keys()):
        name = EnterpriseName(enterprise_id=record, kind=listed, text=text, source=MERGED)
        before = newest(name, ("enterprise", "kind", "text"))
        if before is None or before.withdrawn:
            put(writing, name, reason=_("The records were merged again."))


def _names(records: Iterable[int]) -> set[str]:
    """All names that these records have of themselves."""
    keys = list(records)
    shown = Enterprise.objects.filter(pk__in=keys).values_list("name", "name_local")
    others = EnterpriseName.objects.in_force().filter(enterprise__in=keys).exclude(source=MERGED)
    return {text for pair in shown for text in pair if text} | set(others.values_list("text", flat=True))
