"""Merges of records in force, and the record that stands at the end of a chain of them."""

from __future__ import annotations

from collections.abc import Mapping

from score.programme.enterprises.models import EnterpriseMerge


def merges() -> dict[int, int]:
    """Of every record that is part of another, that other one."""
    return dict(EnterpriseMerge.objects.in_force().order_by("pk").values_list("absorbed_id", "kept_id"))


def kept_records() -> dict[int, int]:
    """Of every record that is part of another, the one that stands for it."""
    into = merges()
    return {record: root(into, record) for record in into}


def root(kept: Mapping[int, int], record: int) -> int:
    """The record that stands for this one; a ring, which `actions` refuses, ends where it closes."""
    seen = {record}
    while record in kept and kept[record] not in seen:
        record = kept[record]
        seen.add(record)
    return record
