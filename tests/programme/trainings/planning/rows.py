"""Who gets what at the addresses of a cohort's plan."""

from decimal import Decimal

from score.programme.trainings.models import CohortPlace
from score.programme.trainings.planning import actions, places
from score.programme.trainings.planning.costs import record_cost
from score.programme.trainings.planning.queries import Snapshot
from tests.programme.access_matrix import Row, only
from tests.programme.factories import DAY, make_cohort, make_enterprise

_KEEPERS = ("owner", "coordinator", "partner_manager", "trainer", "data_clerk")
_RUNNING = ("owner", "coordinator", "partner_manager", "data_clerk")
_RUN = only(200, *_RUNNING, otherwise=404, me_officer=403, trainer=403, focal_person=403)
_RUN_OTHERS = only(200, "owner", "coordinator", otherwise=404, me_officer=403, focal_person=403)
_MONEY = only(
    200,
    "owner",
    "coordinator",
    "partner_manager",
    otherwise=404,
    me_officer=403,
    trainer=403,
    data_clerk=403,
    focal_person=403,
)


def _cohort(world):
    return {"uid": world.cohort.uid}


def _others(world):
    return {"uid": make_cohort(world.other_partner).uid}


def _day(world):
    if not Snapshot(world.cohort).days:
        actions.set_days(actor=None, cohort=world.cohort, days=[DAY])
    return {"uid": world.cohort.uid, "number": 1}


def _place(world):
    if not CohortPlace.objects.filter(cohort=world.cohort).exists():
        firm = make_enterprise()
        for state in ("waiting", "invited"):
            places.set_place(actor=None, cohort=world.cohort, enterprise=firm, state=state, day=DAY)
    return {"uid": world.cohort.uid, "pk": CohortPlace.objects.in_force().filter(cohort=world.cohort).first().pk}


def _entry(world):
    made = record_cost(
        actor=None,
        cohort=world.cohort,
        date=DAY,
        amount=Decimal(5),
        currency="GHS",
        purpose="fee",
        payer_kind="programme",
        stage="paid",
    )
    return {"uid": world.cohort.uid, "entry": made.uid}


def _enrolled(world):
    return {"uid": world.cohort.uid, "enterprise": world.enterprise.uid}


ROWS = {
    "cohort_add": Row(only(200, "owner", "coordinator", "partner_manager")),
    "cohort_plan": Row(_RUN, _cohort),
    "cohort_plan#of another partner": Row(_RUN_OTHERS, _others),
    "cohort_days": Row(_RUN, _cohort),
    "cohort_days#of another partner": Row(_RUN_OTHERS, _others),
    "cohort_trainers": Row(_RUN, _cohort),
    "cohort_trainers#of another partner": Row(_RUN_OTHERS, _others),
    "cohort_places": Row(_RUN, _cohort),
    "cohort_places#the next is invited": Row(
        only(302, *_RUNNING, otherwise=404, me_officer=403, trainer=403, focal_person=403),
        _cohort,
        method="POST",
        data=lambda w: {"act": "next"},
    ),
    "cohort_invitation": Row(_RUN, _place),
    "cohort_enrolment_back": Row(_RUN, _enrolled),
    "cohort_cost_add": Row(_MONEY, _cohort),
    "cohort_cost_withdraw": Row(_MONEY, _entry),
    "cohort_sign_in_sheet": Row(only(200, *_KEEPERS, otherwise=404, me_officer=403, focal_person=403), _day),
    "cohort_workbook": Row(_MONEY, _cohort),  # it names persons: for those who may take names out
    "cohort_workbook_back": Row(_RUN, _cohort),
    "cohort_workbook_back#of another partner": Row(_RUN_OTHERS, _others),
}
