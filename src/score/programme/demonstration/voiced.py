"""Worker voice of the demonstration: one asking that is over and may be seen, one with too few forms."""

from __future__ import annotations

import datetime

from score.catalogue.rating.forms import voice_form
from score.programme.coaching.voice import actions
from score.programme.coaching.voice.suppression import SEXES
from score.programme.demonstration.fixed import Dice
from score.programme.demonstration.plan import Day
from score.programme.demonstration.scene import Scene

OPENED, CLOSED = Day(2026, 8, 3), Day(2026, 8, 21)
ASKED = (("Bright Anvil Tools", 14), ("Quiet Hammer Metalworks", 5))  # firm, forms


def record_voice(scene: Scene) -> None:
    """Forms come in on the days of the asking; the result is let out as anywhere else, by the hourly job."""
    for name, forms in ASKED:
        if name not in scene.enterprises:
            continue
        sheet = actions.open_sheet(
            actor=None,
            enterprise=scene.enterprises[name],
            custodian=scene.organisations[scene.partner_of(scene.programme.firms[name])],
            opens_on=OPENED,
            closes_on=CLOSED,
        )
        for at in range(forms):
            dice = Dice("voice", name, at)
            marks = {item: dice.whole(2, 5) for item in voice_form().codes if not dice.happens(0.1)}
            day = OPENED + datetime.timedelta(days=dice.whole(0, 11))
            actions.answer(sheet=sheet, scores=marks, sex=dice.one_of(sorted(SEXES)), day=day)
