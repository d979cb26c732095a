"""Every text that a reader sees is found for translation, exactly as the loaders hand it out."""

import io
from pathlib import Path

from babel.messages.extract import extract

from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.catalogue.questions import question_files
from score.catalogue.questions.units import all_units
from score.catalogue.texts import FOLDER, extract_from_toml, translatable_strings


def found() -> set[str]:
    return {one.text for one in translatable_strings()}


def test_all_texts_of_questions_and_units() -> None:
    shown = set()
    for question in question_files.all_questions():
        shown |= {question.text, question.help}
        shown |= {rule.message for rule in question.rules}
        for dimension in question.dimensions:
            shown |= {dimension.label} | {part.label for part in dimension.parts}
    shown |= {unit.name for unit in all_units().values()}
    assert shown <= found()


def test_all_texts_of_modules_and_countries() -> None:
    shown = set()
    for module in module_files.all_modules():
        shown |= {module.title, module.aim, module.source, module.who, *module.materials}
        shown |= {text for session in module.sessions for text in (session.title, session.aim)}
    for country in country_files.all_countries():
        shown |= {country.name, country.size_limits.source, country.full_time_source, country.fiscal_year_source}
        shown |= {country.retention_source} | ({country.note} if country.note else set())
    assert shown <= found()


def test_codes_and_aliases_are_not_translated() -> None:
    assert not found() & {
        "W",
        "yes_no",
        "GHS",
        "workplace_cooperation",
        "Viet Nam",
        "pcs",
        "abs(W / last.W - 1) <= 0.3",
    }


def test_the_line_is_where_the_text_begins() -> None:
    for one in translatable_strings():
        line = (FOLDER / one.file).read_text(encoding="utf-8").splitlines()[one.line - 1]
        assert one.text[:12].replace('"', '\\"') in line or one.text[:12] in line, one


def test_files_of_one_folder_only(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'title = "One"\ncode = "two"\n[x]\nmaterials = ["Three", "Four"]', encoding="utf-8"
    )
    assert [(one.text, one.file, one.line) for one in translatable_strings(tmp_path)] == [
        ("One", "a.toml", 1),
        ("Three", "a.toml", 4),
        ("Four", "a.toml", 4),
    ]


def test_babel_can_call_it() -> None:
    file = io.BytesIO(b'title = "Quality"\nhelp = """Here are two \\\nlines of text"""\n')
    messages = [(line, text) for line, text, _, _ in extract(extract_from_toml, file)]
    assert messages == [(1, "Quality"), (2, "Here are two lines of text")]
