"""What firms of the demonstration agreed to: showing records to the buyer, handing them to another partner."""

from __future__ import annotations

from collections.abc import Iterator

from score.programme.demonstration.fixed import moment
from score.programme.demonstration.plan import Day
from score.programme.demonstration.scene import Scene
from score.programme.organisations.models import Consent

SHOWN_TO_BUYER = (
    ("Patient Needle Garments", "GH", Day(2024, 4, 9)),
    ("Blue Bobbin Textiles", "GH", Day(2024, 7, 2)),
    ("Soft Spindle Knitwear", "IN", Day(2024, 3, 12)),
    ("Marigold Thread Exports", "IN", Day(2024, 10, 8)),
    ("Seventh Wave Batik", "ID", Day(2024, 6, 11)),
)
HANDED_OVER = (("Soft Spindle Knitwear", "IN", Day(2025, 9, 16), "partner GH"),)


def record_agreements(scene: Scene) -> None:
    """Consents of firms."""
    scene.record(_consents(scene))


def _consents(scene: Scene) -> Iterator[Consent]:
    for firm, country, day in SHOWN_TO_BUYER:
        yield _consent(scene, firm, country, day, Consent.Purpose.BUYER_VIEW, "buyer")
    for firm, country, day, recipient in HANDED_OVER:
        yield _consent(scene, firm, country, day, Consent.Purpose.HAND_OVER, recipient)


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
