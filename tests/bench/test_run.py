"""The runner of measurements."""

import pytest

from bench import run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "figures.py").write_text('"""Figures in 3 s.\n\nMore words."""\nprint("| 2.5 s |")\n')
    (tmp_path / "segments.py").write_text('"""Segments at disk speed."""\nprint("| 1 s |")\n')
    monkeypatch.setattr(run, "HERE", tmp_path)
    return tmp_path


def test_all_run_in_order_under_their_claims(folder, capfd):
    assert run.main([]) == 0
    lines = [line for line in capfd.readouterr().out.splitlines() if line][1:]
    assert lines == ["## Figures in 3 s.", "| 2.5 s |", "## Segments at disk speed.", "| 1 s |"]


def test_some_can_be_chosen(folder, capfd):
    assert run.main(["segm"]) == 0
    assert "Figures" not in capfd.readouterr().out


def test_one_that_fails_does_not_stop_the_others_but_fails_the_run(folder, capfd):
    (folder / "figures.py").write_text('"""Breaks."""\nraise SystemExit(1)\n')
    assert run.main([]) == 1
    shown = capfd.readouterr()
    assert "| 1 s |" in shown.out
    assert shown.err == "Failed: figures\n"


def test_a_name_that_is_not_there_is_said_with_those_that_are(folder, capfd):
    assert run.main(["rockets"]) == 1
    assert "figures, segments" in capfd.readouterr().err
