"""Every text of the catalogue's files that a reader sees is found for translation, as the loaders hand it out."""

import io

from babel.messages.extract import extract

from score.catalogue.certification.requirements import rules
from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.catalogue.questions import question_files
from score.catalogue.questions.units import all_units
from setup.catalogue_messages import extract_from_catalogue
from tests.catalogue.translated import texts


def found() -> set[str]:
    return {text for text, _file in texts()}


def test_all_texts_of_questions_and_units() -> None:
    shown = set()
    for question in question_files.all_questions():
        shown |= {question.text, question.help}
        shown |= {rule.message for rule in question.rules}
        for dimension in question.dimensions:
            shown |= {dimension.label} | {part.label for part in dimension.parts}
    shown |= {unit.name for unit in all_units().values()}
    assert len(shown) > 100
    assert shown <= found()


def test_all_texts_of_modules_and_countries() -> None:
    shown = set()
    for module in module_files.all_modules():
        shown |= {module.title, module.aim, module.who, *module.materials}
        shown |= {text for session in module.sessions for text in (session.title, session.aim)}
    shown |= {country.name for country in country_files.all_countries()}
    assert len(shown) > 100
    assert shown <= found()


def test_where_the_numbers_of_certification_are_from() -> None:
    """The page of a trainer says it in the reader's language."""
    assert rules().general.source in found()


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


def test_babel_can_call_it() -> None:
    file = io.BytesIO(b'title = "Quality"\nhelp = """Here are two \\\nlines of text"""\n')
    messages = [(line, text) for line, text, _, _ in extract(extract_from_catalogue, file)]
    assert messages == [(1, "Quality"), (1, "Here are two lines of text")]
