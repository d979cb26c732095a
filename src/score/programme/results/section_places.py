"""What the form of a section shows: each question, each place for its answers, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.forms import BoundField

from score.catalogue.questions.question import Key, Question
from score.programme.results.answer_words import answer_text, part_label, unit_name
from score.programme.results.models import Answer, AnswerEvidence
from score.programme.results.queries import Earlier


@dataclass
class Place:
    """One place for an answer on the form: its fields, what stands there, what others put there meanwhile."""

    question: Question
    dimensions: str
    value: BoundField
    missing: BoundField | None
    unit: BoundField | None
    seen: BoundField
    answer: Answer | None
    earlier: Earlier | None
    met: Answer | None = None
    met_by: str = ""
    changes: bool = False  # what is recorded would be replaced

    @property
    def label(self) -> str:
        """The part in words; empty for the total."""
        return part_label(self.question, self.dimensions)

    @property
    def fixed_unit(self) -> str:
        """The unit where there is only one."""
        units = self.question.units_of(self.dimensions)
        return unit_name(units[0]) if units and self.unit is None and units[0] != "count" else ""

    @property
    def recorded(self) -> str:
        """What stands there, in words."""
        return answer_text(self.answer, self.question) if self.answer else ""

    @property
    def last_time(self) -> str:
        """What stood there in the last round, in words."""
        return answer_text(self.earlier.answer, self.question) if self.earlier else ""

    @property
    def met_text(self) -> str:
        """What somebody else recorded meanwhile, in words."""
        return answer_text(self.met, self.question)


@dataclass
class Asked:
    """One question on the form."""

    question: Question
    number: int
    places: list[Place]
    why: BoundField
    measured_by: BoundField
    evidence: BoundField
    upload: BoundField
    files: list[AnswerEvidence]
    warnings: list[str] = field(default_factory=list)

    @property
    def main(self) -> Place | None:
        """The place for the total; None where only parts are asked."""
        return self.places[0] if self.question.total_asked else None

    @property
    def parts(self) -> list[Place]:
        """The places for parts."""
        return self.places[1:] if self.question.total_asked else self.places

    @property
    def parts_open(self) -> bool:
        """Whether the parts are shown at once: they are all there is, or hold something, or are wrong."""
        if not self.question.total_asked:
            return True
        return any(one.value.value() or one.value.errors or one.met for one in self.parts)

    @property
    def is_yes_no(self) -> bool:
        """Whether it is answered by two buttons."""
        return self.question.type == "yes_no"

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers make sense, for the phone's keyboard."""
        return self.question.type == "int"

    @property
    def asks_why(self) -> bool:
        """Whether the explanation of an odd value is shown."""
        return bool(self.warnings or self.why.value() or self.why.errors)


def field_name(key: Key) -> str:
    """The name that fields of one place begin with: `W`, `W.sex.women`."""
    question, dimensions = key
    return f"{question}.{dimensions.replace('=', '.').replace(';', '..')}" if dimensions else question
