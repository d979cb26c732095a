"""Writes of reviews: a report is approved, returned with queries, passed unread; taken back; queries are answered.

Nobody decides about a report that they entered, collected or visited for, whatever their role.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from score.programme.core import audit, facts
from score.programme.core.facts import AlreadySuperseded, Writing
from score.programme.core.recording import newest, put
from score.programme.organisations.access import may, may_for
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Membership, Role
from score.programme.organisations.queries import held_on
from score.programme.reviews.kinds import Reading, Report, kind_named, labels_of, report_of
from score.programme.reviews.models import ReviewDecision, ReviewQuery
from score.programme.reviews.queries import Standing, State, Verdict, decisions_of, queries_of, standing_of

LONGEST = 1000  # letters of a question or an answer
LONGEST_FIELD = 120
IS_ASKED = gettext_noop("A query about this report is open: wait for its answer, or close it first.")


class OwnReport(ValidationError):
    """Somebody tried to decide about a report in which they had a part."""


def owner_of(report: Report) -> Model:
    """The enterprise, else the cohort, to which a report belongs."""
    name, key = ("Enterprise", report.enterprise_id) if report.enterprise_id else ("Cohort", report.cohort_id)
    return apps.get_model("programme", name)._base_manager.get(pk=key)


def why_not(actor: Actor, report: Report) -> str:
    """Why this actor cannot decide about a report, in words; empty where they can."""
    if actor.user is None or not may(actor, ReviewDecision, "add"):
        return _("Your role does not decide about reports.")
    if actor.user.pk in report.people:
        return _("You entered, collected or visited here yourself: somebody else decides about this report.")
    return ""


def approve(
    *, actor: Actor, report: Report, seen: int | None = None, stands_in: bool = False, today: datetime.date
) -> ReviewDecision:
    """The report is good as it stands in `report.revision`.

    `seen`: the key of the last decision that the actor saw about it, None where they saw none. ValidationError where
    it changed since, was decided since, a query is still open, the actor had a part in it (`OwnReport`), or the
    programme's owner does not say that they stand in for the country (`stands_in`).
    """
    with facts.writing(actor.user) as writing:
        reading, standing = _checked(actor, report, seen, stands_in, today)
        if standing.state is State.APPROVED:
            raise ValidationError(_("This report is approved already."))
        changed = standing.decision is not None and standing.decision.revision != report.revision
        if standing.open and not changed:
            raise ValidationError(_(IS_ASKED))
        for query in standing.open:
            _put_query(writing, query, {"state": ReviewQuery.State.CLOSED}, _("Settled by the approval."))
        decision = _decided(writing, report, Verdict.APPROVED, reading, stands_in=_said(actor, stands_in))
        audit.record(actor, "approve_report", owner_of(report), {"kind": report.kind, "stands_in": decision.stands_in})
    return decision


def return_report(
    *,
    actor: Actor,
    report: Report,
    questions: Mapping[str, str],
    due_on: datetime.date,
    seen: int | None = None,
    stands_in: bool = False,
    today: datetime.date,
) -> ReviewDecision:
    """Ask about fields of the report (empty: the whole), which goes back to whoever made it until `due_on`.

    `seen` as in `approve`: what somebody approved, or was passed unread, can be returned by who has seen that it was.
    """
    asked = {field: text.strip() for field, text in questions.items() if text.strip()}
    if not asked:
        raise ValidationError(_("Write at least one question, at the field that it is about."))
    if any(len(text) > LONGEST for text in asked.values()):
        raise ValidationError(_("A question has at most %(most)s letters.") % {"most": LONGEST})
    if any(len(field) > LONGEST_FIELD for field in asked):
        raise ValidationError(_no_field(max(asked, key=len)))
    if due_on < today:
        raise ValidationError({"due_on": _("The answer cannot be due before today.")})
    with facts.writing(actor.user) as writing:
        reading, standing = _checked(actor, report, seen, stands_in, today)
        if standing.state is State.WITH_TRAINER:
            raise ValidationError(_(IS_ASKED))
        known = labels_of((report, field) for field in asked)
        for field in asked:
            if field and (report, field) not in known:
                raise ValidationError(_no_field(field))
        decision = _decided(writing, report, Verdict.RETURNED, reading, stands_in=_said(actor, stands_in))
        owner = _who_answers(report, today)
        writing.add_many(
            ReviewQuery(**_about(report), field=field, text=text, owner_id=owner, due_on=due_on)
            for field, text in asked.items()
        )
        audit.record(actor, "return_report", owner_of(report), {"kind": report.kind, "queries": len(asked)})
    return decision


def take_back(*, actor: Actor, decision: ReviewDecision, reason: str) -> ReviewDecision:
    """A decision does not hold: the report waits as before, and what it asked is withdrawn where nobody answered.

    PermissionDenied for another's decision; AlreadySuperseded where something was decided since.
    """
    if actor.user is None or decision.recorded_by_id != actor.user.pk:
        raise PermissionDenied(_("Only who decided can take it back."))
    if decision.withdrawn:
        raise AlreadySuperseded(_("This decision was taken back already."))
    with facts.writing(actor.user) as writing:
        gone = writing.withdraw(decision, reason=reason)
        if decision.verdict == Verdict.RETURNED:
            key = (decision.kind, decision.subject)
            for query in queries_of([key]).get(key, []):
                if query.state == ReviewQuery.State.OPEN and query.recorded_at >= decision.recorded_at:
                    writing.withdraw(query, reason=reason)
        subject = decision.enterprise or decision.cohort
        audit.record(actor, "take_back_review", subject or decision, {"kind": decision.kind})
    return gone


def answer(*, actor: Actor, query: ReviewQuery, text: str) -> ReviewQuery:
    """Whoever made the report answers a query, in words; what is to be corrected is corrected in the report."""
    text = text.strip()
    if not text:
        raise ValidationError({"answer": _("Write an answer, or what you corrected.")})
    if len(text) > LONGEST:
        raise ValidationError({"answer": _("An answer has at most %(most)s letters.") % {"most": LONGEST}})
    return _settled(actor, query, {"state": ReviewQuery.State.ANSWERED, "answer": text}, _("Answered."))


def close(*, actor: Actor, query: ReviewQuery, reason: str) -> ReviewQuery:
    """Whoever reviews needs no answer any more. ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why no answer is needed.")})
    return _settled(actor, query, {"state": ReviewQuery.State.CLOSED}, reason.strip())


def _settled(actor: Actor, query: ReviewQuery, changes: Mapping[str, Any], reason: str) -> ReviewQuery:
    with facts.writing(actor.user) as writing:
        if query.state != ReviewQuery.State.OPEN:
            raise ValidationError(_("This query is settled already."))
        fact = _put_query(writing, query, changes, reason)
        subject = query.enterprise or query.cohort
        audit.record(actor, f"query_{fact.state}", subject or query, {"kind": query.kind})
    return fact


def _put_query(writing: Writing, query: ReviewQuery, changes: Mapping[str, Any], reason: str) -> ReviewQuery:
    kept = ("kind", "subject", "enterprise_id", "cohort_id", "custodian_id", "uid", "field", "text", "owner_id")
    said = {name: getattr(query, name) for name in (*kept, "due_on", "state", "answer")}
    return writing.supersede(query, ReviewQuery(**{**said, **changes}), reason=reason)


def _checked(
    actor: Actor, report: Report, seen: int | None, stands_in: bool, today: datetime.date
) -> tuple[Reading, Standing]:
    """The report compared once more, with nobody writing in it; ValidationError where it cannot be decided."""
    kind = kind_named(report.kind)
    kind.lock(report)
    now = report_of(*report.key)
    if now is None:
        raise ValidationError(_("This report is not handed in any more: somebody opened it again."))
    if now.revision != report.revision:
        raise ValidationError(_("This report changed while you looked at it. Look at it once more."))
    problem = why_not(actor, now)
    if problem and actor.user is not None and actor.user.pk in now.people:
        raise OwnReport(problem)
    if problem or not may_for(actor, ReviewDecision, "add", owner_of(now)):
        raise PermissionDenied(problem or _("This report is not in your country."))
    if actor.role == Role.OWNER and not stands_in:
        raise ValidationError({"stands_in": _("Say that you stand in for the country's coordinator.")})
    held, asked = decisions_of([now.key]), queries_of([now.key])
    standing = standing_of(now, held.get(now.key, []), asked.get(now.key, []), today)
    if seen != (standing.decision.pk if standing.decision else None):
        raise ValidationError(_("Somebody decided about this report in the meantime. Look at it once more."))
    return kind.read(now), standing


def _decided(writing: Writing, report: Report, verdict: str, reading: Reading, **more: Any) -> ReviewDecision:
    """A new decision, also where it says the same as the last one: what is asked belongs to one of them."""
    decision = ReviewDecision(
        **_about(report),
        verdict=verdict,
        revision=report.revision,
        author_id=report.author,
        missing=reading.missing,
        odd=reading.odd,
        **more,
    )
    before = newest(decision, ("kind", "subject"))
    if before is not None:
        return writing.supersede(before, decision, reason=_("Decided anew."))
    return put(writing, decision)


def pass_unread(writing: Writing, report: Report, reading: Reading, **drawn: Any) -> ReviewDecision:
    """The system lets a report pass that was not drawn. Nobody has read it, and it is never called approved."""
    decision = _decided(writing, report, Verdict.PASSED, reading, **drawn)
    audit.record(None, "pass_report_unread", owner_of(report), {"kind": report.kind})
    return decision


def _no_field(field: str) -> str:
    return _("“%(field)s” is no field of this report. Load the page anew.") % {"field": field[:60]}


def _about(report: Report) -> dict[str, Any]:
    return {
        "kind": report.kind,
        "subject": report.subject,
        "enterprise_id": report.enterprise_id,
        "cohort_id": report.cohort_id,
        "custodian_id": report.custodian_id,
    }


def _said(actor: Actor, stands_in: bool) -> bool:
    return stands_in and actor.role == Role.OWNER


def _who_answers(report: Report, today: datetime.date) -> int | None:
    """Whose report it is, while they still work for its custodian; else its custodian's people, whoever it is."""
    held = Membership.objects.filter(held_on(today), user=report.author, organisation=report.custodian_id)
    return report.author if held.exists() else None
