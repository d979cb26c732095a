"""django-allauth's forms in our words: labels, and no text in a field that vanishes when one types."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

EMAIL = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
NEW_PASSWORD_AGAIN = _("New password, once more")
CODE = _("Code from the app, or a recovery code")


class _OurWords:
    """Replaces labels by `words` (name of the field: label) and takes placeholders away."""

    words: dict[str, Any] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.words.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


def _way_to_a_new_password() -> str:
    return format_html(
        '<a href="{}">{}</a>', reverse("account_reset_password"), gettext("Have you forgotten your password?")
    )


class SignInForm(_OurWords, account.LoginForm):
    """E-mail address and password."""

    words = {"login": EMAIL, "password": PASSWORD, "remember": _("Stay signed in on this device")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _way_to_a_new_password()


class PasswordForgottenForm(_OurWords, account.ResetPasswordForm):
    """Where a link to a new password goes."""

    words = {"email": EMAIL}


class NewPasswordForm(_OurWords, account.ResetPasswordKeyForm):
    """A new password, after the link."""

    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class ChangePasswordForm(_OurWords, account.ChangePasswordForm):
    """A new password instead of the present one."""

    words = {"oldpassword": _("Present password"), "password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = _way_to_a_new_password()


class PasswordAgainForm(_OurWords, account.ReauthenticateForm):
    """The password, before something that changes how one signs in."""

    words = {"password": PASSWORD}


class SecondStepForm(_OurWords, second_step.AuthenticateForm):
    """The code, at sign-in."""

    words = {"code": CODE}


class SecondStepAgainForm(_OurWords, second_step.ReauthenticateForm):
    """The code, before something that changes how one signs in."""

    words = {"code": CODE}


class SetUpSecondStepForm(_OurWords, totp.ActivateTOTPForm):
    """The first code that the app shows."""

    words = {"code": _("The six digits that the app shows")}
