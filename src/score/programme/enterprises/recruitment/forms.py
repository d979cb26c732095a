"""Forms of open calls: the call itself, the application, the decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.programme.core import formats
from score.programme.core.date_input import DateInput
from score.programme.enterprises.actions import identifier_problem
from score.programme.enterprises.attribute_values import MARKETS, YES_NO, attribute_problem, normal_value
from score.programme.enterprises.attribute_words import market_words
from score.programme.enterprises.recruitment.calls import PARTS
from score.programme.enterprises.recruitment.words import LABELS, yes_or_no
from score.programme.organisations.models import Organisation

MOST_PEOPLE = 999_999


class CallForm(forms.Form):
    """An open call. Where it stands for good (`known`) its address, country and organisation are not asked again."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is offered, to whom, what it costs. A blank line begins a new paragraph."),
    )
    organisation = forms.ModelChoiceField(label=_("Who calls?"), queryset=Organisation.objects.none())
    country = forms.ChoiceField(label=_("Country"))
    module = forms.ChoiceField(label=_("Module"), required=False)
    opens_on = forms.DateField(label=_("Opens on"), widget=DateInput)
    closes_on = forms.DateField(
        label=_("Closes on"), widget=DateInput, help_text=_("The last day on which one may apply.")
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=50,
        required=False,
        help_text=_("Letters, digits and hyphens; made of the title where it is blank."),
    )

    def __init__(self, *args: Any, organisations: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        territories = formats.reader_locale().territories
        countries = [(one.code, str(territories.get(one.code, one.name))) for one in country_files.all_countries()]
        self.fields["country"].choices = sorted(countries, key=lambda one: one[1].casefold())
        modules = [(one.code, gettext(one.title)) for one in module_files.all_modules()]
        self.fields["module"].choices = [("", pgettext_lazy("choice of a module", "any")), *modules]
        if known:
            for name in ("organisation", "country", "slug"):
                del self.fields[name]


def _yes_no(name: str, *, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(label=LABELS[name], required=required, widget=forms.RadioSelect)


def _number(name: str, *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(label=LABELS[name], required=required, min_value=0, max_value=MOST_PEOPLE)


def _text(name: str, longest: int, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(label=LABELS[name], max_length=longest, required=required, **more)


class ApplicationForm(forms.Form):
    """What an enterprise answers, and whom one may ask there."""

    ENTERPRISE = ("name", "name_local", "scheme", "number", "area", "address", "sector", "isic", "market", "years")
    WORKFORCE = ("heads", *PARTS)
    CONDITIONS = ("registered", "both_sides", "women_owned", "worker_representation", "wishes")
    PERSON = ("contact_name", "function", "phone", "email", "consent")

    name = _text("name", 200, required=True)
    name_local = _text("name_local", 200)
    scheme = _text("scheme", 60)
    number = _text("number", 100)
    area = _text("area", 100, required=True)
    address = _text("address", 300)
    sector = _text("sector", 100, required=True)
    isic = _text("isic", 20, help_text=_("Only if you know it: two to four digits."))
    market = forms.ChoiceField(label=LABELS["market"], required=False)
    years = forms.IntegerField(label=LABELS["years"], required=False, min_value=0, max_value=500)
    heads = _number("heads", required=True)
    women = _number("women", required=True)
    men = _number("men")
    permanent = _number("permanent")
    casual = _number("casual")
    registered = _yes_no("registered", required=True)
    both_sides = _yes_no("both_sides", required=True)
    women_owned = _yes_no("women_owned")
    worker_representation = _yes_no("worker_representation")
    wishes = _text(
        "wishes", 500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Please write no names of persons here.")
    )
    contact_name = forms.CharField(label=_("Your name"), max_length=200)
    function = forms.CharField(label=_("What do you do there?"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    consent = forms.BooleanField(label=_("I agree"))
    # hidden from people; programs that fill everything in give themselves away by it
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        answers = [(one, yes_or_no(one)) for one in YES_NO]
        for name in ("registered", "both_sides", "women_owned", "worker_representation"):
            self.fields[name].choices = answers
        self.fields["market"].choices = [
            ("", pgettext_lazy("choice", "not known")),
            *((one, market_words(one)) for one in MARKETS),
        ]
        known = country_files.get(country).registers
        if known:
            self.fields["scheme"].help_text = gettext("Such as: %(registers)s.") % {
                "registers": ", ".join(one.scheme for one in known)
            }

    @property
    def is_filled_by_a_program(self) -> bool:
        """Whether something was written where nobody sees a field."""
        return bool(self.data.get("website"))

    def clean_isic(self) -> str:
        """The code in digits, or an error in words."""
        code = normal_value("isic", self.cleaned_data["isic"])
        if code and (problem := attribute_problem("isic", code)):
            raise forms.ValidationError(problem)
        return code

    def clean(self) -> dict[str, Any]:
        """Parts are not more than the whole; a number has the form of its register; somebody can be reached."""
        cleaned = super().clean() or {}
        heads = cleaned.get("heads")
        for part in PARTS:
            if heads is not None and (cleaned.get(part) or 0) > heads:
                self.add_error(part, gettext("This is more than all people (%(heads)s).") % {"heads": heads})
        by_sex = (cleaned.get("women") or 0) + (cleaned.get("men") or 0)
        if heads is not None and by_sex > heads and not self.has_error("women") and not self.has_error("men"):
            self.add_error("men", gettext("Women and men are more than all people (%(heads)s).") % {"heads": heads})
        if cleaned.get("number"):
            problem = identifier_problem(cleaned.get("scheme", ""), cleaned["number"], self.country)
            for field, words in problem.items():
                self.add_error("number" if field == "value" else field, words)
        if not cleaned.get("phone") and not cleaned.get("email") and not self.has_error("email"):
            words = gettext("Give a phone number or an e-mail address, so that somebody can answer.")
            self.add_error("phone", words)
        return cleaned

    @property
    def answers(self) -> dict[str, Any]:
        """What is said of the enterprise; no person is named in it."""
        names = (*self.ENTERPRISE, *self.WORKFORCE, *self.CONDITIONS, "function")
        return {name: self.cleaned_data.get(name) for name in names}

    @property
    def contact(self) -> dict[str, str]:
        """Who may be asked."""
        said = self.cleaned_data
        return {"name": said["contact_name"], "phone": said["phone"], "email": said["email"]}


class AcceptForm(forms.Form):
    """Which enterprise the applicant is, and why it is taken although a rule is not met."""

    enterprise = forms.ChoiceField(label=_("Which enterprise is it?"), widget=forms.RadioSelect)
    why = forms.CharField(label=_("Why?"), max_length=500, required=False)

    def __init__(self, *args: Any, candidates: list[tuple[str, str]], why_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].choices = [*candidates, ("new", gettext("None of these: a new one"))]
        if not candidates:
            self.fields["enterprise"].widget = forms.HiddenInput()
            self.fields["enterprise"].initial = "new"
        if why_needed:
            self.fields["why"].help_text = gettext("A rule is not met: say why it is accepted all the same.")


class RefuseForm(forms.Form):
    """Why it may not take part."""

    why = forms.CharField(
        label=_("Why?"), max_length=500, help_text=_("In words that the enterprise may be told. No names of persons.")
    )
