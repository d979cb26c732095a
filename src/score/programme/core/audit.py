"""Who did what: one call beside every write, in its transaction."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection, models

from score.programme.core import facts_lock
from score.programme.core.models import AuditEvent


def record(
    actor: Any,
    action: str,
    subject: models.Model,
    detail: dict[str, Any] | None = None,
    *,
    happened_at: datetime.datetime | None = None,
) -> AuditEvent:
    """Write that `actor` did `action` (say "open_round") to `subject`.

    `actor`: somebody in a role (`user` and `role`), a plain user, or None for the system. `detail`: keys, codes and
    counts, never names of persons nor what they wrote. Raises RuntimeError outside a transaction, because an audit
    that can be lost when the write is kept, or the reverse, is none.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit belongs in the transaction of the write it tells of")
    user = getattr(actor, "user", actor)
    return AuditEvent.objects.create(
        happened_at=happened_at or facts_lock.clock(),
        actor=user,
        role=getattr(actor, "role", ""),
        action=action,
        subject_kind=subject._meta.model_name,
        subject_uid=str(getattr(subject, "uid", None) or subject.pk or ""),
        detail=detail or {},
    )
