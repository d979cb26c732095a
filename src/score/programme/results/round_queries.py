"""What the country office asks about answers, shown at the questions it is about."""

from __future__ import annotations

from collections import defaultdict

from django.urls import reverse

from score.programme.organisations.actor import Actor
from score.programme.results.models import Round
from score.programme.results.queries import Standing
from score.programme.results.round_differences import label_of
from score.programme.results.round_review import RoundReports
from score.programme.reviews.models import ReviewQuery
from score.programme.reviews.queries import open_at_fields

Asked = dict[str, list[tuple[ReviewQuery, str]]]


def asked_of(actor: Actor, round: Round) -> Asked:
    """The open queries of a round by question, each with the field it names; empty text for the whole round."""
    found: Asked = defaultdict(list)
    for field, some in open_at_fields(actor, RoundReports.name, str(round.uid)).items():
        found[field.partition("|")[0]] += [(one, field) for one in some]
    return dict(found)


def asked_all(stands: Standing, asked: Asked) -> list[tuple[ReviewQuery, str, str]]:
    """All of them, with the question in words and where it is answered."""
    found = []
    for code, some in asked.items():
        section = stands.section_asking(code)
        href = f"{reverse('round', args=[stands.round.uid])}?section={section.code}#q-{code}" if section else ""
        found += [(one, label_of(field) if field else "", href) for one, field in some]
    return found
