"""What the database holds of a concern cannot be read, measured, dated or moved without the key, which is not in it."""

from __future__ import annotations

import base64
import os
import stat
import threading
import uuid
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings

from score.programme.coaching.concerns import sealing
from score.programme.coaching.concerns.actions import raise_concern, seal_all_again
from score.programme.coaching.concerns.letters import opened
from score.programme.coaching.models import SeriousConcern
from score.programme.core.backup.writing import NOT_INCLUDED
from tests.programme.coaching.concerns.scene import NOW, WORDS, assert_no_trace
from tests.programme.factories import make_actor

UID = uuid.UUID("00000000-0000-4000-8000-000000000001")
OTHER = uuid.UUID("00000000-0000-4000-8000-000000000002")


def test_what_was_sealed_opens_and_reads_as_nothing() -> None:
    sealed = sealing.seal(UID, {"words": WORDS, "kind": "forced_labour"})
    assert_no_trace(sealed, "the sealed text")
    assert_no_trace(base64.urlsafe_b64decode(sealed), "the sealed bytes")
    assert sealing.unseal(UID, sealed) == {"words": WORDS, "kind": "forced_labour"}


def test_the_same_is_never_sealed_alike() -> None:
    assert sealing.seal(UID, {"kind": "violence"}) != sealing.seal(UID, {"kind": "violence"})


def test_the_open_part_holds_no_moment() -> None:
    """Fernet's specification: one byte of version, then eight bytes of seconds since 1970, in clear."""
    whole = base64.urlsafe_b64decode(sealing.seal(UID, {"words": WORDS}))
    assert whole[0] == 0x80
    assert whole[1:9] == bytes(8)


def test_the_length_tells_neither_kind_nor_whether_there_are_words() -> None:
    letters = [{"kind": "violence"}, {"kind": "imminent_danger", "words": "é" * 2000}, {"words": "語" * 2000}]
    assert len({len(sealing.seal(UID, one)) for one in letters}) == 1


def test_a_sealed_text_put_into_another_row_does_not_open() -> None:
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(OTHER, sealing.seal(UID, {"words": WORDS}))


@pytest.mark.parametrize("sealed", ["", "nothing", "gAAAAA==", "\u00e9"])
def test_what_is_no_sealed_text_does_not_open(sealed: str) -> None:
    sealing.add_key()
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(UID, sealed)


def test_one_changed_letter_is_noticed() -> None:
    sealed = sealing.seal(UID, {"words": WORDS})
    changed = sealed[:200] + ("A" if sealed[200] != "A" else "B") + sealed[201:]
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(UID, changed)


def test_the_key_is_made_once_for_its_owner_alone() -> None:
    sealing.seal(UID, {})
    made = sealing.key_path().read_text()
    sealing.seal(UID, {})
    assert sealing.key_path().read_text() == made
    assert stat.S_IMODE(sealing.key_path().stat().st_mode) == 0o600
    assert [one.name for one in sealing.key_path().parent.iterdir()] == ["concerns_key"]  # and no copy beside it


def test_the_key_has_nothing_to_do_with_the_secret_key() -> None:
    sealed = sealing.seal(UID, {"words": WORDS})
    key = sealing.key_path().read_text().strip()
    assert settings.SECRET_KEY not in key
    assert Fernet(key).decrypt(sealed.encode())  # this one key is all that it takes


def test_opening_makes_no_key() -> None:
    """A restored backup without its key: a new one would only hide that the old one is missing."""
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(UID, "gAAAAA")
    assert not sealing.key_path().exists()


def test_two_that_make_the_key_at_once_go_on_with_the_same_one() -> None:
    start, made = threading.Barrier(8), []

    def one() -> None:
        start.wait()
        made.append(sealing.seal(UID, {"words": WORDS}))

    threads = [threading.Thread(target=one) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sealing.unseal(UID, sealed)["words"] for sealed in made] == [WORDS] * 8


def test_keys_from_the_environment_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setattr(settings, "CONCERNS_KEY", old)
    before = sealing.seal(UID, {"words": WORDS})
    monkeypatch.setattr(settings, "CONCERNS_KEY", f"{new}, {old}")
    assert sealing.unseal(UID, before)["words"] == WORDS
    assert Fernet(new).decrypt(sealing.seal(UID, {}).encode())
    assert not sealing.key_path().exists()
    with pytest.raises(ValueError, match="SCORE_CONCERNS_KEY"):
        sealing.add_key()


def test_a_damaged_key_is_refused_without_being_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONCERNS_KEY", "not-a-key-but-secret")
    with pytest.raises(sealing.BadKey) as refused:
        sealing.seal(UID, {})
    assert "not-a-key-but-secret" not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.django_db
def test_a_key_is_exchanged_without_losing_anything() -> None:
    actor = make_actor("trainer")
    for country in ("GH", "PE"):
        raise_concern(actor=actor, country=country, kind="violence", words=WORDS, moment=NOW)
    first = sealing.key_path().read_text().strip()
    sealing.add_key()
    assert sealing.key_path().read_text().split()[1] == first
    assert stat.S_IMODE(sealing.key_path().stat().st_mode) == 0o600
    assert [opened(one).words for one in SeriousConcern.objects.all()] == [WORDS, WORDS]  # still by the old one
    assert seal_all_again() == 2
    sealing.forget_old_keys()
    assert first not in sealing.key_path().read_text()
    assert [opened(one).words for one in SeriousConcern.objects.all()] == [WORDS, WORDS]
    for one in SeriousConcern.objects.all():
        with pytest.raises(Exception):  # noqa: B017, PT011 - the old key opens nothing any more
            Fernet(first).decrypt(one.sealed.encode())


@pytest.mark.django_db
def test_sealing_again_changes_nothing_where_one_has_no_key(tmp_path: Path) -> None:
    actor = make_actor("trainer")
    raise_concern(actor=actor, country="GH", kind="violence", moment=NOW)
    os.replace(sealing.key_path(), tmp_path / "elsewhere")
    raise_concern(actor=actor, country="GH", kind="violence", moment=NOW)
    before = set(SeriousConcern.objects.values_list("sealed", flat=True))
    with pytest.raises(sealing.CannotOpen):
        seal_all_again()
    assert set(SeriousConcern.objects.values_list("sealed", flat=True)) == before


def test_the_archive_says_that_the_key_is_not_in_it() -> None:
    assert "keep a copy of it elsewhere" in NOT_INCLUDED["concerns_key"]


def test_the_row_has_no_column_that_tells_anything() -> None:
    names = {field.name for field in SeriousConcern._meta.get_fields()}
    assert names == {"uid", "country", "year", "state", "sealed"}
