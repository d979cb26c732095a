"""A backup brought back from the command line: whole, refused in one line, and without the persons erased since."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings

from score.programme.command_line.commands import command
from score.programme.core import facts_lock
from score.programme.organisations.erasure import erase_person
from score.programme.organisations.models import PersonDetails, User
from tests.programme.factories import make_enterprise, make_member, make_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "FILES_ROOT", "SEGMENTS_ROOT"):
        monkeypatch.setattr(settings, name, tmp_path / name)


def score(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, list(arguments))
    return done.exit_code, done.output


def test_erased_persons_stay_erased(tmp_path: Path) -> None:
    trainer = make_member("trainer", name="Invented Trainer To Forget", email="forget@invented.example")
    make_round(make_enterprise())
    archive = str(tmp_path / "before.tar.gz")
    assert score("backup", archive)[0] == 0
    erase_person(actor=None, person=trainer.user.person, moment=facts_lock.clock())
    status, said = score("restore", archive, "--replace")
    assert (status, "1 persons who were erased since" in said) == (0, True), said
    assert not PersonDetails.objects.filter(name__contains="Forget").exists()
    assert not User.objects.filter(email="forget@invented.example").exists()
    assert User.objects.filter(pk=trainer.user.pk).exists()
    assert score("check") == (0, "9 checks, nothing found.\n")


def test_refusals_are_one_line_and_change_nothing(tmp_path: Path) -> None:
    make_enterprise(name="Stays (invented)")
    archive = tmp_path / "b.tar.zst"
    assert score("backup", str(archive))[0] == 0
    status, said = score("backup", str(archive))
    assert (status, said) == (1, f"score: {archive} is there already, and a backup overwrites nothing\n")
    status, said = score("restore", str(archive))
    assert (status, said.count("\n")) == (1, 1)
    assert "--replace" in said
    archive.write_bytes(archive.read_bytes()[:-100])
    status, said = score("restore", str(archive), "--replace")
    assert (status, said) == (
        1,
        f"score: {archive}: The archive is damaged or was not copied whole. Nothing was changed.\n",
    )


@pytest.mark.parametrize(("name", "status"), [("none.tar.gz", 2), ("b.zip", 2)])
def test_usage(tmp_path: Path, name: str, status: int) -> None:
    (tmp_path / "b.zip").write_bytes(b"PK")
    assert score("restore", str(tmp_path / name))[0] == status


def test_no_such_folder_is_said(tmp_path: Path) -> None:
    status, said = score("backup", str(tmp_path / "not mounted" / "b.tar.gz"))
    assert (status, "no such folder" in said) == (1, True)
