"""What identifies the figures of an instance: value and fingerprint of every indicator on some days."""

import datetime
import json

from score.catalogue.calculation.fingerprint import fingerprint
from score.catalogue.calculation.observed import PERSON_BASES
from score.catalogue.indicators import all_indicators
from score.programme.results.figures import figure, moment_of_day, world_at

DAYS = ("2025-06-30", "2026-10-31")
# for another process, whose instance SCORE_HOME names
SHOW = "import django; django.setup(); from tests.programme.demonstration.prints import show; show()"


def prints() -> dict[str, list]:
    """Day and indicator to value, and fingerprint where it does not rest on keys of persons."""
    found = {}
    for day in DAYS:
        world = world_at(moment_of_day(datetime.date.fromisoformat(day)))
        for code, indicator in all_indicators().items():
            print_ = "" if indicator.basis in PERSON_BASES else fingerprint(indicator, world.panel)
            found[f"{day} {code}"] = [figure(world, code).value, print_]
    return found


def show() -> None:
    """Print them as JSON."""
    print(json.dumps(prints()))
