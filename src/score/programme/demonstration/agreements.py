"""What firms of the demonstration agreed to: showing records to the buyer, handing them to another partner."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from score.programme.demonstration.fixed import Dice, moment, workday
from score.programme.demonstration.known_as import supplied
from score.programme.demonstration.plan import END, Day, Firm
from score.programme.demonstration.registry import known_on
from score.programme.demonstration.scene import Scene
from score.programme.organisations.models import Consent

SHOWN_TO_BUYER = (
    ("Patient Needle Garments", "GH", Day(2024, 4, 9)),
    ("Blue Bobbin Textiles", "GH", Day(2024, 7, 2)),
    ("Soft Spindle Knitwear", "IN", Day(2024, 3, 12)),
    ("Marigold Thread Exports", "IN", Day(2024, 10, 8)),
    ("Seventh Wave Batik", "ID", Day(2024, 6, 11)),
)
SHOWS, THINKS_BETTER = 0.6, 0.12
HANDED_OVER = (("Soft Spindle Knitwear", "IN", Day(2025, 9, 16), "partner GH"),)


def record_agreements(scene: Scene) -> None:
    """Consents of firms."""
    _withdraw_some(scene, scene.record(_consents(scene)))


def _consents(scene: Scene) -> Iterator[Consent]:
    for firm, country, day in SHOWN_TO_BUYER:
        yield _consent(scene, firm, country, day, Consent.Purpose.BUYER_VIEW, "buyer")
    for firm, country, day, recipient in HANDED_OVER:
        yield _consent(scene, firm, country, day, Consent.Purpose.HAND_OVER, recipient)
    days = known_on(scene.programme)
    for one in scene.programme.firms.values():
        if not one.told and not one.came_to:
            yield from _by_chance(scene, one, days[one.name])


def _by_chance(scene: Scene, firm: Firm, known_since: Day) -> Iterator[Consent]:
    """Of the firms told of nowhere by name, most show their records to some of their buyers, or to none."""
    for buyer in supplied(scene, firm):
        dice = Dice("shown", buyer, firm.name)
        if dice.happens(SHOWS):
            day = workday(known_since + datetime.timedelta(days=dice.whole(45, 90)))
            yield _consent(scene, firm.name, firm.country, min(day, END), Consent.Purpose.BUYER_VIEW, buyer)


def _withdraw_some(scene: Scene, consents: list[Consent]) -> None:
    """A few firms thought better of it."""
    named = {scene.enterprises[firm].pk for firm, *_ in SHOWN_TO_BUYER}
    for given in consents:
        day = workday(given.given_on + datetime.timedelta(days=200))
        stays = given.purpose != Consent.Purpose.BUYER_VIEW or given.enterprise_id in named
        if stays or day > END or not Dice("no longer shown", given.enterprise.name).happens(THINKS_BETTER):
            continue
        why = "The firm asked in writing to stop showing its records"
        scene.record([scene.instead(given, why, withdrawn=True, recorded_at=moment(day, 12))])


def _consent(scene: Scene, firm: str, country: str, day: Day, purpose: str, recipient: str) -> Consent:
    return Consent(
        enterprise=scene.enterprises[firm],
        purpose=purpose,
        recipient=scene.organisations[recipient],
        text_version="1",
        language="en",
        given_on=day,
        given_how="signed form",
        recorded_at=moment(day, 12),
        recorded_by=scene.coordinators[country],
    )
