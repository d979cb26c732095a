"""Addresses through which the killer writes: they call the same actions as the screens, and answer when it is done."""

import io
from decimal import Decimal

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from score.programme.core import facts, files
from score.programme.enterprises.imports.batches import ask_for, open_batch
from score.programme.enterprises.models import ImportBatch
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import User
from score.programme.results.actions import NewAnswer
from tests.programme.factories import make_enterprise, make_round

ANSWERS = (("W", "person", Decimal(120)), ("OUT_BAD_PCT", "percent", Decimal(4)))


@csrf_exempt
def record(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """An enterprise, its attributes, a round and its answers in one transaction."""
    with facts.writing(None):
        enterprise = make_enterprise(name=f"web-{int(request.POST['number'])}")
        make_round(enterprise, answers=[NewAnswer(code, value=value, unit=unit) for code, unit, value in ANSWERS])
    return HttpResponse("recorded")


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """A file as a user uploads it: kept, and a job that reads it."""
    actor = actor_of(User.objects.get(email="owner@invented.example"))
    sent = io.BytesIO(request.POST["content"].encode())
    kept = files.store(sent, name=request.POST["name"], actor=actor)
    open_batch(actor=actor, file=kept, mapping=request.POST["mapping"], mapping_name="killing.toml")
    return HttpResponse("uploaded")


@csrf_exempt
def load(request: HttpRequest) -> HttpResponse:
    """What a user does who saw that a file can be read: a job that brings it in."""
    if request.method != "POST":
        raise BadRequest
    actor = actor_of(User.objects.get(email="owner@invented.example"))
    for batch in ImportBatch.objects.filter(state=ImportBatch.State.STAGED, outcome__read=True):
        ask_for(batch, "load_import", actor)
    return HttpResponse("asked for")


urlpatterns = [
    path("", include("score.programme.core.urls")),  # health; the other screens would only slow the next start down
    path("killing/record", record),
    path("killing/upload", upload),
    path("killing/load", load),
    path("killing/import/<int:pk>", record, name="import"),  # where a job sends its reader
]
