"""The form of one section of a round: every place for an answer, what stands there, what stood last time.

Names of fields: `W-value`, `W.sex.women-value`; what is said of a question as a whole stands at its code: `W-why`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from score.catalogue.questions.entry_reading import read_entry
from score.catalogue.questions.question import SOFT, Entry, Finding, Key, Question
from score.catalogue.reading.unreadable import Unreadable
from score.programme.results.actions import NewAnswer
from score.programme.results.answer_words import (
    EVIDENCE,
    finding_text,
    part_label,
    typed_text,
    unit_name,
    unreadable_text,
)
from score.programme.results.models import Answer, AnswerEvidence
from score.programme.results.queries import Earlier, Standing, names_of, newest_answers
from score.programme.results.section_entry import Typed, same
from score.programme.results.section_places import Asked, Place, field_name
from score.programme.results.sections import Section

NO_ANSWER = "missing"
YES, NO = "1", "0"


class SectionForm(forms.Form):
    """What is asked in one section. After `is_valid`, `typed` holds what the person changed."""

    measured_by = forms.ChoiceField(
        label=_("How do you know these answers?"),
        choices=[("", _("not said")), *Answer.MeasuredBy.choices],
        required=False,
    )
    evidence = forms.TypedChoiceField(label=_("Evidence"), choices=EVIDENCE, coerce=int, required=False, empty_value=1)
    reason = forms.CharField(
        label=_("Why do recorded answers change?"),
        help_text=_("Needed only where you change or clear an answer that is recorded already. It is kept beside it."),
        required=False,
        max_length=500,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        standing: Standing,
        section: Section,
        earlier: Mapping[Key, Earlier],
        currency: str,
        files: Mapping[str, list[AnswerEvidence]],
    ) -> None:
        super().__init__(data.copy() if isinstance(data, QueryDict) else data)
        self.standing, self.section, self.earlier = standing, section, earlier
        self.currency = currency
        self.typed: list[Typed] = []
        self._seen = self._answers_seen()
        self._start_from_last_said()
        for question in section.questions:
            self._add_question(question)
        self.asked = [self._asked(at, one, files) for at, one in enumerate(section.questions, start=1)]

    # -- reading what was typed

    def clean(self) -> dict[str, Any]:
        """Reads every place; what cannot be read is an error at its field."""
        cleaned = super().clean() or {}
        for asked in self.asked:
            for place in asked.places:
                try:
                    entry = self._entry(place, cleaned)
                except Unreadable as problem:
                    self.add_error(place.value.name, unreadable_text(problem))
                    continue
                if not self.has_error(place.value.name):
                    self._note(asked, place, entry, cleaned)
        return cleaned

    def _entry(self, place: Place, cleaned: Mapping[str, Any]) -> Entry | None:
        value = (cleaned.get(place.value.name) or "").strip()
        kind = cleaned.get(place.missing.name) or "" if place.missing is not None else ""
        if place.question.type == "yes_no":
            if value == NO_ANSWER and not kind:
                self.add_error(place.value.name, gettext("Say why there is no answer."))
                return None
            return Entry(missing=kind) if value == NO_ANSWER else Entry(Decimal(value)) if value else None
        if value and kind:
            message = gettext("Give a number, or say why there is none; not both.")
            self.add_error(place.value.name, message)
            return None
        if kind:
            return Entry(missing=kind)
        unit = (cleaned.get(place.unit.name) or "").strip() if place.unit is not None else ""
        if place.question.own_unit and not unit:
            unit = self._unit_of_output(cleaned)
        return self._read(place, value, unit)

    def _unit_of_output(self, cleaned: Mapping[str, Any]) -> str:
        """The firm's own unit as given with another question, so that it is typed once."""
        own = [place for asked in self.asked for place in asked.places if place.question.own_unit and place.unit]
        typed = (str(cleaned.get(place.unit.name) or "").strip() for place in own if place.unit is not None)
        return next(filter(None, typed), "")

    def _read(self, place: Place, value: str, unit: str) -> Entry | None:
        """With one reading whatever the language; where there are two, that of the reader's language."""
        try:
            return read_entry(place.question, place.dimensions, value, unit, self.currency)
        except Unreadable:
            return read_entry(place.question, place.dimensions, value, unit, self.currency, get_language())

    def _note(self, asked: Asked, place: Place, entry: Entry | None, cleaned: Mapping[str, Any]) -> None:
        """Remember what was typed, if it is not what the person saw."""
        key = (place.question.code, place.dimensions)
        seen = self._seen.get(key)
        stands = seen if seen is not None and not seen.withdrawn else None
        seen_key = seen.pk if seen is not None else None
        if entry is None:
            if stands is not None:
                self.typed.append(Typed(key, None, seen_key))
            return
        given = NewAnswer(
            question=key[0],
            dimensions=key[1],
            value=entry.value,
            unit=entry.unit,
            missing=entry.missing,
            evidence=int(self._said("evidence", asked, stands, cleaned) or 1),
            measured_by=str(self._said("measured_by", asked, stands, cleaned)),
            warning_reason=(cleaned.get(asked.why.name) or "").strip(),
        )
        if stands is None or not same(given, stands):
            self.typed.append(Typed(key, given, seen_key))

    def _said(self, what: str, asked: Asked, stands: Answer | None, cleaned: Mapping[str, Any]) -> Any:
        """Evidence or source: at the question, else what stands at this place, else that of the section."""
        bound: BoundField = getattr(asked, what)
        own = str(cleaned.get(bound.name) or "")
        if stands is not None and own == str(bound.initial or ""):
            return getattr(stands, what)
        return own or cleaned.get(what) or ""

    # -- what the system answers

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Show what is wrong at its field, and what is odd beside it, with a line for the explanation."""
        by_code = {one.question.code: one for one in self.asked}
        for finding in findings:
            asked = by_code.get(finding.question)
            text = finding_text(finding)
            if asked is None:
                elsewhere = self.standing.section_asking(finding.question)
                where = elsewhere.title if elsewhere else finding.question
                self.add_error(None, f"{where}: {text}")
            elif finding.severity == SOFT:
                asked.warnings.append(text)
                if not self.has_error(asked.why.name):
                    self.add_error(asked.why.name, gettext("This looks odd. Mend the value, or say why it is right."))
            else:
                place = next((one for one in asked.places if one.dimensions == finding.dimensions), asked.places[0])
                self.add_error(place.value.name, text)

    def add_met(self, answers: Mapping[Key, Answer]) -> None:
        """Show what others recorded meanwhile beside what was typed, which stays; saving again replaces theirs."""
        names = names_of(one.recorded_by_id for one in answers.values())
        for place in (one for asked in self.asked for one in asked.places):
            other = answers.get((place.question.code, place.dimensions))
            if other is None:
                continue
            place.met, place.met_by = other, names.get(other.recorded_by_id, "")
            self.data[place.seen.html_name] = str(other.pk)
            self.add_error(
                place.value.name,
                gettext("Somebody else recorded %(value)s meanwhile.") % {"value": place.met_text},
            )

    def add_replaced(self, answers: Mapping[Key, Answer]) -> None:
        """Say which recorded answers would change, and ask why."""
        for place in (one for asked in self.asked for one in asked.places):
            place.changes = (place.question.code, place.dimensions) in answers
        self.add_error("reason", gettext("Recorded answers change. Say why; it is kept beside them."))

    @property
    def given(self) -> list[NewAnswer]:
        """The answers typed, without what was cleared."""
        return [one.answer for one in self.typed if one.answer is not None]

    @property
    def has_recorded(self) -> bool:
        """Whether something in this section is recorded, so that a change would need a reason."""
        return any(one.answer or one.met or one.seen.value() for asked in self.asked for one in asked.places)

    # -- fields

    def _answers_seen(self) -> dict[Key, Answer]:
        """The answers that the person saw when the form was opened; on a fresh form those that stand now."""
        if not self.is_bound:
            return newest_answers(self.standing.round, self.section.places())
        wanted: dict[int, Key] = {}
        for key in self.section.places():
            told = str(self.data.get(f"{field_name(key)}-seen", ""))
            if told.isdecimal() and len(told) < 19:
                wanted[int(told)] = key
        rows = Answer.objects.filter(round=self.standing.round, pk__in=wanted)
        return {(one.question, one.dimensions): one for one in rows if wanted[one.pk] == (one.question, one.dimensions)}

    def _start_from_last_said(self) -> None:
        """Source and evidence of new answers start from what was said last in this round."""
        said = [one for one in self.standing.answers.values() if not one.missing]
        last = max(said, key=lambda one: one.pk, default=None)
        if last is not None:
            self.initial.update(measured_by=last.measured_by, evidence=last.evidence)

    def _add_question(self, question: Question) -> None:
        stands = [self._seen.get((question.code, dimensions)) for dimensions in question.all_dimensions()]
        first = next((one for one in stands if one is not None and not one.withdrawn), None)
        code = question.code
        title = gettext(question.text)
        for dimensions in question.all_dimensions():
            self._add_place(question, dimensions, title)
        self.fields[f"{code}-why"] = forms.CharField(
            label=title,
            required=False,
            max_length=500,
            initial=first.warning_reason if first else "",
        )
        self.fields[f"{code}-measured_by"] = forms.ChoiceField(
            label=gettext("How do you know this answer?"),
            choices=[("", gettext("as said above for the section")), *Answer.MeasuredBy.choices],
            required=False,
            initial=first.measured_by if first else "",
        )
        self.fields[f"{code}-evidence"] = forms.ChoiceField(
            label=gettext("Evidence"),
            choices=[("", gettext("as said above for the section")), *EVIDENCE],
            required=False,
            initial=first.evidence if first else "",
        )
        self.fields[f"{code}-file"] = forms.FileField(label=gettext("Copy or photo"), required=False)

    def _add_place(self, question: Question, dimensions: str, title: str) -> None:
        key = (question.code, dimensions)
        name, seen = field_name(key), self._seen.get(key)
        stands = seen if seen is not None and not seen.withdrawn else None
        part = part_label(question, dimensions)
        label = f"{title} {part}".strip()
        self.fields[f"{name}-value"] = self._value_field(question, label, stands)
        if question.type == "yes_no" or dimensions == "" or not question.total_asked or (stands and stands.missing):
            self.fields[f"{name}-missing"] = forms.ChoiceField(
                label=gettext("No answer, because"),
                choices=[("", pgettext("choice", "–")), *Answer.Missing.choices],
                required=False,
                initial=stands.missing if stands else "",
            )
        unit = self._unit_field(question, dimensions, stands)
        if unit is not None:
            self.fields[f"{name}-unit"] = unit
        self.fields[f"{name}-seen"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=seen.pk if seen is not None else ""
        )

    def _value_field(self, question: Question, label: str, stands: Answer | None) -> forms.Field:
        if question.type == "yes_no":
            return forms.ChoiceField(
                label=label,
                choices=[(YES, pgettext("button", "Yes")), (NO, pgettext("button", "No")),
                         (NO_ANSWER, pgettext("button", "No answer"))],
                widget=forms.RadioSelect,
                required=False,
                initial="" if stands is None else NO_ANSWER if stands.missing else str(int(stands.value or 0)),
            )  # fmt: skip
        keyboard = "numeric" if question.type == "int" else "decimal"
        return forms.CharField(
            label=label,
            required=False,
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": keyboard, "autocomplete": "off"}),
            initial=typed_text(stands.value) if stands is not None else "",
        )

    def _unit_field(self, question: Question, dimensions: str, stands: Answer | None) -> forms.Field | None:
        """Where a unit has to be said: several are possible, it is the firm's own, or it is a currency."""
        units = question.units_of(dimensions)
        before = self.earlier.get((question.code, dimensions))
        usual = stands.unit if stands is not None and stands.unit else before.answer.unit if before else ""
        label = gettext("Unit")
        if question.type == "money":
            attributes = {"autocapitalize": "characters", "autocomplete": "off", "class": "unit-field"}
            return forms.CharField(
                label=gettext("Currency"),
                required=False,
                max_length=3,
                initial=usual or self.currency,
                widget=forms.TextInput(attrs=attributes),
            )
        if len(units) < 2:
            return None
        if question.own_unit:
            # codes, not names: what stands here is read again, in whatever language
            examples = ", ".join(units[:3])
            attributes = {
                "autocapitalize": "off",
                "autocomplete": "off",
                "placeholder": examples,
                "class": "unit-field",
            }
            shown, widget = usual.replace("_", " "), forms.TextInput(attrs=attributes)
            return forms.CharField(label=label, required=False, max_length=30, initial=shown, widget=widget)
        choices = [("", gettext("unit")), *((one, unit_name(one)) for one in units)]
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=choices,
            initial=usual,
            widget=forms.Select(attrs={"class": "unit-field"}),
        )

    def _asked(self, number: int, question: Question, files: Mapping[str, list[AnswerEvidence]]) -> Asked:
        code = question.code
        return Asked(
            question=question,
            number=number,
            places=[self._place(question, dimensions) for dimensions in question.all_dimensions()],
            why=self[f"{code}-why"],
            measured_by=self[f"{code}-measured_by"],
            evidence=self[f"{code}-evidence"],
            upload=self[f"{code}-file"],
            files=files.get(code, []),
        )

    def _place(self, question: Question, dimensions: str) -> Place:
        key = (question.code, dimensions)
        name = field_name(key)
        return Place(
            question=question,
            dimensions=dimensions,
            value=self[f"{name}-value"],
            missing=self[f"{name}-missing"] if f"{name}-missing" in self.fields else None,
            unit=self[f"{name}-unit"] if f"{name}-unit" in self.fields else None,
            seen=self[f"{name}-seen"],
            answer=self.standing.answers.get(key),
            earlier=self.earlier.get(key),
        )
