"""An invented firm in a cohort whose class was in March 2024, and what tests of coaching ask of it again and again."""

from __future__ import annotations

import datetime
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.test import Client
from PIL import Image

from score.programme.coaching.actions import measure_project, open_project, record_money
from score.programme.coaching.models import ImprovementProject
from score.programme.coaching.subject import VisitSubject
from score.programme.core import files
from score.programme.core.models import StoredFile
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.actions import hold_class_day
from score.programme.trainings.models import Cohort
from tests.programme.factories import make_actor, make_cohort, make_enterprise, make_organisation

D = datetime.date
FIRST_CLASS, LAST_CLASS = D(2024, 3, 4), D(2024, 3, 5)
VISITED, TODAY = D(2024, 4, 8), D(2024, 6, 3)


@dataclass(frozen=True)
class Scene:
    """A partner, its trainer, a cohort and a firm in it."""

    partner: Organisation
    trainer: Actor
    cohort: Cohort
    firm: Enterprise

    def visit(self, number: int = 1) -> VisitSubject:
        """One visit to the firm."""
        return VisitSubject(self.firm, self.cohort, number)


def make_scene(module: str = "workplace_cooperation") -> Scene:
    """The scene, with two class days held."""
    partner = make_organisation()
    firm = make_enterprise(name="Paper Kite Packaging (invented)")
    cohort = make_cohort(partner, enterprises=[firm], module=module)
    for number, day in ((1, FIRST_CLASS), (2, LAST_CLASS)):
        hold_class_day(actor=None, cohort=cohort, number=number, day=day)
    return Scene(partner, make_actor("trainer", partner), cohort, firm)


def picture(colour: str = "navy", kind: str = "PNG") -> bytes:
    """A picture of one colour."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(kept, kind)
    return kept.getvalue()


def stored_picture(actor: Actor | None = None, colour: str = "navy") -> StoredFile:
    """A picture that is kept, and that nothing refers to yet."""
    return files.store(io.BytesIO(picture(colour)), name="invented.png", actor=actor)


def make_project(scene: Scene, title: str = "Line check (invented)", **card: Any) -> ImprovementProject:
    """An idea of the scene's firm, kept by its partner."""
    return open_project(
        actor=scene.trainer,
        enterprise=scene.firm,
        cohort=scene.cohort,
        custodian=scene.partner,
        card={"title": title, **card},
        day=VISITED,
    )


def make_saving(
    project: ImprovementProject,
    saving: int,
    cost: int = 0,
    *,
    kind: str = "observed",
    currency: str = "GHS",
    overlaps_with: ImprovementProject | None = None,
) -> None:
    """What a project saved in a month."""
    record_money(
        actor=None,
        project=project,
        kind=kind,
        currency=currency,
        saving=Decimal(saving),
        one_off_cost=Decimal(cost),
        months=1,
        starts_on=VISITED,
        today=TODAY,
        overlaps_with=overlaps_with,
    )


def measure(project: ImprovementProject, when: str, count: str, base: str | None = None, **more: Any) -> None:
    """A measure of April before, of May after."""
    month = 4 if when == "before" else 5
    said: dict[str, Any] = {"starts_on": D(2024, month, 1), "ends_on": D(2024, month, 30), "today": TODAY}
    counted = {"count": Decimal(count), "base": None if base is None else Decimal(base)}
    measure_project(actor=None, project=project, when=when, **counted, **{**said, **more})


def signed_in(actor: Actor) -> Client:
    """A browser without scripts, in which somebody is signed in."""
    client = Client()
    client.force_login(actor.user)
    return client


def recorded_in(html: str) -> str:
    """What stood when the form was drawn, as its hidden field says."""
    found = re.search(r'name="recorded-values" value="([^"]*)"', html)
    return found[1].replace("&quot;", '"').replace("&#x27;", "'")
