"""What the list of enterprises, its map, files and bulk changes can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from score.programme.dashboards.enterprise_table import Table, known_by, values_in_use
from score.programme.dashboards.enterprise_words import attribute_label
from score.programme.enterprises.models import Enterprise, EnterpriseMerge, EnterpriseRow, RecruitmentStage
from score.programme.organisations.access import visible_to
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import CohortDelivery, Enrolment

CUTS = ("country", "sector", "size", "ownership")
BOTH, BASELINE_ONLY, ENDLINE_ONLY, NEITHER = "both", "baseline", "endline", "none"
DATA = (
    (BOTH, _("baseline and endline")),
    (BASELINE_ONLY, _("baseline, no endline")),
    (ENDLINE_ONLY, _("endline, no baseline")),
    (NEITHER, _("no answers")),
)
NOT_RECORDED = "-"
NARROW = ("q", "country", "stage", "sector")  # shown at once; the other filters fold away
MOST_CHOICES = 400
REMEMBERED = 60  # seconds


class EnterpriseFilter(django_filters.FilterSet):
    """Narrows the rows of a table."""

    q = django_filters.CharFilter(label=_("Name or number"), method="search", max_length=200)
    country = django_filters.ChoiceFilter(label=_("Country"), empty_label=_("Any"))
    stage = django_filters.ChoiceFilter(
        label=_("Stage recorded"), empty_label=_("Any"), choices=RecruitmentStage.Stage.choices, method="at_stage"
    )
    sector = django_filters.ChoiceFilter(label=_("Sector"), empty_label=_("Any"))
    size = django_filters.ChoiceFilter(label=_("Size recorded"), empty_label=_("Any"))
    data = django_filters.ChoiceFilter(label=_("Answers"), empty_label=_("Any"), choices=DATA, method="with_answers")
    area = django_filters.CharFilter(label=_("Area"), method="in_area", max_length=100)
    ownership = django_filters.ChoiceFilter(label=_("Ownership"), empty_label=_("Any"))
    partner = django_filters.ChoiceFilter(label=_("Partner"), empty_label=_("Any"), method="of_partner")
    level = django_filters.ChoiceFilter(label=_("Level"), empty_label=_("Any"), choices=Enterprise.Level.choices)

    class Meta:
        model = EnterpriseRow
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, *, table: Table) -> None:
        super().__init__(data, queryset=table.rows)
        self.table = table
        for cut in CUTS:
            self.filters[cut].extra["choices"] = _with(_choices(table, cut), cut, self.data.get(cut, ""))
        self.filters["partner"].extra["choices"] = _partners(table)
        for name, column in (("stage", "stage"), ("data", "has_baseline")):
            if not table.may(column):
                del self.filters[name]
        self.form.fields["q"].widget.input_type = "search"

    def filter_queryset(self, queryset: QuerySet[EnterpriseRow]) -> QuerySet[EnterpriseRow]:
        """Nothing where what is asked for cannot be: never more than was asked for."""
        return queryset.none() if self.form.errors else super().filter_queryset(queryset)

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any(self.data.get(name) for name in self.filters)

    @property
    def first_fields(self) -> list[Any]:
        """The fields shown at once."""
        return [self.form[name] for name in NARROW if name in self.form.fields]

    @property
    def more_fields(self) -> list[Any]:
        """The fields that fold away."""
        return [self.form[name] for name in self.form.fields if name not in NARROW]

    @property
    def more_open(self) -> bool:
        """Whether something is asked for in a field that folds away."""
        return any(self.data.get(name) for name in self.filters if name not in NARROW)

    @property
    def asked(self) -> list[tuple[str, str]]:
        """What is asked for, as names and values of an address."""
        return [(name, value) for name in self.filters if (value := self.data.get(name))]

    def search(self, rows: QuerySet[EnterpriseRow], name: str, text: str) -> QuerySet[EnterpriseRow]:
        """By parts of any name, in any script, or of a number; all words have to be there."""
        words = known_by(text)
        return rows.filter(*words) if words else rows.none()

    def in_area(self, rows: QuerySet[EnterpriseRow], name: str, area: str) -> QuerySet[EnterpriseRow]:
        """Those of the area of this name; where there is none, of all whose names begin so. "-": none recorded."""
        named = rows.filter(area="" if area == NOT_RECORDED else area)
        return named if area == NOT_RECORDED or named.exists() else rows.filter(area__istartswith=area)

    def at_stage(self, rows: QuerySet[EnterpriseRow], name: str, stage: str) -> QuerySet[EnterpriseRow]:
        """Those at a stage: of the programme, or of the reader's own recruitment."""
        return rows.filter(**{self.table.names["stage"]: stage})

    def of_partner(self, rows: QuerySet[EnterpriseRow], name: str, partner: str) -> QuerySet[EnterpriseRow]:
        """Those that take part in something this partner delivers, as records that took such a one in do."""
        cohorts = CohortDelivery.objects.in_force().filter(partner=partner).values("cohort")
        enrolled = visible_to(self.table.actor, Enrolment).in_force().filter(cohort__in=cohorts).values("enterprise")
        absorbing = EnterpriseMerge.objects.in_force().filter(absorbed__in=enrolled).values("kept")
        return rows.filter(Q(pk__in=enrolled) | Q(pk__in=absorbing))

    def with_answers(self, rows: QuerySet[EnterpriseRow], name: str, data: str) -> QuerySet[EnterpriseRow]:
        """Those with the answers of these rounds, and without those of the others."""
        baseline, endline = self.table.names["has_baseline"], self.table.names["has_endline"]
        there = {f"{baseline}__in": [data in (BOTH, BASELINE_ONLY)], f"{endline}__in": [data in (BOTH, ENDLINE_ONLY)]}
        return rows.filter(**there)  # `in`, because a bare boolean is not looked up in SQLite's indexes


def asked_of(query: MultiValueDict[str, str], names: Iterable[str]) -> list[tuple[str, str]]:
    """The parts of an address that are among `names`, in the order given."""
    return [(name, value) for name in names for value in query.getlist(name) if value]


def _choices(table: Table, cut: str) -> list[tuple[str, str]]:
    """Values of a column among the rows that the reader sees, in words; looked up once a minute."""
    actor = table.actor
    where = actor.organisation.pk if actor.organisation else 0
    key = f"enterprise-choices:{cut}:{actor.role}:{where}:{get_language()}"
    if (found := cache.get(key)) is None:
        found = [(value, str(attribute_label(cut, value))) for value in values_in_use(table, cut, MOST_CHOICES)]
        found.sort(key=lambda one: one[1].casefold())
        cache.set(key, found, REMEMBERED)
    return found


def _with(known: list[tuple[str, str]], cut: str, asked: str) -> list[tuple[str, str]]:
    """The choices, and what is asked for also where no row has it (any more, or yet)."""
    if not asked or any(value == asked for value, _label in known):
        return known
    return [*known, (asked, str(attribute_label(cut, asked)))]


def _partners(table: Table) -> list[tuple[str, str]]:
    """Partners that deliver something, among the organisations that the reader may see."""
    delivering = CohortDelivery.objects.in_force().filter(partner__isnull=False).values("partner")
    known = visible_to(table.actor, Organisation).filter(pk__in=delivering).order_by("name")
    return [(str(pk), name) for pk, name in known.values_list("pk", "name")]
