"""Who gets what at the addresses of the review."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from score.programme.coaching.actions import record_report, record_visit
from score.programme.coaching.subject import VisitSubject
from score.programme.organisations.actor import Actor
from score.programme.results.actions import NewAnswer
from score.programme.results.verification.actions import draw_verification
from score.programme.results.verification.models import VerificationCase
from score.programme.reviews.actions import approve, return_report
from score.programme.reviews.kinds import Report, report_of
from score.programme.reviews.models import ReviewQuery
from tests.programme.access_matrix import STAFF, Row, only
from tests.programme.factories import DAY, World, make_round

_DECIDING = ("owner", "coordinator")
_LOOKING = ("owner", "me_officer", "coordinator")
_ASKED = ("partner_manager", "trainer", "data_clerk")


def _handed_in(world: World, firm: Any, cohort: Any) -> Report:
    subject = VisitSubject(firm, cohort, 1)
    record_visit(actor=None, **subject.key, day=DAY)
    record_report(actor=None, subject=subject, changes={"workers_men": 2, "finished": True})
    found = report_of("visit_report", subject.name)
    assert found is not None
    return found


def _report(world: World) -> dict[str, Any]:
    found = _handed_in(world, world.enterprise, world.cohort)
    return {"kind": found.kind, "subject": found.subject}


def _foreign(world: World) -> dict[str, Any]:
    found = _handed_in(world, world.foreign_enterprise, world.foreign_enterprise.enrolments.get().cohort)
    return {"kind": found.kind, "subject": found.subject}


def _approval(world: World) -> dict[str, Any]:
    """A report that is approved without a query: what it holds is taken from the record just made."""
    report = report_of("visit_report", VisitSubject(world.enterprise, world.cohort, 1).name)
    return {"verdict": "approved", "revision": report.revision if report else "", "stands_in": "on"}


def _decision(world: World) -> dict[str, Any]:
    found = _handed_in(world, world.enterprise, world.cohort)
    made = approve(actor=_somebody(world), report=found, today=DAY)
    return {"decision": made.pk}


def _query(world: World, **where: Any) -> dict[str, Any]:
    found = _handed_in(world, world.enterprise, world.cohort)
    return_report(actor=_somebody(world), report=found, questions={"day": "Which?"}, due_on=DAY, today=DAY)
    return {"uid": ReviewQuery.objects.in_force().get(subject=found.subject).uid}


def _somebody(world: World) -> Actor:
    """The coordinator who decides in these rows."""
    return world.actor("coordinator")


ROWS = {
    "review_queue": Row(only(200, *_LOOKING)),
    "review_export": Row(only(200, *_LOOKING), lambda w: {"kind": "csv"}),
    "review_report": Row(only(200, *_LOOKING), _report),
    "review_report#in another country": Row(only(200, "owner", "me_officer", coordinator=404), _foreign),
    "review_report#of no kind": Row(only(404, *_LOOKING), lambda w: {"kind": "nothing", "subject": "x"}),
    "review_report#decided": Row(only(302, *_DECIDING), _report, method="POST", data=_approval),
    "review_batch": Row(only(302, *_DECIDING), method="POST"),
    "review_undo": Row(only(302, *_DECIDING), method="POST"),
    "review_undo#another's": Row(only(302, "coordinator", owner=403), method="POST", data=_decision),
    "review_queries": Row(only(200, *STAFF)),
    "review_query": Row(only(200, *STAFF, otherwise=404), _query),
    "review_query#answered": Row(
        only(
            302, "partner_manager", "trainer", "data_clerk", otherwise=404, me_officer=403, owner=403, coordinator=403
        ),
        _query,
        method="POST",
        data=lambda w: {"answer": "the eighth"},
    ),
    "review_query#closed": Row(
        only(302, *_DECIDING, otherwise=404, me_officer=403, partner_manager=422, trainer=422, data_clerk=422),
        _query,
        method="POST",
        data=lambda w: {"reason": "known by now"},
    ),
}


def _case(world: World) -> dict[str, Any]:
    """A cycle of the world's enterprise that was drawn."""
    made = make_round(
        world.enterprise, world.partner, kind="endline", cohort=world.cohort,
        starts_on=DAY, ends_on=DAY.replace(year=2025),
        answers=[NewAnswer("W", value=Decimal(90), unit="person")],
    )  # fmt: skip
    draw_verification(actor=_somebody(world), country="GH", share=Decimal(1))
    return {"uid": VerificationCase.objects.get(round=made).uid}


ROWS |= {
    "verification": Row(only(200, *_LOOKING)),
    "verification_script": Row(only(200, *_LOOKING)),
    "verification_export": Row(only(200, *_LOOKING), lambda w: {"kind": "csv"}),
    "verification_draw": Row(only(302, *_LOOKING), method="POST", data=lambda w: {"country": "GH", "percent": "10"}),
    "verification_case": Row(only(200, *_LOOKING, otherwise=404), _case),
    "verification_case#sent": Row(
        only(302, *_LOOKING, otherwise=404), _case, method="POST", data=lambda w: {"outcome": "reached", "W": "88"}
    ),
}
