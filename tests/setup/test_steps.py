"""Steps run when something they depend on changed, and only then."""

import json

import pytest

from setup.steps import Step, run_steps


@pytest.fixture
def place(tmp_path):
    (tmp_path / "lock.txt").write_text("a==1")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "theme.css").write_text("body {}")
    return tmp_path


@pytest.fixture
def steps(place):
    """Two steps: one makes a file from a lock file, the other copies a folder."""
    return [
        Step(
            "packages",
            "Installing",
            (place / "installed").touch,
            [place / "lock.txt", "a word"],
            [place / "installed"],
        ),
        Step("static", "Gathering", lambda: None, [place / "static"]),
    ]


@pytest.fixture
def run(place):
    """Run steps quietly; what was said is thrown away."""
    return lambda steps: run_steps(steps, place / "var" / "setup.json", say=lambda _: None)


def test_first_time_all_run_second_time_none(run, steps):
    assert run(steps) == ["packages", "static"]
    assert run(steps) == []


def test_a_changed_file_runs_its_own_step_alone(run, steps, place):
    run(steps)
    (place / "lock.txt").write_text("a==2")
    assert run(steps) == ["packages"]
    assert run(steps) == []


@pytest.mark.parametrize("change", ["new", "renamed", "edited"])
def test_a_changed_folder_runs_its_step(run, steps, place, change):
    run(steps)
    theme = place / "static" / "theme.css"
    if change == "new":
        (place / "static" / "charts.css").write_text("svg {}")
    elif change == "renamed":
        theme.rename(place / "static" / "look.css")
    else:
        theme.write_text("body { margin: 0 }")
    assert run(steps) == ["static"]


def test_times_and_byte_code_change_nothing(run, steps, place):
    run(steps)
    theme = place / "static" / "theme.css"
    theme.write_text(theme.read_text())
    (place / "static" / "__pycache__").mkdir()
    (place / "static" / "__pycache__" / "x.pyc").write_bytes(b"1")
    assert run(steps) == []


def test_what_was_deleted_is_made_again(run, steps, place):
    run(steps)
    (place / "installed").unlink()
    assert run(steps) == ["packages"]
    assert (place / "installed").exists()


def test_another_word_runs_the_step(run, place):
    step = Step("migrations", "", lambda: None, ["sqlite in one folder"])
    other = Step("migrations", "", lambda: None, ["sqlite in another folder"])
    assert run([step]) == ["migrations"]
    assert run([other]) == ["migrations"]
    assert run([other]) == []


def test_a_step_that_broke_is_taken_up_again_and_those_before_it_are_kept(run, steps, place):
    def break_off():
        raise RuntimeError("no network")

    broken = Step("static", "Gathering", break_off, [place / "static"])
    with pytest.raises(RuntimeError, match="no network"):
        run([steps[0], broken])
    assert run(steps) == ["static"]


def test_state_that_cannot_be_read_means_everything_is_due(run, steps, place):
    run(steps)
    (place / "var" / "setup.json").write_text('{"packages": ')
    assert run(steps) == ["packages", "static"]
    assert set(json.loads((place / "var" / "setup.json").read_text())) == {"packages", "static"}


def test_each_due_step_says_what_it_does(steps, place):
    said = []
    run_steps(steps, place / "setup.json", say=said.append)
    assert said == ["Installing", "Gathering"]
