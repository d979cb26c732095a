"""Who gets what at the addresses of coaching."""

import datetime
import uuid
from typing import Any

from score.programme.coaching.actions import (
    add_team_member,
    agree_action,
    open_project,
    plan_visit,
    record_money,
)
from score.programme.coaching.concerns.actions import raise_concern
from score.programme.coaching.models import SeriousConcern
from score.programme.coaching.subject import VisitSubject
from tests.programme.access_matrix import STAFF, Row, everybody, only
from tests.programme.coaching.statements import rows as statements
from tests.programme.coaching.voice import rows as voice
from tests.programme.factories import DAY, World

_ENTERING = ("owner", "coordinator", "partner_manager", "trainer", "data_clerk")
_TAKING_ALONG = ("owner", "me_officer", "coordinator", "partner_manager", "data_clerk")
_RAISING = ("coordinator", "focal_person", "partner_manager", "trainer", "data_clerk")
NOON = datetime.datetime(2024, 5, 6, 12, 0, tzinfo=datetime.UTC)
_WITH_FIRM = (*_ENTERING, "enterprise")


def _visit(world: World) -> dict[str, Any]:
    """The first visit to the world's enterprise, which is planned: its own people see it then, too."""
    plan_visit(actor=None, subject=VisitSubject(world.enterprise, world.cohort, 1), day=DAY)
    return {"enterprise": world.enterprise.uid, "cohort": world.cohort.uid, "number": 1}


def _others_visit(world: World) -> dict[str, Any]:
    cohort = world.others_enterprise.enrolments.get().cohort
    return {"enterprise": world.others_enterprise.uid, "cohort": cohort.uid, "number": 1}


def _firm(world: World) -> dict[str, Any]:
    return {"uid": world.enterprise.uid}


def _others_firm(world: World) -> dict[str, Any]:
    return {"uid": world.others_enterprise.uid}


def _project(world: World) -> dict[str, Any]:
    made = open_project(
        actor=None, enterprise=world.enterprise, card={"title": "Invented"}, day=DAY, custodian=world.partner
    )
    record_money(
        actor=None,
        project=made,
        kind="observed",
        currency="GHS",
        saving=100,
        months=1,
        starts_on=DAY,
        today=DAY.replace(year=2025),
    )
    return {"uid": made.uid}


def _others_project(world: World) -> dict[str, Any]:
    made = open_project(
        actor=None,
        enterprise=world.others_enterprise,
        card={"title": "Invented"},
        day=DAY,
        custodian=world.other_partner,
    )
    return {"uid": made.uid}


def _action(world: World) -> dict[str, Any]:
    uid = uuid.uuid4()
    subject = VisitSubject(world.enterprise, world.cohort, 1)
    agree_action(actor=None, subject=subject, uid=uid, changes={"what": "Invented"})
    return {"uid": uid}


def _member(world: World) -> dict[str, Any]:
    made = add_team_member(
        actor=None, enterprise=world.enterprise, sex="woman", job_role="worker", joined_on=DAY, today=DAY
    )
    return {"uid": world.enterprise.uid, "member": made.uid}


def _concern(world: World) -> dict[str, Any]:
    """A concern about the world's enterprise, which its trainer raised."""
    raise_concern(actor=world.actor("trainer"), country="GH", kind="violence", enterprise=world.enterprise, moment=NOON)
    return {"uid": SeriousConcern.objects.get(country="GH").uid}


def _foreign_concern(world: World) -> dict[str, Any]:
    raise_concern(actor=world.actor("trainer"), country="PE", kind="violence", moment=NOON)
    return {"uid": SeriousConcern.objects.get(country="PE").uid}


ROWS = {
    "visits": Row(only(200, *STAFF, "enterprise")),
    "visits_export": Row(only(200, *_TAKING_ALONG), lambda w: {"kind": "csv"}),
    "visits_plan": Row(
        only(
            200,
            "owner",
            "coordinator",
            "partner_manager",
            "trainer",
            "data_clerk",
            otherwise=404,
            me_officer=403,
            focal_person=403,
        ),
        lambda w: {"uid": w.cohort.uid},
    ),
    "visit": Row(only(200, *STAFF, "enterprise", otherwise=404), _visit),
    "visit#another partner's": Row(only(200, "owner", "me_officer", "coordinator", otherwise=404), _others_visit),
    "visit#sent": Row(
        only(302, *_ENTERING, otherwise=404, me_officer=403),
        _visit,
        method="POST",
        data=lambda w: {"day": "2024-02-01"},
    ),
    "visit_plan": Row(only(200, *_ENTERING, otherwise=404, me_officer=403, enterprise=403), _visit),
    "visit_message": Row(only(200, *STAFF, "enterprise", otherwise=404), _visit),
    "agreed_action": Row(
        only(302, *_WITH_FIRM, otherwise=404, me_officer=403), _action, method="POST", data=lambda w: {"state": "done"}
    ),
    "projects": Row(only(200, *STAFF, "enterprise"), _firm),
    "projects#another partner's": Row(
        only(200, "owner", "me_officer", "coordinator", trainer=404, enterprise=404), _others_firm
    ),
    "project_add": Row(only(200, *_WITH_FIRM), _firm),
    "project": Row(only(200, *STAFF, "enterprise", otherwise=404), _project),
    "project#another partner's": Row(only(200, "owner", "me_officer", "coordinator", otherwise=404), _others_project),
    "project_edit": Row(only(200, *_WITH_FIRM, otherwise=404, me_officer=403), _project),
    "project_move": Row(
        only(302, *_WITH_FIRM, otherwise=404, me_officer=403),
        _project,
        method="POST",
        data=lambda w: {"stage": "doing"},
    ),
    "project_verify": Row(only(302, *_WITH_FIRM, otherwise=404, me_officer=403), _project, method="POST"),
    "team": Row(only(200, *STAFF, "enterprise"), _firm),
    "team#another partner's": Row(
        only(200, "owner", "me_officer", "coordinator", trainer=404, enterprise=404), _others_firm
    ),
    "team_member": Row(only(302, *_WITH_FIRM), _member, method="POST"),
    "rate_helper": Row(everybody(200)),
    # serious concerns: raised by partners' people and coordinators, read by the focal persons of the country alone
    "concern_raise": Row(only(200, *_RAISING)),
    "concern_raise#sent": Row(only(303, *_RAISING), method="POST", data=lambda w: {"kind": "violence"}),
    "concern_arrived": Row(only(200, *_RAISING)),
    "concern_phone": Row(only(200, *_RAISING)),
    "concerns": Row(only(200, "focal_person")),
    "concern_counts": Row(only(200, "owner", "me_officer")),
    "concern": Row(only(200, "focal_person", otherwise=404), _concern),
    "concern#another country's": Row(only(200, otherwise=404), _foreign_concern),
    "concern_step": Row(
        only(302, "focal_person", otherwise=404), _concern, method="POST", data=lambda w: {"code": "safety"}
    ),
    "concern_close": Row(
        only(302, "focal_person", otherwise=404),
        _concern,
        method="POST",
        data=lambda w: {"outcome": "safe", "words": "Invented"},
    ),
    "concern_reopen": Row(
        only(422, "focal_person", otherwise=404), _concern, method="POST", data=lambda w: {"words": "Invented"}
    ),
}

ROWS |= statements.ROWS | voice.ROWS
