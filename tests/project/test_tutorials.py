"""Pages of docs/tutorials are run from top to bottom, and show what their code prints."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUTPUTS = runpy.run_path(str(ROOT / "docs" / "tutorials" / "outputs.py"))
PAGE = """# A page
```toml a.toml
one = 1
```

```python
print(open("a.toml").read(), end="")
```

```text
one = 2
```

Then an error:

```python raises
print("before")
{}["key"]
```

The end.
"""


def test_what_the_pages_show_is_what_their_code_prints():
    command = [sys.executable, "docs/tutorials/outputs.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


def test_outputs_are_written_under_the_code():
    written = OUTPUTS["run"](PAGE)
    right = PAGE.replace("one = 2", "one = 1")
    right = right.replace("\nThe end", "\n```text\nbefore\nKeyError: 'key'\n```\n\nThe end")
    assert written == right
    assert OUTPUTS["run"](written) == written


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("```python\n1 / 0\n```\n", "raised ZeroDivisionError"),
        ("```python raises\nprint(1)\n```\n", "raised nothing"),
    ],
)
def test_an_error_is_on_the_page_because_it_was_wanted(block, said):
    with pytest.raises(OUTPUTS["WrongPage"], match=said):
        OUTPUTS["run"](block)


def test_a_page_that_differs_fails_with_the_lines(tmp_path, capsys, monkeypatch):
    (tmp_path / "page.md").write_text(PAGE)
    monkeypatch.setitem(OUTPUTS["main"].__globals__, "FOLDER", tmp_path)
    assert OUTPUTS["main"](True) == 1
    said = capsys.readouterr()
    assert "-one = 2\n+one = 1\n" in said.out and "page.md is out of date" in said.err
    assert OUTPUTS["main"](False) == 0
    assert OUTPUTS["main"](True) == 0


def test_the_invented_file_is_the_same_every_time_and_has_its_faults():
    rows = runpy.run_path(str(ROOT / "docs" / "tutorials" / "invented_labour_force.py"))["rows"]
    found = rows()
    assert found == rows()
    assert {row["sex"] for row in found} == {"M", "Male", "m", "F", "Female", "W"}
    assert {row["result"] for row in found} == {"1", "2", "3"}
    assert any(row["base_wt"] == "" for row in found) and any("," in row["earn"] for row in found)
