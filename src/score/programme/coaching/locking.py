"""Whoever writes about the same enterprise waits: writers of facts share their lock and could pass each other."""

from __future__ import annotations

from score.programme.enterprises.models import Enterprise


def keep_others_waiting(enterprise: Enterprise) -> None:
    """Other writers of coaching in this enterprise wait until this transaction ends. Call it inside `facts.writing`."""
    Enterprise.objects.select_for_update(no_key=True).only("pk").get(pk=enterprise.pk)
