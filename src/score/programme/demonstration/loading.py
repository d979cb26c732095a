"""Loads the demonstration, in one transaction, into an instance that holds nothing of the kind."""

from __future__ import annotations

from django.conf import settings

from score.programme.core import audit, facts
from score.programme.core.page import INVENTED
from score.programme.demonstration import plan
from score.programme.demonstration.agreements import record_agreements
from score.programme.demonstration.asked_again import record_verification
from score.programme.demonstration.calls import record_calls
from score.programme.demonstration.classes import make_cohorts, record_presence
from score.programme.demonstration.coached import record_coaching
from score.programme.demonstration.cohorts_planned import plan_cohorts
from score.programme.demonstration.collected import record_rounds
from score.programme.demonstration.due import record_due
from score.programme.demonstration.evidence import attach_pictures
from score.programme.demonstration.imported import keep_a_list
from score.programme.demonstration.improved import record_improvements
from score.programme.demonstration.known_as import record_what_is_known
from score.programme.demonstration.money import record_money
from score.programme.demonstration.people import make_accounts, make_organisations, write_logins
from score.programme.demonstration.raised import raise_concerns
from score.programme.demonstration.recruitment import record_recruitment
from score.programme.demonstration.registry import make_enterprises, record_registry
from score.programme.demonstration.review_rules import record_rules
from score.programme.demonstration.rounds_planned import planned_rounds
from score.programme.demonstration.same_firm import record_merges
from score.programme.demonstration.satisfied import record_satisfaction
from score.programme.demonstration.scene import Scene
from score.programme.demonstration.trainers import record_trainers
from score.programme.demonstration.voiced import record_voice
from score.programme.enterprises.models import Enterprise
from score.programme.trainings.models import Cohort


class ClockIsBehind(Exception):
    """The machine's clock stands before the end of what the demonstration tells. The message may be shown."""


def load(size: str = plan.FULL) -> list[dict[str, str | None]]:
    """Load the demonstration and return the sign-ins, which are also kept in SCORE_HOME/demo-logins.json.

    `size`: "full", the whole programme of seven countries, or "small", what it holds of three.

    Raises facts.HistoryNeedsAnEmptyInstance where there is anything that it could be mixed up with, ClockIsBehind
    where its last days lie in the future.
    """
    with facts.loading_history(None) as writing:
        if writing.moment.date() <= plan.END:
            raise ClockIsBehind(
                f"the demonstration tells of days up to {plan.END}, and the clock says {writing.moment:%Y-%m-%d}. "
                "Set the clock first"
            )
        _refuse_company()
        programme = plan.programme(size)
        scene = Scene(writing, programme, planned_rounds(programme))
        make_organisations(scene)
        make_enterprises(scene)
        logins = make_accounts(scene)
        record_registry(scene)
        record_merges(scene)
        record_what_is_known(scene)
        record_recruitment(scene)
        make_cohorts(scene)
        record_presence(scene)
        record_rounds(scene)
        record_rules(scene)
        attach_pictures(scene)
        record_money(scene)
        record_delivery(scene)
        record_agreements(scene)
        if programme.is_full:
            record_calls(scene)
            keep_a_list(scene)
        audit.record(None, INVENTED, scene.organisations["owner"])
        write_logins(logins, settings.HOME)
    return logins


def record_delivery(scene: Scene) -> None:
    """What stands on the pages of delivery, from trainers to serious concerns."""
    record_trainers(scene)
    plan_cohorts(scene)
    record_satisfaction(scene)
    record_coaching(scene)
    record_improvements(scene)
    record_due(scene)
    record_voice(scene)
    record_verification(scene)
    raise_concerns(scene)


def _refuse_company() -> None:
    """Invented firms never stand beside real ones."""
    for model in (Enterprise, Cohort):
        if model.objects.exists():
            raise facts.HistoryNeedsAnEmptyInstance(
                f"The demonstration goes into an empty instance only: there is a {model._meta.verbose_name} already."
            )
