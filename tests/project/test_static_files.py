"""Every file that a template or style sheet names is there."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.template import engines

from tests.project.working_copy import project_files, text

NAMED = re.compile(r"""\{% static ["']([^"'{]+)["'] %\}""")
URL = re.compile(r"""url\(["']?(?!data:|#)([^"')]+)["']?\)""")
SHEETS = [path for path in project_files() if path.suffix == ".css" and "static" in path.parts]


def test_templates_name_files_that_exist():
    named = {
        name
        for path in project_files()
        if path.suffix == ".html" and path.parts[0] == "src"
        for name in NAMED.findall(text(path))
    }
    assert named
    assert {name for name in named if finders.find(name) is None} == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_style_sheets_name_files_that_exist(sheet):
    here = sheet.as_posix().split("/static/", 1)[1]
    for name in URL.findall(text(sheet)):
        folder, wanted = here.split("/")[:-1], name.split("?")[0].split("/")
        while wanted[0] == "..":
            folder, wanted = folder[:-1], wanted[1:]
        assert finders.find("/".join([*folder, *wanted])), f"{sheet} names {name}"


def test_every_template_can_be_read():
    """A tag that is not closed or a library that does not exist is found here, not by a visitor."""
    templates = [
        path.as_posix().split("/templates/", 1)[1]
        for path in project_files()
        if path.suffix == ".html" and "templates" in path.parts and path.parts[0] == "src"
    ]
    assert len(templates) > 20
    for name in templates:
        engines["django"].get_template(name)
