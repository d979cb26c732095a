"""Forms of organisations, people, invitations and consents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from score.catalogue.countries.country_names import territories
from score.programme.core import formats
from score.programme.organisations.actions.consents import PERSONS_PURPOSES, RECIPIENT_ROLES
from score.programme.organisations.models import Consent, Organisation, Role, User

GIVEN_HOW = [
    ("signed_form", _("on a signed form")),
    ("own_page", _("on its own page")),
    ("spoken", _("by word of mouth, before a witness")),
    ("message", _("in a message or letter")),
]


def country_choices(codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Countries by their name in the reader's language; `codes` None for every country."""
    names = formats.reader_locale().territories
    known = territories()
    wanted = known if codes is None else codes
    return sorted(
        ((code, names.get(code) or known.get(code, code)) for code in wanted), key=lambda one: one[1].casefold()
    )


def role_choices(roles: Iterable[str]) -> list[tuple[str, str]]:
    """Roles in their own words, as choices."""
    return [(role, capfirst(Role(role).label)) for role in roles]


def _any(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", pgettext_lazy("filter", "all")), *((value, capfirst(label)) for value, label in choices)]


class OrganisationFilter(forms.Form):
    """What the list of organisations shows."""

    q = forms.CharField(label=_("Name"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_any(Organisation.Kind.choices))
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("active only")), ("all", _("active and inactive"))]
    )

    def __init__(self, *args: Any, countries: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = _any(country_choices(countries))


class OrganisationForm(forms.Form):
    """An organisation, new or changed."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"))
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("Where it works. Leave it empty only for organisations that work in many countries."),
    )
    enterprise = forms.IntegerField(
        label=_("Number of the enterprise in the registry"),
        required=False,
        min_value=1,
        help_text=_("Only for a firm that takes part: whose answers its people may see and enter."),
    )
    active = forms.BooleanField(
        label=_("Active"),
        required=False,
        initial=True,
        help_text=_("People of an inactive organisation cannot act for it."),
    )

    def __init__(self, *args: Any, countries: frozenset[str] | None, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(value, capfirst(label)) for value, label in Organisation.Kind.choices]
        choices = country_choices(countries)
        if countries is None:
            choices = [("", pgettext_lazy("country", "no country of its own")), *choices]
        self.fields["country"].choices = choices
        self.fields["country"].required = countries is not None
        if new:
            del self.fields["active"]


class InviteForm(forms.Form):
    """Somebody is invited into a role."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))
    until = forms.DateField(
        label=_("Role ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Needed for evaluators; for others leave it empty if there is no end."),
    )

    def __init__(self, *args: Any, roles: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(roles)


class AcceptForm(forms.Form):
    """Somebody invited makes an account."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters, not only numbers. Several unrelated words are good."),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Refused where it is short, common, or like the address."""
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.email))
        return password

    def clean(self) -> dict[str, Any]:
        """Both passwords have to be the same."""
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", gettext("The two passwords differ."))
        return cleaned


class PeopleFilter(forms.Form):
    """What the list of people shows."""

    q = forms.CharField(label=_("Name or address"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=_any(Role.choices))
    accounts = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=_any([("yes", _("with an account")), ("no", _("without: participants"))]),
    )


class PersonForm(forms.Form):
    """What identifies a person."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_local = forms.CharField(label=_("Name in local script"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", pgettext_lazy("language", "not known")), *settings.LANGUAGES]
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("To write to. Signing in uses the address of the account."),
    )


class EndRoleForm(forms.Form):
    """When a role ends."""

    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("A day before today closes the door at once."),
    )


class EraseForm(forms.Form):
    """Somebody is erased only by somebody who says so twice."""

    sure = forms.BooleanField(label=_("Yes, erase this person. I know that it cannot be undone."))


class ConsentFilter(forms.Form):
    """What the list of consents shows."""

    purpose = forms.ChoiceField(label=_("Purpose"), required=False, choices=_any(Consent.Purpose.choices))


class ConsentForm(forms.Form):
    """A consent as it was given."""

    purpose = forms.ChoiceField(label=_("Agrees to"))
    recipient = forms.ModelChoiceField(
        label=_("Records may go to"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=pgettext_lazy("recipient", "nobody"),
        help_text=_("Only where records are handed over or shown to somebody."),
    )
    given_on = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs={"type": "date"}))
    given_how = forms.ChoiceField(label=_("How"), choices=GIVEN_HOW)
    language = forms.ChoiceField(label=_("In which language"))
    text_version = forms.CharField(
        label=_("Version of the words"), max_length=40, help_text=_("As printed on the form, for instance 2024-1.")
    )

    def __init__(self, *args: Any, of_person: bool, recipients: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = PERSONS_PURPOSES if of_person else [p for p in Consent.Purpose if p != Consent.Purpose.PHOTO]
        self.fields["purpose"].choices = [(one.value, capfirst(one.label)) for one in purposes]
        self.fields["recipient"].queryset = recipients
        names = formats.reader_locale().languages
        self.fields["language"].choices = [(code, names.get(code, code)) for code in languages]
        if of_person or not any(purpose in RECIPIENT_ROLES for purpose in purposes):
            del self.fields["recipient"]


class WithdrawConsentForm(forms.Form):
    """A consent is taken back."""

    reason = forms.CharField(
        label=_("How it was taken back"), max_length=500, help_text=_("For instance: letter of the firm. No names.")
    )
