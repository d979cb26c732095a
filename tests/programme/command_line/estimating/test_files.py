"""Files are written whole or not at all, and only where a file may be."""

import os
from pathlib import Path

import click
import pytest

from score.programme.command_line.estimating.files import check_place, write_all
from score.programme.command_line.refusal import Refused


def test_what_is_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old and longer")
    write_all({path: b"new", tmp_path / "b.html": b"page"})
    assert path.read_bytes() == b"new"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "b.html"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    write_all({link: b"new"})
    assert link.is_symlink() and (tmp_path / "real.csv").read_bytes() == b"new"


def test_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "gone" / "b.csv"
    first.write_bytes(b"old")
    with pytest.raises(Refused, match="no such file"):
        write_all({first: b"new", second: b"new"})
    assert first.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]

    def full(_: int) -> None:
        raise OSError(28, "No space left on device", str(first))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="no space left"):
        write_all({first: b"new"})
    assert first.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_a_new_file_is_as_readable_as_others(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_all({tmp_path / "a.csv": b""})
    finally:
        os.umask(before)
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o644


def test_places_where_nothing_can_be_written(tmp_path: Path) -> None:
    check_place(tmp_path / "A.CSV")
    for name in ("a.txt", "a", "a.csv.gz"):
        with pytest.raises(click.BadParameter, match=".csv, .parquet, .html"):
            check_place(tmp_path / name)
    with pytest.raises(Refused, match="there is no folder"):
        check_place(tmp_path / "no" / "a.csv")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(Refused, match="no regular file"):
        check_place(tmp_path / "folder.html")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(Refused, match="no regular file"):
        check_place(tmp_path / "pipe.csv")
