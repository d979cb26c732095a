"""Clashes decided: one value stands, the others stay in the record."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.core import audit, facts
from score.programme.core.models import Clash, ClashValue
from score.programme.core.offline.kinds import kind_named


def settle_clash(*, actor: Any, clash: Clash, chosen: ClashValue) -> Clash:
    """`chosen` stands. ValidationError where the clash was decided meanwhile, or the value is of another one."""
    if chosen.clash_id != clash.pk:
        raise ValidationError(_("This value belongs to another field."))
    kind = kind_named(clash.kind)
    with facts.writing(actor.user) as writing:
        found = kind.find(actor, clash.subject)
        kind.lock(found)
        current = Clash.objects.select_for_update().get(pk=clash.pk)
        if current.settled_at is not None:
            raise ValidationError(_("Somebody decided this in the meantime."))
        standing = kind.standing(found).get(clash.field)
        if standing is None or standing.value != chosen.value:
            day = kind.local_date(found, chosen.captured_at)
            kind.write(actor, found, {clash.field: chosen.value}, day)
        current.settled_at, current.settled_by = writing.now(), actor.user
        current.save(update_fields=["settled_at", "settled_by"])
        ClashValue.objects.filter(pk=chosen.pk).update(chosen=True)
        audit.record(actor, "settle_clash", current, {"kind": clash.kind})
    return current
