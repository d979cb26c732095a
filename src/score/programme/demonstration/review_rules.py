"""Reviews in the demonstration: each country's rule, so that what came in of late waits for its coordinator."""

from __future__ import annotations

import datetime
import hashlib

from score.programme.demonstration.fixed import SEED, moment
from score.programme.demonstration.plan import END
from score.programme.demonstration.scene import Scene
from score.programme.reviews.models import ReviewSampling
from score.programme.reviews.sampling import reviewing_in

BEGUN = moment(END - datetime.timedelta(days=60), 8)


def record_rules(scene: Scene) -> None:
    """The rule of every country that has a coordinator, under a seed that is the same everywhere."""
    scene.record(
        ReviewSampling(
            country=country,
            after=reviewing_in(country).after,
            share=reviewing_in(country).share,
            seed=hashlib.sha256(f"{SEED}\n{country}".encode()).hexdigest()[:32],
            recorded_at=BEGUN,
            recorded_by=coordinator,
        )
        for country, coordinator in sorted(scene.coordinators.items())
    )
