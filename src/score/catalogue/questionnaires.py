"""Which questions a round asks: the core of every firm, then what its modules add."""

from __future__ import annotations

from collections.abc import Iterable

from score.catalogue.modules import module_files
from score.catalogue.questions import question_files
from score.catalogue.questions.question import Question


def questionnaire(
    module_codes: Iterable[str], country: str | None = None, round_kind: str | None = None
) -> tuple[Question, ...]:
    """The questions to ask, each once: the core in its order, then by module what it adds, in the form's order.

    `country` chooses the modules' variants; with `round_kind` only what is asked in such a round.
    UnknownModule where a code is not known.
    """
    wanted = list(question_files.core_questions())
    for code in module_codes:
        added = [question_files.get(one) for one in module_files.get(code, country).questions]
        wanted.extend(sorted(added, key=lambda question: question.position))
    unique = tuple(dict.fromkeys(wanted))
    return tuple(one for one in unique if round_kind is None or round_kind in one.rounds)
