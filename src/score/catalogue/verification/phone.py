"""The script and the questions of a call in which a second person asks again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from score.catalogue.questions.question import Question
from score.catalogue.questions.question_files import by_code
from score.catalogue.toml_tables import read_toml

FILE = Path(__file__).parent / "phone.toml"


@dataclass(frozen=True)
class PhoneCall:
    """What is said (source strings to translate, in their order) and asked in so many minutes."""

    minutes: int
    script: tuple[str, ...]
    questions: tuple[Question, ...]


@cache
def phone_call() -> PhoneCall:
    """The call as its file says it. CatalogueFileError where it asks for what no file of questions knows."""
    table = read_toml(FILE)
    minutes, codes = table.whole("minutes", least=1), table.texts("questions")
    said = []
    for line in table.tables("script"):
        said.append(line.text("text"))
        line.finish()
    table.finish()
    known = by_code()
    if unknown := [code for code in codes if code not in known or not known[code].total_asked]:
        raise table.error("questions", f"no question with one answer is called {', '.join(unknown)}")
    return PhoneCall(minutes, tuple(said), tuple(known[code] for code in codes))
