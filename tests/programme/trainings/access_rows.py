"""Who gets what at the addresses of training."""

import uuid

from score.programme.trainings.actions import hold_class_day
from score.programme.trainings.models import ClassDay
from tests.programme.access_matrix import Row, only
from tests.programme.factories import DAY, make_cohort, make_participant
from tests.programme.trainings.planning.rows import ROWS as PLANNING
from tests.programme.trainings.satisfaction.rows import ROWS as SATISFACTION
from tests.programme.trainings.trainers.rows import ROWS as TRAINERS

_SEE = ("owner", "me_officer", "coordinator", "partner_manager", "trainer", "data_clerk")
_KEEPERS = ("owner", "coordinator", "partner_manager", "trainer", "data_clerk")


def _day(world):
    """The first class day of the partner's cohort."""
    if not ClassDay.objects.filter(cohort=world.cohort).exists():
        hold_class_day(actor=None, cohort=world.cohort, number=1, day=DAY)
    return {"uid": world.cohort.uid, "number": 1}


def _pair(world):
    """A participant who was in an earlier class of the same firm under another number."""
    name = "Ama Example (invented)"
    earlier = make_cohort(world.partner, enterprises=[world.enterprise])
    return {
        "one": str(make_participant(earlier, world.enterprise, name=name).uid),
        "other": str(make_participant(world.cohort, world.enterprise, name=name).uid),
        "verdict": "same",
    }


def _new(world):
    return {"person": str(uuid.uuid4()), "name": "New (invented)", "firm": str(world.enterprise.uid)}


def _cohort(world):
    return {"uid": world.cohort.uid}


_DONE = only(302, *_KEEPERS, otherwise=404, me_officer=403, focal_person=403)
ROWS = {
    "cohort_people": Row(only(200, *_SEE, otherwise=404, focal_person=403), _cohort),
    "cohort_people#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404, focal_person=403),
        lambda world: {"uid": make_cohort(world.other_partner).uid},
    ),
    "person_decide": Row(_DONE, _cohort, method="POST", data=_pair),
    "participant_add": Row(_DONE, _day, method="POST", data=_new),
    "attendance": Row(only(200, *_KEEPERS, otherwise=404, me_officer=403, focal_person=403), _day),
    "attendance#as a whole": Row(
        only(302, *_KEEPERS, otherwise=404, me_officer=403, focal_person=403), _day, method="POST"
    ),
}
ROWS |= PLANNING | TRAINERS | SATISFACTION
