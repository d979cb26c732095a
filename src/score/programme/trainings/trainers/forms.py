"""Forms of trainers: who they are, each step, certificates, observations, days away."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.catalogue.rating.forms import MARKS, observation_form
from score.programme.core.date_input import DateInput
from score.programme.core.formats import country_name
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import Cohort, Trainer
from score.programme.trainings.trainers.words import STATES, names_of, state_words
from score.programme.trainings.words import module_title

Choices = list[tuple[str, str]]
ANY = ("", pgettext_lazy("choice", "any"))


class RosterFilter(forms.Form):
    """What the list is narrowed by."""

    q = forms.CharField(label=_("Name"), max_length=200, required=False)
    module = forms.ChoiceField(label=_("Module"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    free = forms.ChoiceField(label=_("Can be booked"), required=False)

    def __init__(self, *args: Any, modules: Iterable[str], countries: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["module"].choices = [ANY, *_sorted((code, module_title(code)) for code in modules)]
        self.fields["country"].choices = [ANY, *_sorted((code, country_name(code)) for code in countries)]
        self.fields["state"].choices = [ANY, *((state, state_words(state)) for state in STATES)]
        self.fields["free"].choices = [ANY, ("1", gettext("today"))]


class TrainerForm(forms.Form):
    """Who a trainer is and where they work. The name goes to a table of its own."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_local = forms.CharField(
        label=_("Name in local script"),
        max_length=200,
        required=False,
        help_text=_("As it shall stand on a certificate."),
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=Trainer.Sex.choices, widget=forms.RadioSelect)
    country = forms.ChoiceField(label=_("Country"))
    organisation = forms.ModelChoiceField(
        label=_("Works for"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("nobody, or not known"),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        known = [(one.code, country_name(one.code)) for one in country_files.all_countries()]
        self.fields["country"].choices = [one for one in _sorted(known) if not country or one[0] == country]


class ExistingForm(TrainerForm):
    """The same of somebody who has an account already: the name is known."""

    person = forms.ChoiceField(label=_("Who is it?"), help_text=_("People with an account who are on no roster yet."))
    field_order = ("person", "name", "name_local", "sex", "country", "organisation")

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", gettext("somebody without an account")), *people]
        self.fields["person"].required = False
        self.fields["name"].required = False
        self.fields["name"].help_text = gettext("Only for somebody without an account.")

    def clean(self) -> dict[str, Any]:
        """A name, or somebody who has one."""
        cleaned = super().clean() or {}
        if not cleaned.get("person") and not (cleaned.get("name") or "").strip():
            self.add_error("name", gettext("Give a name, or choose somebody who has an account."))
        return cleaned


class ModuleForm(forms.Form):
    """A step for a module that is chosen."""

    module = forms.ChoiceField(label=_("Module"))

    def __init__(self, *args: Any, modules: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["module"].choices = [(code, module_title(code)) for code in modules]


class StepForm(ModuleForm):
    """A step on a day, with words and perhaps a file that shows it."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    words = forms.CharField(label=_("In words"), max_length=300, required=False)
    proof = forms.FileField(label=_("File that shows it"), required=False)

    def __init__(self, *args: Any, today: datetime.date, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = today
        self.fields["words"].help_text = hint


class RecommendForm(StepForm):
    """An expert trainer recommends."""

    expert = forms.ChoiceField(label=_("Expert trainer"))
    field_order = ("module", "expert", "day", "words", "proof")

    def __init__(self, *args: Any, experts: Iterable[Trainer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].choices = _people(experts)


class RecogniseForm(StepForm):
    """A certificate from before this system."""

    valid_until = forms.DateField(
        label=_("Valid until"),
        widget=DateInput,
        required=False,
        help_text=_("Where it is not known, as long from today as a new certificate."),
    )
    expert = forms.BooleanField(label=_("Was an expert trainer"), required=False)
    field_order = ("module", "day", "valid_until", "words", "expert", "proof")

    def __init__(self, *args: Any, may_be_expert: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label = gettext("Certified since")
        self.fields["words"].label = gettext("Who states it")
        self.fields["words"].required = True
        if not may_be_expert:
            del self.fields["expert"]


class CohortForm(forms.Form):
    """Which cohort counts as a supervised cycle."""

    cohort = forms.ChoiceField(label=_("Cohort"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, cohorts: Iterable[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].choices = [(str(one.pk), one.code) for one in cohorts]


class WhyForm(forms.Form):
    """Why a certificate is suspended, revoked or reinstated. It is shown to the trainer, not to the public."""

    why = forms.CharField(label=_("Why?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ConfirmForm(forms.Form):
    """Nothing to enter: the button decides."""


class AbsenceForm(forms.Form):
    """Days on which somebody cannot be booked."""

    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    ends_on = forms.DateField(label=_("Until"), widget=DateInput)


class ObservationForm(forms.Form):
    """What an expert trainer saw, item by item."""

    observer = forms.ChoiceField(label=_("Who watched?"))
    cohort = forms.ChoiceField(label=_("Cohort"))
    day = forms.DateField(label=_("Day"), widget=DateInput)
    feedback_on = forms.DateField(
        label=_("Talked through on"), widget=DateInput, required=False, help_text=_("May be entered later.")
    )

    def __init__(
        self, *args: Any, observers: Iterable[Trainer], cohorts: Iterable[Cohort], today: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observer"].choices = _people(observers)
        self.fields["cohort"].choices = [(str(one.pk), one.code) for one in cohorts]
        self.fields["day"].initial = today
        sheet = observation_form()
        for item in sheet.items:
            self.fields[f"item_{item.code}"] = forms.ChoiceField(
                label=gettext(item.text),
                required=False,
                choices=[(str(mark), str(mark)) for mark in MARKS],
                widget=forms.RadioSelect,
            )

    @property
    def about(self) -> list[forms.BoundField]:
        """Who, where and when."""
        return [one for one in self if not one.name.startswith("item_")]

    @property
    def marked(self) -> list[forms.BoundField]:
        """The items."""
        return [one for one in self if one.name.startswith("item_")]

    @property
    def scores(self) -> dict[str, int]:
        """The marks that were given."""
        given = {code: self.cleaned_data.get(f"item_{code}") for code in observation_form().codes}
        return {code: int(mark) for code, mark in given.items() if mark}


def modules_of(country: str) -> list[str]:
    """General modules in the order in which a country teaches them."""
    return [one.root for one in module_files.for_country(country)]


def _people(trainers: Iterable[Trainer]) -> Choices:
    found = list(trainers)
    names = names_of(found)
    return _sorted((str(one.pk), names[one.pk]) for one in found)


def _sorted(choices: Iterable[tuple[str, str]]) -> Choices:
    return sorted(choices, key=lambda one: one[1].casefold())
