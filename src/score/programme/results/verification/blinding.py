"""Who may ask a firm again, and what is hidden from them meanwhile: the first answers, until nobody is left to call."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from score.programme.organisations.actor import Actor
from score.programme.results.models import Round
from score.programme.results.round_review import RoundReports, people_of
from score.programme.results.verification.cycles import is_compared
from score.programme.results.verification.models import VerificationClaim
from score.programme.reviews.models import ReviewDecision


def who_knows(round: Round) -> frozenset[int]:
    """Users who entered, collected or corrected the first answers of a round, or read them to decide about them."""
    about = ReviewDecision.objects.filter(kind=RoundReports.name, subject=str(round.uid), recorded_by__isnull=False)
    return people_of(round) | frozenset(about.values_list("recorded_by", flat=True))


def blind_rounds(actor: Actor) -> dict[int, str]:
    """The rounds, by key, with their uid, of which somebody is asking again in a drawing that is not compared yet."""
    if actor.user is None:
        return {}
    claims = list(
        VerificationClaim.objects.in_force().filter(recorded_by=actor.user).select_related("case__draw", "case__round")
    )
    draws = {one.case.draw_id: one.case.draw for one in claims}
    still = {key for key, draw in draws.items() if not is_compared(draw)}
    return {one.case.round_id: str(one.case.round.uid) for one in claims if one.case.draw_id in still}


def refuse_blind(actor: Actor, rounds: Iterable[Round]) -> None:
    """PermissionDenied where the first answers of one of these rounds are hidden from the reader."""
    hidden = blind_rounds(actor)
    if hidden and any(one.pk in hidden for one in rounds):
        raise PermissionDenied(blind_words())


def blind_words() -> str:
    """Why nothing is shown."""
    return _(
        "You are asking this firm a second time: its first answers are not shown to you until nobody of this drawing "
        "is left to call."
    )
