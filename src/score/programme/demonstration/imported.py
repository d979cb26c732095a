"""A partner's list that waits to be brought in: some rows are new, some may be there already, some are wrong."""

from __future__ import annotations

import datetime
import io

from django.db.models import QuerySet

from score.programme.core import files
from score.programme.demonstration.fixed import moment, uid_of
from score.programme.demonstration.plan import END
from score.programme.demonstration.registry import address
from score.programme.demonstration.scene import Scene, back_date
from score.programme.enterprises.imports import batches
from score.programme.enterprises.imports.importer import no_progress
from score.programme.enterprises.imports.proposal import propose
from score.programme.enterprises.models import ImportBatch
from score.programme.organisations.actor import actor_of
from score.programme.organisations.models import Role

NAME = "Members of the chamber (invented).csv"
SENT = datetime.timedelta(days=1)  # before the end of what the demonstration tells
# the addresses of the first two are those of firms that are there already
LIST = """Member no.,Name of enterprise,Country,Region,Sector,Employees,Address
M-001,Copper Kettel Foods Ltd (invented),Ghana,Ashanti,food_processing,121,"{kettle}"
M-002,Punctual Snail Soaps (invented),Ghana,Western,cosmetics,50,"{snail}"
M-003,Nodding Palm Wines (invented),Ghana,Volta,beverages,37,
M-004,Second Ladder Scaffolds (invented),GH,Greater Accra,metal_work,58,
M-005,Sneezing Pepper Sauces (invented),Gold Coast of nowhere,Eastern,food_processing,44,
M-006,,Ghana,Ashanti,furniture,61,
M-007,Loud Whisper Fans (invented),Ghana,Ashanti,electronics,about sixty or so,
M-008,Crooked Nail Carpentry (invented),Republic of Ghana,Bono,furniture,41,
"""


def keep_a_list(scene: Scene) -> None:
    """The file, and what a reading of it finds; bringing it in is left to whoever looks."""
    manager = scene.organisations["partner GH"].memberships.get(role=Role.PARTNER_MANAGER)
    actor = actor_of(manager.user, manager.pk)
    stored = files.store(io.BytesIO(_list(scene).encode()), name=NAME, actor=actor)
    day = END - SENT
    batch = ImportBatch.objects.create(
        uid=uid_of("import", NAME, day), file=stored, custodian=actor.organisation, created_by=actor.user
    )
    back_date([batch], [moment(day)])
    batch.mapping = _mapping(batch, day)
    prepared = batches.read_batch(batch, actor, no_progress)
    batches.keep_reading(batch, prepared, batches.look_at(batch, prepared, actor, no_progress))
    batch.save(update_fields=["mapping"])


def _list(scene: Scene) -> str:
    firms = scene.programme.firms
    return LIST.format(kettle=address(firms["Copper Kettle Foods"]), snail=address(firms["Punctual Snail Soap"]))


def _mapping(batch: ImportBatch, day: datetime.date) -> dict[str, object]:
    """What the columns are taken for, as proposed for anybody's file."""
    nothing_earlier: QuerySet[ImportBatch] = ImportBatch.objects.none()
    proposal = propose(files.path_of(batch.file.sha256), batch.file.name, nothing_earlier, today=day)
    batch.outcome = {"proposal": proposal.as_dict()}
    return batches.mapping_of(proposal.choices, batch.file.name)
