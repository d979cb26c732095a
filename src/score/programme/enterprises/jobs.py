"""Long work of the registry: reading a file, and bringing it in."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.programme.core import facts_lock
from score.programme.core.jobs import JobRefused, Run, job_function
from score.programme.enterprises.duplicates import finding
from score.programme.enterprises.duplicates.decisions import Pair
from score.programme.enterprises.imports import batches, reading_file
from score.programme.enterprises.models import ImportBatch
from score.programme.enterprises.recruitment.retention import remove_outdated
from score.programme.organisations.access import get_for
from score.programme.organisations.actor import Actor, actor_of


@job_function("read_import", title=gettext_lazy("Reading a file"))
def read_import(run: Run, batch: int, membership: int | None) -> None:
    """Read a batch's file and keep what would become of it, for a person to decide."""
    actor = _actor(run, membership)
    held = get_for(actor, ImportBatch, batch, "change")
    if held.state in (ImportBatch.State.DONE, ImportBatch.State.UNDONE):
        raise JobRefused(_("This file has been brought in already."))
    page = reverse("import", args=[held.pk])
    if not held.mapping:
        proposal = batches.propose_mapping(held, actor)
        with transaction.atomic():
            batches.keep_proposal(held, proposal)
            run.finish(page=page)
        return
    prepared = batches.read_batch(held, actor, _progress(run))
    rows = batches.look_at(held, prepared, actor, _progress(run))
    with transaction.atomic():
        batches.keep_reading(held, prepared, rows)
        run.finish(page=page)


@job_function("load_import", title=gettext_lazy("Bringing a file in"))
def load_import(run: Run, batch: int, membership: int | None) -> None:
    """Read the file again, because the world may have moved, and write it: all or nothing."""
    actor = _actor(run, membership)
    held = get_for(actor, ImportBatch, batch, "change")
    if held.state != ImportBatch.State.STAGED:
        raise JobRefused(_("This file has been brought in, or refused, already."))
    prepared = batches.read_batch(held, actor, _progress(run))
    page = reverse("import", args=[held.pk])
    if prepared.plan is None or (prepared.findings.errors and not held.outcome.get("only_good")):
        rows = batches.look_at(held, prepared, actor, _progress(run))
        with transaction.atomic():
            batches.keep_reading(held, prepared, rows)
            run.finish(page=page)
        return
    batches.load_batch(held, prepared, actor, run, page)
    if not prepared.findings.errors:
        reading_file.forget(held)
    finding.ask_for_search(run.job.requested_by)


@job_function(finding.SEARCH, title=gettext_lazy("Looking for likely duplicates"), every=datetime.timedelta(days=1))
def find_duplicates(run: Run, country: str = "", changed: bool = False) -> None:
    """Look through the registry, or one country of it, for records that may be one; a person decides about them.

    `changed`: only for those that changed since the last search of all.
    """
    found: dict[Pair, finding.Found] = {}
    among: set[int] | None = set() if changed else None
    for code in [country] if country else finding.countries():
        if among is None:
            here = finding.find(code, _progress(run))
        else:
            here, records = finding.find_changed(code, _progress(run))
            among |= records
        for pair, one in here.items():
            if pair not in found or one.log_odds > found[pair].log_odds:
                found[pair] = one
    with transaction.atomic():
        counts = finding.write_down(found, country, among)
        run.finish(page=reverse("duplicates"), **counts)


@job_function("remove_applications", title=gettext_lazy("Removing old applications"), every=datetime.timedelta(days=1))
def remove_applications(run: Run) -> dict[str, int]:
    """Applications that were not accepted, and names of contacts long ended, go when their time has run out."""
    return remove_outdated(moment=facts_lock.clock())


def _actor(run: Run, membership: int | None) -> Actor:
    """Who asked, in the role in which they did; JobRefused where they no longer hold it."""
    if run.job.requested_by is None:
        raise JobRefused(_("Nobody asked for this."))
    actor = actor_of(run.job.requested_by, membership)
    if actor.membership_id != membership:
        raise JobRefused(_("You no longer hold the role in which you asked for this."))
    return actor


def _progress(run: Run) -> Any:
    return lambda done, total, what: run.progress(done, total, what)
