"""Forms of a cohort: its plan, class days, trainers, places, money, the workbook that comes back."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.programme.core import formats
from score.programme.core.date_input import DateInput
from score.programme.core.models import LedgerEntry
from score.programme.trainings.models import CohortTrainer
from score.programme.trainings.planning.costs import PURPOSES
from score.programme.trainings.planning.queries import Snapshot

Choices = list[tuple[str, str]]


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def language_choices(country: str) -> Choices:
    """Languages of a class: the country's first."""
    codes: list[str] = []
    if country:
        codes += country_files.get(country).languages if country_files_know(country) else []
    codes += [code for code, _name in settings.LANGUAGES]
    names = formats.reader_locale().languages
    return [("", gettext("not decided yet")), *((code, names.get(code, code)) for code in dict.fromkeys(codes))]


def country_files_know(country: str) -> bool:
    """Whether a file describes this country."""
    return any(one.code == country for one in country_files.all_countries())


class PlanForm(forms.Form):
    """Where and how the class is held."""

    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    begins_at = forms.TimeField(label=_("Begins at"), required=False, widget=TimeInput())
    ends_at = forms.TimeField(label=_("Ends at"), required=False, widget=TimeInput())
    language = forms.ChoiceField(label=_("Language of the class"), required=False)
    capacity = forms.IntegerField(label=_("Enterprises, at most"), min_value=1, max_value=60, required=False)
    note = forms.CharField(
        label=_("For those who come"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in the invitation: meals, parking, what to wear. No names of persons."),
    )

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices(country)

    def clean_note(self) -> str:
        """The note without blanks around."""
        return str(self.cleaned_data["note"]).strip()


class CohortForm(PlanForm):
    """A new cohort."""

    field_order = ("code", "module", "country", "partner", "first_day")

    code = forms.CharField(label=_("Code"), max_length=60, help_text=_("Short and unmistakable, such as GH-26-11."))
    module = forms.ChoiceField(label=_("Module"))
    country = forms.ChoiceField(label=_("Country"))
    partner = forms.ChoiceField(label=_("Who delivers"), required=False)
    first_day = forms.DateField(
        label=_("First class day"),
        required=False,
        widget=DateInput(),
        help_text=_("The others follow day by day; they can be moved afterwards."),
    )

    def __init__(self, *args: Any, countries: Choices, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, country=countries[0][0] if len(countries) == 1 else "", **kwargs)
        modules = [(one.code, gettext(one.title)) for one in module_files.all_modules() if not one.country]
        self.fields["module"].choices = modules
        self.fields["country"].choices = countries
        self.fields["partner"].choices = partners
        self.fields["partner"].required = all(key for key, _name in partners)
        self.fields["capacity"].help_text = _("Empty: as many as the module is made for.")


class DaysForm(forms.Form):
    """The class days in their order."""

    def __init__(self, *args: Any, seen: Snapshot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {one.number: one.day for one in seen.days}
        self.numbers = range(1, max([seen.module.class_days if seen.module else 1, *held]) + 1)
        for number in self.numbers:
            self.fields[f"day_{number}"] = forms.DateField(
                label=gettext("Class day %(n)s") % {"n": number},
                required=False,
                widget=DateInput(),
                initial=held.get(number),
            )
        self.fields["reason"] = forms.CharField(
            label=gettext("Why does a day move?"),
            max_length=500,
            required=False,
            help_text=gettext("Needed only where attendance is entered already."),
        )

    @property
    def days(self) -> list[datetime.date | None]:
        """The days that were given, None where one is empty."""
        return [self.cleaned_data.get(f"day_{number}") for number in self.numbers]


class TrainerForm(forms.Form):
    """Who trains, and in which part."""

    trainer = forms.ChoiceField(label=_("Trainer"))
    part = forms.ChoiceField(label=_("Part"), choices=CohortTrainer.Part.choices)

    def __init__(self, *args: Any, trainers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"].choices = trainers


class WaitingForm(forms.Form):
    """An enterprise that waits for a place."""

    enterprise = forms.ChoiceField(label=_("Enterprise"))

    def __init__(self, *args: Any, enterprises: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].choices = enterprises


class ReasonForm(forms.Form):
    """A step that says why. `needed`: whether it has to."""

    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed


class CostForm(forms.Form):
    """One amount of the ledger."""

    purpose = forms.ChoiceField(label=_("What for"), choices=list(PURPOSES.items()))
    payer_kind = forms.ChoiceField(label=_("Who pays"), choices=LedgerEntry.PayerKind.choices)
    enterprise = forms.ChoiceField(label=_("Which enterprise"), required=False)
    payer = forms.ChoiceField(label=_("Which organisation"), required=False)
    stage = forms.ChoiceField(label=_("How far it has come"), choices=LedgerEntry.Stage.choices)
    date = forms.DateField(label=_("Date"), widget=DateInput())
    amount = forms.DecimalField(label=_("Amount"), max_digits=15, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3, help_text=_("Three letters: GHS, USD."))
    in_kind = forms.BooleanField(
        label=_("Given in kind, not in money"), required=False, help_text=_("A hall, meals, somebody's time.")
    )
    valued_how = forms.CharField(
        label=_("How it was valued"), max_length=200, required=False, help_text=_("A price list, a quotation.")
    )
    document_number = forms.CharField(label=_("Number of the document"), max_length=60, required=False)

    def __init__(self, *args: Any, enterprises: Choices, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].choices = [("", gettext("none in particular")), *enterprises]
        self.fields["payer"].choices = [("", gettext("none in particular")), *organisations]

    def clean_currency(self) -> str:
        """A currency that there is."""
        code = str(self.cleaned_data["currency"]).upper()
        if code not in formats.reader_locale().currencies:
            raise forms.ValidationError(gettext("“%(code)s” is no currency.") % {"code": code})
        return code


class WorkbookForm(forms.Form):
    """The workbook that comes back."""

    workbook = forms.FileField(label=_("Workbook (XLSX)"))


def choices_of(rows: Sequence[Any], name: Any = str) -> Choices:
    """Key and name of rows, for a list to choose from."""
    return [(str(one.pk), name(one)) for one in rows]
