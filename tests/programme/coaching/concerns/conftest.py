"""A country with focal persons, a firm, and a key of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from score.programme.coaching.concerns import sealing
from score.programme.coaching.concerns.actions import raise_concern
from score.programme.coaching.models import SeriousConcern
from tests.programme.coaching.concerns.scene import FIRM_WORDS, NOW, WORDS
from tests.programme.factories import World


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key file of a test lies apart from that of the others."""
    monkeypatch.setattr(sealing, "key_path", lambda: tmp_path / "concerns_key")
    monkeypatch.setattr(settings, "CONCERNS_KEY", "")


@pytest.fixture
def raised(world: World) -> SeriousConcern:
    """A concern about the world's enterprise, raised by its trainer."""
    world.enterprise.name = FIRM_WORDS
    world.enterprise.save()
    raise_concern(
        actor=world.actor("trainer"),
        country="GH",
        kind="forced_labour",
        enterprise=world.enterprise,
        words=WORDS,
        moment=NOW,
    )
    return SeriousConcern.objects.get()
