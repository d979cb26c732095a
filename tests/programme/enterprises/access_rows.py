"""Who gets what at the addresses of imports."""

from score.programme.enterprises.models import ImportBatch
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
    "import_load": Row(only(302, *_BRINGING_IN, otherwise=404), _batch, method="POST"),
    "import_undo#not brought in yet": Row(
        only(409, *_BRINGING_IN, otherwise=404), _batch, method="POST", data=lambda w: {"reason": "invented"}
    ),
}
