"""Forms of statements: the period, rates that were agreed, a payment."""

from __future__ import annotations

import calendar
import datetime
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from score.programme.coaching.statements.statement import Period
from score.programme.core import formats
from score.programme.core.date_input import DateInput
from score.programme.core.models import LedgerEntry

FIRST_YEAR, LAST_YEAR = 1970, 2199
LONGEST = datetime.timedelta(days=3 * 366)
_NOT_OURS = (LedgerEntry.PayerKind.ENTERPRISE, LedgerEntry.PayerKind.UNKNOWN)
_STAGES = (
    (LedgerEntry.Stage.PAID.value, gettext_lazy("paid to the trainer")),
    (LedgerEntry.Stage.REFUNDED.value, gettext_lazy("paid back by the trainer")),
)


def month_before(day: datetime.date) -> Period:
    """The month that ends before the month of a day."""
    return _month_of(day.replace(day=1) - datetime.timedelta(days=1))


def month_after(day: datetime.date) -> Period:
    """The month that begins after the month of a day."""
    return _month_of(_month_of(day).ends_on + datetime.timedelta(days=1))


def _month_of(day: datetime.date) -> Period:
    _weekday, days = calendar.monthrange(day.year, day.month)
    return Period(day.replace(day=1), day.replace(day=days))


class DayField(forms.DateField):
    """A day of a year in which a programme can be, so that the month before and after it is one too."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, widget=DateInput)

    def clean(self, value: Any) -> datetime.date | None:
        """ValidationError outside these years."""
        day: datetime.date | None = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            said = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(gettext("Choose a year from %(first)s to %(last)s.") % said)
        return day


class PeriodForm(forms.Form):
    """Which days, and of which organisation."""

    payer = forms.ChoiceField(label=_("Who pays"), required=False)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))

    def __init__(self, *args: Any, payers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(payers) > 1:
            self.fields["payer"].choices = payers
        else:
            del self.fields["payer"]

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the start, nor years after it."""
        said = super().clean() or {}
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and not starts <= ends <= starts + LONGEST:
            self.add_error("ends_on", gettext("Choose an end after the start, at most three years later."))
        return said


class CurrencyField(forms.CharField):
    """A currency that there is, by its three letters."""

    def __init__(self) -> None:
        super().__init__(label=_("Currency"), max_length=3, min_length=3, help_text=_("Three letters: GHS, USD."))

    def clean(self, value: Any) -> str:
        """In capitals."""
        code = str(super().clean(value)).upper()
        if code not in formats.reader_locale().currencies:
            raise forms.ValidationError(gettext("“%(code)s” is no currency.") % {"code": code})
        return code


def _rate(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=15, decimal_places=2, initial=0)


class FeeForm(forms.Form):
    """Rates from a day on."""

    valid_from = DayField(label=_("From"))
    currency = CurrencyField()
    per_class_day = _rate(_("For a class day"))
    per_visit = _rate(_("For a visit"))
    per_report = _rate(_("For a report"))
    reason = forms.CharField(
        label=_("Why, if rates from this day on are there already"), max_length=500, required=False
    )  # fmt: skip


class PaymentForm(forms.Form):
    """One amount of the ledger. `uid` comes with the empty form, so that an impatient finger pays nobody twice."""

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    stage = forms.ChoiceField(label=_("What happened"), choices=_STAGES)
    date = DayField(label=_("Date"))
    amount = forms.DecimalField(label=_("Amount"), max_digits=15, decimal_places=2)
    currency = CurrencyField()
    payer_kind = forms.ChoiceField(
        label=_("Whose money it is"),
        choices=[one for one in LedgerEntry.PayerKind.choices if one[0] not in _NOT_OURS],
        initial=LedgerEntry.PayerKind.PARTNER,
    )
    cohort = forms.ChoiceField(
        label=_("For which cohort"), required=False, help_text=_("Then it is also part of what this cohort costs.")
    )
    document_number = forms.CharField(label=_("Number of the document"), max_length=60, required=False)

    def __init__(self, *args: Any, cohorts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].choices = [("", gettext("none in particular")), *cohorts]


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
