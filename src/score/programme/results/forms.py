"""Forms around a round: opening it, moving its period, putting answers right. Its questions: `section_form.py`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from score.programme.core.date_input import DateInput
from score.programme.organisations.models import User
from score.programme.results.models import Round
from score.programme.trainings.models import Cohort

SUGGESTING = ("kind", "cohort")  # what the suggested period hangs on


class PeriodForm(forms.Form):
    """The time a round speaks of, and when and by whom it was collected."""

    starts_on = forms.DateField(label=_("First day of the period"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("Last day of the period"),
        widget=DateInput,
        help_text=_("Counts such as accidents are those between these two days, both included."),
    )
    collected_on = forms.DateField(label=_("Collected on"), widget=DateInput)
    collected_by = forms.ChoiceField(label=_("Collected by"), required=False)
    reason = forms.CharField(
        label=_("Why does it change?"), max_length=500, help_text=_("Kept beside the earlier period.")
    )

    def __init__(self, *args: Any, people: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collected_by"].choices = [("", pgettext_lazy("choice of a person", "not known")), *people]

    @property
    def person_chosen(self) -> User | None:
        """Who collected, if somebody knows."""
        chosen = self.cleaned_data.get("collected_by")
        return User.objects.filter(pk=chosen).first() if chosen else None

    def clean(self) -> dict[str, Any]:
        """The period must not run backwards, nor be collected before it begins."""
        cleaned = super().clean() or {}
        starts_on, ends_on, collected_on = (cleaned.get(name) for name in ("starts_on", "ends_on", "collected_on"))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", gettext("The period ends before it begins."))
        if starts_on and collected_on and collected_on < starts_on:
            self.add_error("collected_on", gettext("It cannot have been collected before the period began."))
        return cleaned


class RoundForm(PeriodForm):
    """Opening a round: what kind, of which cycle, about which time."""

    reason = None  # a new round replaces nothing
    kind = forms.ChoiceField(label=_("What do you collect?"), choices=Round.Kind.choices, widget=forms.RadioSelect)
    cohort = forms.TypedChoiceField(
        label=_("For which training?"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Baseline and endline are compared within the same training."),
    )
    confirmed = forms.BooleanField(label=_("Open it all the same"), required=False)
    field_order = ("kind", "cohort", "starts_on", "ends_on", "collected_on", "collected_by", "confirmed")

    def __init__(self, *args: Any, cohorts: list[tuple[Cohort, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = gettext("Whole journey, no single training")
        self.fields["cohort"].choices = [("", whole), *((one.pk, label) for one, label in cohorts)]
        self._cohorts = {one.pk: one for one, _label in cohorts}
        self.warnings: list[str] = []

    @property
    def cohort_chosen(self) -> Cohort | None:
        """The cohort that was chosen, None for the whole journey."""
        return self._cohorts.get(self.cleaned_data.get("cohort"))

    def warn(self, warnings: list[str]) -> bool:
        """Show what is odd and ask for a confirmation; True where it was confirmed already, or nothing is odd."""
        self.warnings = warnings
        return not warnings or bool(self.cleaned_data.get("confirmed"))


class ReasonForm(forms.Form):
    """Withdrawing an answer, or putting an earlier one back: both say why."""

    answer = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why?"), max_length=500, help_text=_("Kept beside the answer for good."))
