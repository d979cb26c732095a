"""Organisations, people, roles, invitations, consents. Persons live apart from facts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from score.programme.core.facts import Fact
from score.programme.core.identity import new_uid

__all__ = [
    "Consent",
    "Invitation",
    "Membership",
    "Organisation",
    "Person",
    "PersonDetails",
    "Role",
    "User",
]


class Organisation(models.Model):
    """Anybody who runs, delivers, pays for or watches the programme."""

    class Kind(models.TextChoices):
        PROGRAMME_OWNER = "programme_owner", _("programme owner")
        COUNTRY_OFFICE = "country_office", _("country office")
        IMPLEMENTATION_PARTNER = "implementation_partner", _("implementation partner")
        SERVICE_PROVIDER = "service_provider", _("service provider")
        MINISTRY = "ministry", _("ministry or agency")
        EMPLOYERS = "employers", _("employers' organisation")
        TRADE_UNION = "trade_union", _("trade union")
        ASSOCIATION = "association", _("association")
        LEAD_BUYER = "lead_buyer", _("lead buyer")
        SOURCING_AGENT = "sourcing_agent", _("sourcing agent")
        ENTERPRISE = "enterprise", _("enterprise")
        DONOR = "donor", _("donor")
        EVALUATION_FIRM = "evaluation_firm", _("evaluation firm")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, null=True, blank=True, related_name="+")
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(app="programme")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A person as facts know them: a number. Erasing a person empties `details`, never this row."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    erased_at = models.DateTimeField(null=True)


class PersonDetails(models.Model):
    """What identifies a person. Deleted on erasure; no other table may hold names, phones or faces."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="details")
    name = models.CharField(_("name"), max_length=200)
    name_local = models.CharField(_("name in local script"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Creates accounts; who may create them is decided elsewhere."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account for `email`, with a usable password only if one is given."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. What it may do comes from its memberships alone."""

    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="user")
    is_active = models.BooleanField(default=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """The person's name, or the e-mail address where there is none."""
        details = PersonDetails.objects.filter(person=self.person_id).first() if self.person_id else None
        return details.name if details else self.email


class Role(models.TextChoices):
    """What somebody does in an organisation. Rights are in `access.py`, never asked of a role directly."""

    OWNER = "owner", _("programme owner")
    ME_OFFICER = "me_officer", _("M&E officer")
    COORDINATOR = "coordinator", _("national coordinator")
    PARTNER_MANAGER = "partner_manager", _("partner manager")
    TRAINER = "trainer", _("trainer")
    DATA_CLERK = "data_clerk", _("data clerk")
    FOCAL_PERSON = "focal_person", _("focal person")
    EVALUATOR = "evaluator", _("evaluator")
    COMMITTEE_MEMBER = "committee_member", _("committee member")
    LEAD_BUYER = "lead_buyer", _("lead buyer")
    DONOR = "donor", _("donor")
    ENTERPRISE = "enterprise", _("enterprise")


class Membership(models.Model):
    """One role of one user in one organisation, perhaps for a time. A person may hold several."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role", "valid_from"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
        ]
        ordering = ["pk"]


class Invitation(models.Model):
    """The only way in: signed, for one address, once, until it expires."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    membership_until = models.DateField(_("role ends"), null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)


class Consent(Fact):
    """What a person or an enterprise agreed to, in which words, and how. A withdrawal supersedes."""

    class Purpose(models.TextChoices):
        DELIVERY = "delivery", _("taking part and keeping records")
        PHOTO = "photo", _("photos")
        STORY = "story", _("a story about the firm")
        FOLLOW_UP = "follow_up", _("being asked again later")
        HAND_OVER = "hand_over", _("handing records to another partner")
        BUYER_VIEW = "buyer_view", _("showing records to a buyer")

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    recipient = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    text_version = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    given_on = models.DateField()
    given_how = models.CharField(max_length=60)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(enterprise__isnull=False), name="consent_of_one_party"
            ),
        ]
