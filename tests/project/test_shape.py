"""The measures of the house: short files and functions, imports on top, names that say something."""

import ast
import re

import pytest

from tests.project.working_copy import ROOT, code, project_files, text

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60
SAYS_NOTHING = re.compile(r"^(utils?|helpers?|misc|common|services?|managers?|signals)(\.py)?$")


def test_there_is_code_to_look_at():
    assert len(code()) > 50


def test_files_are_short():
    long = {str(path): count for path in code() if (count := len(text(path).splitlines())) > LINES_OF_A_FILE}
    assert long == {}


def test_functions_are_short_and_import_nothing():
    long, hidden = [], []
    for path in code():
        for function in ast.walk(ast.parse(text(path))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if function.end_lineno - function.lineno + 1 > LINES_OF_A_FUNCTION:
                long.append(f"{path}:{function.name}")
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)):
                hidden.append(f"{path}:{function.name}")
    assert long == []
    assert hidden == []


def test_names_say_something():
    assert [str(path) for path in code() if any(SAYS_NOTHING.match(part) for part in path.parts)] == []


def test_no_module_is_without_a_word_on_what_it_is_for():
    undescribed = [str(p) for p in code() if text(p).strip() and not ast.get_docstring(ast.parse(text(p)))]
    assert undescribed == []


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (r"\sstyle\s*=\s*[\"']", "style attributes, which the security policy refuses"),
        (r"\son(click|change|submit|load|input)\s*=", "handlers in attributes, which the security policy refuses"),
        (r"<script(?![^>]*\bsrc=)(?![^>]*application/json)(?![^>]*nonce)", "scripts in the page"),
    ],
)
def test_templates_hold_to_the_security_policy(pattern, what):
    templates = [path for path in project_files() if path.suffix == ".html" and path.parts[0] == "src"]
    assert templates
    assert [str(path) for path in templates if re.search(pattern, text(path))] == [], what


def test_tests_mirror_the_code():
    """A folder of tests without a folder of code is a leftover of a move."""
    folders = {
        path.parent.relative_to("tests")
        for path in project_files()
        if path.parts[0] == "tests" and path.name.startswith("test_")
    }
    mirrored = {
        folder for folder in folders if folder.parts and folder.parts[0] in ("catalogue", "measurement", "programme")
    }
    assert [str(folder) for folder in mirrored if not (ROOT / "src" / "score" / folder).is_dir()] == []
