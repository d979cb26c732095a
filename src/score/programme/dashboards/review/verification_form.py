"""Forms of verification: the share to draw, and what was said on the phone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from score.catalogue.questions.question import Question
from score.catalogue.reading.numbers import parse_number
from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.verification.phone import phone_call
from score.programme.core.refusals import Refusal, say_on
from score.programme.results.answer_words import typed_text, unit_name, unreadable_text
from score.programme.results.models import Answer
from score.programme.results.verification.actions import Told
from score.programme.results.verification.cycles import Called
from score.programme.results.verification.models import VerificationCall


class DrawForm(forms.Form):
    """Which share of the closed cycles is drawn."""

    percent = forms.DecimalField(
        label=gettext_lazy("Share of closed cycles, in per cent"), min_value=Decimal("0.01"), max_value=Decimal(100)
    )


class CallForm(forms.Form):
    """What came of the call, and for each question a number or why there is none; money in `currency`."""

    outcome = forms.ChoiceField(label=gettext_lazy("What came of the call"), choices=VerificationCall.Outcome.choices)

    def __init__(self, data: Any = None, *, one: Called, currency: str) -> None:
        super().__init__(data)
        self.currency = currency
        self.fields["outcome"].initial = VerificationCall.Outcome.REACHED
        for question in phone_call().questions:
            held = one.answers.get(question.code)
            value = held.value if held else None
            if question.type == "yes_no":
                choices = [("", "–"), ("1", _("yes")), ("0", _("no"))]
                field: forms.Field = forms.ChoiceField(choices=choices, required=False)
                field.initial = "" if value is None else str(int(value))
            else:
                field = forms.CharField(required=False, max_length=30, initial=typed_text(value))
            field.label = _(question.text)
            self.fields[question.code] = field
            self.fields[f"{question.code}-missing"] = forms.ChoiceField(
                label=_("If there is none"),
                choices=[("", "–"), *Answer.Missing.choices],
                required=False,
                initial=held.missing if held else "",
            )
            self.fields[f"{question.code}-measured_by"] = forms.ChoiceField(
                label=_("Where it is from"),
                choices=[("", "–"), *Answer.MeasuredBy.choices],
                required=False,
                initial=held.measured_by if held else "",
            )

    @property
    def asked(self) -> list[tuple[Question, Any, Any, Any, str]]:
        """Each question with its fields and its unit."""
        return [
            (one, self[one.code], self[f"{one.code}-missing"], self[f"{one.code}-measured_by"], self._unit_words(one))
            for one in phone_call().questions
        ]

    @property
    def told(self) -> list[Told]:
        """What was entered: questions without anything are left out."""
        found = []
        for question in phone_call().questions:
            value = self.cleaned_data.get(question.code)
            missing = self.cleaned_data.get(f"{question.code}-missing", "")
            if value is None and not missing:
                continue
            found.append(
                Told(
                    question=question.code,
                    value=value,
                    unit=self._unit(question) if value is not None else "",
                    missing=missing if value is None else "",
                    measured_by=self.cleaned_data.get(f"{question.code}-measured_by", "") if value is not None else "",
                )
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Numbers read as they are written here; a number and a reason why there is none exclude one another."""
        for question in phone_call().questions:
            text = str(self.cleaned_data.get(question.code) or "").strip()
            self.cleaned_data[question.code] = None
            if not text:
                continue
            try:
                self.cleaned_data[question.code] = parse_number(text, get_language())
            except Unreadable as problem:
                self.add_error(question.code, unreadable_text(problem))
            if self.cleaned_data.get(f"{question.code}-missing"):
                self.add_error(question.code, _("Give a number, or why there is none: not both."))
        return self.cleaned_data

    def refuse(self, problem: Refusal) -> None:
        """Say at its question what stood against it."""
        say_on(self, problem)

    def _unit(self, question: Question) -> str:
        if question.type == "money":
            return self.currency
        units = question.units_of("")
        return units[0] if units else ""

    def _unit_words(self, question: Question) -> str:
        unit = self._unit(question)
        return "" if question.type == "yes_no" or unit == "count" else unit_name(unit)
