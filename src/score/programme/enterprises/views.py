"""Pages of imports: upload, what would happen, the decision, what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.core import files
from score.programme.core.file_types import FileRefused
from score.programme.core.models import Job
from score.programme.enterprises.forms import ImportForm, UndoForm
from score.programme.enterprises.imports import batches
from score.programme.enterprises.imports.undoing import CannotUndo, undo_import
from score.programme.enterprises.models import ImportBatch
from score.programme.enterprises.queries import batches_for, counts_of, job_of, remembered_mappings
from score.programme.organisations.access import get_for, may, require

_PAGE = 50


@login_required
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """Files brought in, the newest first."""
    require(request.actor, ImportBatch, "view")
    page = Paginator(batches_for(request.actor), _PAGE).get_page(request.GET.get("page"))
    may_add = may(request.actor, ImportBatch, "add")
    return render(request, "enterprises/import_list.html", {"page": page, "may_add": may_add})


@login_required
@require_http_methods(("GET", "POST"))
def import_new(request: HttpRequest) -> HttpResponse:
    """Send a file and its mapping. A job reads them; nothing is written yet."""
    require(request.actor, ImportBatch, "add")
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, remembered=remembered_mappings(request.actor))
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            stored = files.store(upload, name=upload.name, actor=request.actor)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            batch, _job = batches.open_batch(
                actor=request.actor, file=stored, mapping=form.mapping_text, mapping_name=form.mapping_name
            )
            return redirect("import", pk=batch.pk)
    return render(request, "enterprises/import_new.html", {"form": form})


@login_required
@require_GET
def import_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its job while it works, then what would be written or was."""
    batch = get_for(request.actor, ImportBatch, pk, "view")
    return _shown(request, batch, UndoForm())


@login_required
@require_POST
def import_load(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision to bring a file in: a job reads it again and writes it, all or nothing."""
    batch = get_for(request.actor, ImportBatch, pk, "change")
    if batch.state == ImportBatch.State.STAGED and batch.outcome.get("read"):
        batches.ask_for(batch, "load_import", request.actor)
    else:
        messages.warning(request, _("This file has been brought in, or refused, already."))
    return redirect("import", pk=batch.pk)


@login_required
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back, unless others have built on it."""
    batch = get_for(request.actor, ImportBatch, pk, "change")
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            undo_import(actor=request.actor, batch=batch, reason=form.cleaned_data["reason"])
        except CannotUndo as refusal:
            form.add_error(None, str(refusal))
            for one in refusal.built_on:
                form.add_error(None, one.problem)
        else:
            messages.success(request, _("The import is taken back. What it wrote is withdrawn, nothing is deleted."))
            return redirect("import", pk=batch.pk)
    return _shown(request, batch, form, status=409)


def _shown(request: HttpRequest, batch: ImportBatch, undo_form: UndoForm, status: int = 200) -> HttpResponse:
    job = job_of(batch)
    working = job is not None and job.state in (Job.State.QUEUED, Job.State.RUNNING)
    failed = job is not None and job.state in (Job.State.FAILED, Job.State.CANCELLED)
    may_change = may(request.actor, ImportBatch, "change")
    state = ImportBatch.State(batch.state)
    staged = state == ImportBatch.State.STAGED and bool(batch.outcome.get("read"))
    context = {
        "batch": batch,
        "job": job,
        "working": working,
        "failed": failed and state == ImportBatch.State.STAGED,
        "counts": counts_of(batch),
        "errors": [one for one in batch.findings if one["severity"] == "error"],
        "notes": [one for one in batch.findings if one["severity"] == "note"],
        "to_decide": staged and not working and may_change and batch.outcome.get("writes"),
        "nothing_new": staged and not working and not batch.outcome.get("writes"),
        "may_undo": may_change and state == ImportBatch.State.DONE and not batch.outcome.get("history"),
        "undo_form": undo_form,
    }
    return render(request, "enterprises/import.html", context, status=status)
