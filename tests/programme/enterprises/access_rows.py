"""Who gets what at the addresses of imports, duplicates, open calls and applications."""

import datetime

from score.programme.enterprises.duplicates.actions import decide_different
from score.programme.enterprises.models import (
    Application,
    DuplicateDecision,
    DuplicateSuggestion,
    ImportBatch,
    OpenCall,
)
from score.programme.enterprises.recruitment.calls import apply as apply_for
from score.programme.enterprises.recruitment.calls import open_call
from tests.programme.access_matrix import Row, everybody, only
from tests.programme.enterprises.imports.bringing_in import MAPPING
from tests.programme.factories import make_stored_file

CALL_OPENS, CALL_CLOSES = datetime.date(2024, 1, 15), datetime.date(2100, 1, 1)
_BRINGING_IN = ("owner", "me_officer", "coordinator", "partner_manager", "data_clerk")


def _batch(world, custodian="partner"):
    """A file that was read and waits for a decision."""
    keeper = getattr(world, custodian)
    batch = ImportBatch.objects.filter(custodian=keeper).first() or ImportBatch.objects.create(
        file=make_stored_file(name="invented.csv"),
        mapping={"name": "invented.toml", "text": MAPPING},
        custodian=keeper,
        outcome={"read": True, "writes": True, "counts": {}},
    )
    return {"pk": batch.pk}


_DECIDING = ("owner", "me_officer", "coordinator")


def _pair(one, other):
    """A pair that waits for a decision."""
    left, right = sorted((one, other), key=lambda record: record.pk)
    pair, _new = DuplicateSuggestion.objects.get_or_create(left=left, right=right, defaults={"log_odds": 2.0})
    return {"pk": pair.pk}


def _decision(one, other):
    """A decision that can be taken back."""
    found = DuplicateDecision.objects.in_force().filter(left__in=(one, other), right__in=(one, other)).first()
    return {"pk": (found or decide_different(actor=None, left=one, right=other)).pk}


ROWS = {
    "imports": Row(only(200, *_BRINGING_IN)),
    "import_new": Row(only(200, *_BRINGING_IN)),
    "import_new#sent without a file": Row(only(200, *_BRINGING_IN), method="POST"),
    "import": Row(only(200, *_BRINGING_IN, otherwise=404), _batch),
    "import#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404), lambda w: _batch(w, "other_partner")
    ),
    "import#in another country": Row(
        only(200, "owner", "me_officer", otherwise=404), lambda w: _batch(w, "foreign_partner")
    ),
    "import_columns#read already": Row(only(302, *_BRINGING_IN, otherwise=404), _batch, method="POST"),
    "import_again": Row(only(302, *_BRINGING_IN, otherwise=404), _batch, method="POST"),
    "import_decide": Row(only(302, *_BRINGING_IN, otherwise=404), _batch, method="POST"),
    "import_mend#nothing to mend": Row(only(302, *_BRINGING_IN, otherwise=404), lambda w: {**_batch(w), "kind": "csv"}),
    "import_kept#nothing kept": Row(only(302, *_BRINGING_IN, otherwise=404), _batch, method="POST"),
    "import_load": Row(only(302, *_BRINGING_IN, otherwise=404), _batch, method="POST"),
    "import_undo#not brought in yet": Row(
        only(409, *_BRINGING_IN, otherwise=404), _batch, method="POST", data=lambda w: {"reason": "invented"}
    ),
    "duplicates": Row(only(200, *_DECIDING)),
    "duplicates_search": Row(only(302, *_DECIDING), method="POST"),
    "duplicates_resume": Row(only(302, *_DECIDING), method="POST"),
    "duplicates_decide": Row(
        only(302, *_DECIDING, otherwise=404),
        lambda w: _pair(w.enterprise, w.others_enterprise),
        method="POST",
        data=lambda w: {"verdict": "later"},
    ),
    "duplicates_decide#of which one is in another country": Row(
        only(302, "owner", "me_officer", otherwise=404),
        lambda w: _pair(w.enterprise, w.foreign_enterprise),
        method="POST",
        data=lambda w: {"verdict": "different"},
    ),
    "duplicates_undo": Row(
        only(302, *_DECIDING, otherwise=404),
        lambda w: _decision(w.enterprise, w.others_enterprise),
        method="POST",
    ),
    "duplicates_undo#of which one is in another country": Row(
        only(302, "owner", "me_officer", otherwise=404),
        lambda w: _decision(w.enterprise, w.foreign_enterprise),
        method="POST",
    ),
}


def _call(world, organisation="partner"):
    keeper = getattr(world, organisation)
    made = OpenCall.objects.filter(organisation=keeper).first() or open_call(
        actor=None,
        organisation=keeper,
        title=f"Call of {keeper.pk} (invented)",
        country=keeper.country,
        opens_on=CALL_OPENS,
        closes_on=CALL_CLOSES,
    )
    return {"uid": made.uid}


def _public_call(world):
    return {"slug": OpenCall.objects.get(**_call(world)).slug}


def _application(world, organisation="partner"):
    call = OpenCall.objects.get(**_call(world, organisation))
    made = Application.objects.filter(call=call).first() or apply_for(
        call=call,
        answers={"name": "Applicant (invented)", "heads": 80, "registered": "yes", "both_sides": "yes"},
        contact={"name": "Somebody Invented", "phone": "+000 1", "email": ""},
        language="en",
        day=CALL_OPENS,
    )
    return {"uid": made.uid}


_APPLICATIONS = ("owner", "me_officer", "coordinator", "partner_manager", "data_clerk")
_ACCEPTING = ("owner", "coordinator", "partner_manager", "data_clerk")

ROWS |= {
    "calls": Row(only(200, *_APPLICATIONS)),
    "call_add": Row(only(200, *_ACCEPTING)),
    "call": Row(only(200, *_APPLICATIONS, otherwise=404), _call),
    "call#of another partner": Row(
        only(200, *_APPLICATIONS, otherwise=404), lambda w: _call(w, "other_partner")
    ),  # calls are public in the country
    "call#in another country": Row(
        only(200, "owner", "me_officer", otherwise=404), lambda w: _call(w, "foreign_partner")
    ),
    "call_change": Row(only(200, *_ACCEPTING, otherwise=404, me_officer=403), _call),
    "call_change#of another partner": Row(
        only(200, "owner", "coordinator", otherwise=404, me_officer=403, partner_manager=403, data_clerk=403),
        lambda w: _call(w, "other_partner"),
    ),
    "application": Row(only(200, *_APPLICATIONS, otherwise=404), _application),
    "application#to another partner": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404), lambda w: _application(w, "other_partner")
    ),
    "application_accept": Row(
        only(302, *_ACCEPTING, otherwise=404, me_officer=403),
        _application,
        method="POST",
        data=lambda w: {"enterprise": "new"},
    ),
    "application_accept#to another partner": Row(
        only(302, "owner", "coordinator", otherwise=404, me_officer=403),
        lambda w: _application(w, "other_partner"),
        method="POST",
        data=lambda w: {"enterprise": "new"},
    ),
    "application_refuse": Row(
        only(302, *_ACCEPTING, otherwise=404, me_officer=403),
        _application,
        method="POST",
        data=lambda w: {"why": "invented"},
    ),
    "call_public": Row(everybody(200), _public_call),
    "call_public#that is not there": Row(everybody(404), lambda w: {"slug": "nothing-like-it"}),
    "call_public#sent without answers": Row(everybody(200), _public_call, method="POST"),
    "call_thanks": Row(everybody(200), _public_call),
}
