"""Who gets what at the addresses of imports."""

from score.programme.enterprises.duplicates.actions import decide_different
from score.programme.enterprises.models import DuplicateDecision, DuplicateSuggestion, ImportBatch
from tests.programme.access_matrix import Row, only
from tests.programme.enterprises.imports.bringing_in import MAPPING
from tests.programme.factories import make_stored_file

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
    "import_mend#nothing to mend": Row(
        only(302, *_BRINGING_IN, otherwise=404), lambda w: {**_batch(w), "kind": "csv"}
    ),
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
