"""The states of a cohort: which may follow which, and which steps go back. No database here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from score.programme.trainings.models import CohortState

State = CohortState.State
# what may be undone stands here too: the step back of each state
FOLLOWS: dict[str, tuple[str, ...]] = {
    State.PLANNED: (State.OPEN, State.CANCELLED),
    State.OPEN: (State.RUNNING, State.CANCELLED, State.PLANNED),
    State.RUNNING: (State.CLOSED, State.CANCELLED, State.OPEN),
    State.CLOSED: (State.RUNNING,),
    State.CANCELLED: (State.PLANNED,),
}
BACK: dict[str, str] = {
    State.OPEN: State.PLANNED,
    State.RUNNING: State.OPEN,
    State.CLOSED: State.RUNNING,
    State.CANCELLED: State.PLANNED,
}
TAKES_IN = (State.OPEN, State.RUNNING)  # enterprises are enrolled
CHANGES = (State.PLANNED, State.OPEN, State.RUNNING)  # whatever is planned may still change


def follow_problem(before: str, after: str) -> str:
    """Why a cohort cannot go from one state to another, in words; empty where it can."""
    if after not in State.values:
        return _("“%(state)s” is no state of a cohort.") % {"state": after}
    if after in FOLLOWS[before]:
        return ""
    return _("A cohort that is “%(before)s” cannot become “%(after)s”.") % {
        "before": State(before).label,
        "after": State(after).label,
    }


def is_back(before: str, after: str) -> bool:
    """Whether this step takes an earlier one back."""
    return BACK.get(before) == after


def change_problem(state: str) -> str:
    """Why the plan of a cohort cannot change any more, in words; empty where it can."""
    if state in CHANGES:
        return ""
    return _("This cohort is “%(state)s”: nothing in its plan changes any more.") % {"state": State(state).label}
