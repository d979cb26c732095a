"""Who gets what at the addresses of training."""

from score.programme.trainings.actions import hold_class_day
from score.programme.trainings.models import ClassDay
from tests.programme.access_matrix import Row, only
from tests.programme.factories import DAY
from tests.programme.trainings.planning.rows import ROWS as PLANNING
from tests.programme.trainings.satisfaction.rows import ROWS as SATISFACTION
from tests.programme.trainings.trainers.rows import ROWS as TRAINERS

_KEEPERS = ("owner", "coordinator", "partner_manager", "trainer", "data_clerk")


def _day(world):
    """The first class day of the partner's cohort."""
    if not ClassDay.objects.filter(cohort=world.cohort).exists():
        hold_class_day(actor=None, cohort=world.cohort, number=1, day=DAY)
    return {"uid": world.cohort.uid, "number": 1}


ROWS = {
    "attendance": Row(only(200, *_KEEPERS, otherwise=404, me_officer=403, focal_person=403), _day),
    "attendance#as a whole": Row(
        only(302, *_KEEPERS, otherwise=404, me_officer=403, focal_person=403), _day, method="POST"
    ),
}
ROWS |= PLANNING | TRAINERS | SATISFACTION
