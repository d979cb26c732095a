"""Who gets what at the addresses of worker voice."""

from __future__ import annotations

from typing import Any

from score.programme.coaching.models import VoiceSheet
from score.programme.coaching.voice.actions import today_of
from tests.programme.access_matrix import Row, everybody, only
from tests.programme.coaching.voice.asking import DAYS, make_sheet
from tests.programme.factories import World

_ASK = ("owner", "coordinator", "partner_manager", "trainer", "data_clerk")


def _firm(world: World) -> dict[str, Any]:
    if not VoiceSheet.objects.filter(enterprise=world.enterprise).exists():
        make_sheet(world.enterprise, world.partner, opens=today_of(world.enterprise) - DAYS)
    return {"uid": world.enterprise.uid}


def _others(world: World) -> dict[str, Any]:
    return {"uid": world.others_enterprise.uid}


def _token(world: World) -> dict[str, Any]:
    _firm(world)
    return {"token": VoiceSheet.objects.get(enterprise=world.enterprise).token}


_KNOWING = {"me_officer": 403, "focal_person": 403, "enterprise": 403}
ROWS = {
    "enterprise_voice": Row(only(200, *_ASK, "me_officer", "enterprise", otherwise=404, focal_person=403), _firm),
    "enterprise_voice#of another partner": Row(
        only(
            200, "owner", "me_officer", "coordinator", otherwise=404, focal_person=403, partner_manager=403,
            data_clerk=403,
        ),
        _others,
    ),
    "enterprise_voice#asked": Row(
        only(302, *_ASK, otherwise=404, **_KNOWING),
        _firm,
        method="POST",
        data=lambda world: {"opens_on": today_of(world.enterprise), "closes_on": today_of(world.enterprise)},
    ),
    "voice_poster_pdf": Row(only(200, *_ASK, otherwise=404, **_KNOWING), _firm),
    "voice_renew": Row(only(302, *_ASK, otherwise=404, **_KNOWING), _firm, method="POST"),
    "voice_form": Row(everybody(200), _token),
    "voice_form#a wrong code": Row(everybody(404), lambda world: {"token": "nothing"}),
    "voice_thanks": Row(everybody(200), _token),
}  # fmt: skip
