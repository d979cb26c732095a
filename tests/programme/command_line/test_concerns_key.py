"""`score concerns-key`: the old key opens nothing any more, and nothing is lost on the way."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from django.conf import settings

from score.programme.coaching.concerns import sealing
from score.programme.coaching.concerns.actions import raise_concern
from score.programme.coaching.concerns.letters import opened
from score.programme.coaching.models import SeriousConcern
from score.programme.command_line.concerns_key import command
from tests.programme.factories import make_actor

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2024, 5, 6, 8, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "key_path", lambda: tmp_path / "concerns_key")
    monkeypatch.setattr(settings, "CONCERNS_KEY", "")


def raise_one(words: str = "Invented words") -> None:
    """A concern in Ghana."""
    raise_concern(actor=make_actor("trainer"), country="GH", kind="violence", words=words, moment=NOW)


def keys() -> list[str]:
    """The keys in the file."""
    return sealing.key_path().read_text().split()


def test_a_new_key_takes_the_place_of_the_old_one() -> None:
    raise_one()
    [old] = keys()
    said = CliRunner().invoke(command)
    assert said.exit_code == 0, said.output
    [new] = keys()
    assert new != old
    assert new not in said.output
    assert opened(SeriousConcern.objects.get()).words == "Invented words"


def test_where_one_cannot_be_opened_nothing_is_lost() -> None:
    raise_one("under a key that is lost")
    sealing.key_path().unlink()
    raise_one("under the key that is here")
    [here] = keys()
    before = set(SeriousConcern.objects.values_list("sealed", flat=True))
    said = CliRunner().invoke(command)
    assert said.exit_code == 1
    assert "a key that is not here" in said.output
    assert here in keys()
    assert here not in said.output
    assert set(SeriousConcern.objects.values_list("sealed", flat=True)) == before


def test_and_goes_on_when_the_lost_key_is_brought() -> None:
    raise_one("first")
    [lost] = keys()
    sealing.key_path().unlink()
    raise_one("second")
    assert CliRunner().invoke(command).exit_code == 1
    with sealing.key_path().open("a") as file:
        file.write(lost + "\n")
    assert CliRunner().invoke(command).exit_code == 0
    assert len(keys()) == 1
    assert {opened(one).words for one in SeriousConcern.objects.all()} == {"first", "second"}


def test_keys_of_the_environment_are_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setattr(settings, "CONCERNS_KEY", old)
    raise_one()
    monkeypatch.setattr(settings, "CONCERNS_KEY", f"{new},{old}")
    assert CliRunner().invoke(command).exit_code == 0
    assert not sealing.key_path().exists()
    monkeypatch.setattr(settings, "CONCERNS_KEY", new)  # the old one is no longer needed
    assert opened(SeriousConcern.objects.get()).words == "Invented words"


def test_a_damaged_key_is_named_by_its_place_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    raise_one()
    monkeypatch.setattr(settings, "CONCERNS_KEY", "damaged-and-secret")
    said = CliRunner().invoke(command)
    assert said.exit_code == 1
    assert "SCORE_CONCERNS_KEY" in said.output
    assert "damaged-and-secret" not in said.output
