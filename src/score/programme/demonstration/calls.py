"""Calls of the demonstration, and what came in answer: taken in, refused, and still waiting."""

from __future__ import annotations

from dataclasses import dataclass

from score.programme.demonstration.fixed import invented, moment, uid_of
from score.programme.demonstration.people import DOMAIN
from score.programme.demonstration.plan import Day, partner_key
from score.programme.demonstration.registry import ISIC, address
from score.programme.demonstration.scene import Scene, back_date
from score.programme.enterprises.models import Application, OpenCall
from score.programme.enterprises.recruitment.calls import judged_as_kept
from score.programme.organisations.models import Person, PersonDetails

State = Application.State
# address, title, country, module, opens, closes: the second one stays open, to be tried
CALLS = (
    ("ghana-spring-2026", "Workplaces that listen, spring 2026", "GH", "workplace_cooperation",
     Day(2026, 4, 1), Day(2026, 5, 15)),
    ("peru-open", "Workshops that grow", "PE", "workplace_cooperation", Day(2026, 9, 1), Day(2028, 12, 31)),
)  # fmt: skip
TEXT = "Two managers and two workers of each enterprise come together to class. This call is invented."


@dataclass(frozen=True)
class Sent:
    """An application: of a firm of the plan, or of one that nobody knows yet."""

    call: str
    name: str
    received: Day
    heads: int
    sector: str
    state: str
    why: str = ""


SENT = (
    Sent("ghana-spring-2026", "Punctual Snail Soap", Day(2026, 4, 30), 48, "cosmetics", State.ACCEPTED,
         "Two people fewer than usual; both owners come themselves"),
    Sent("ghana-spring-2026", "Market Day Packaging", Day(2026, 4, 30), 75, "packaging", State.ACCEPTED),
    Sent("ghana-spring-2026", "Wooden Comb Works", Day(2026, 4, 30), 36, "wood_work", State.ACCEPTED,
         "Smaller than usual; no other firm of this kind has come yet"),
    Sent("ghana-spring-2026", "Seven Spoons Kiosk", Day(2026, 5, 4), 6, "food_processing", State.REFUSED,
         "Six people work there: the class takes four from each enterprise"),
    Sent("peru-open", "Whispering Kettle Ceramics", Day(2026, 9, 17), 44, "ceramics", State.RECEIVED),
    Sent("peru-open", "Left Sleeve Uniforms", Day(2026, 9, 24), 310, "garments", State.RECEIVED),
)  # fmt: skip


def record_calls(scene: Scene) -> None:
    """Calls with their applications."""
    calls = {slug: _call(scene, slug, *told) for slug, *told in CALLS}
    back_date(calls.values(), [moment(call.opens_on, 8) for call in calls.values()])
    made = [_application(scene, calls[one.call], one, number) for number, one in enumerate(SENT, 1)]
    for application, one in zip(made, SENT, strict=True):
        application.received_at = moment(one.received, 13)
    Application.objects.bulk_update(made, ["received_at"])


def _call(scene: Scene, slug: str, title: str, country: str, module: str, opens: Day, closes: Day) -> OpenCall:
    return OpenCall.objects.create(
        uid=uid_of("call", slug, opens),
        slug=slug,
        title=invented(title),
        text=TEXT,
        country=country,
        module=module,
        organisation=scene.organisations[partner_key(country, 1)],
        opens_on=opens,
        closes_on=closes,
        created_by=scene.coordinators[country],
    )


def _application(scene: Scene, call: OpenCall, one: Sent, number: int) -> Application:
    person = Person.objects.create(uid=uid_of("applicant", one.name, one.received))
    PersonDetails.objects.create(
        person=person, name=invented(f"Applicant {number}"), email=f"applicant{number}@{DOMAIN}"
    )
    firm = scene.programme.firms.get(one.name)
    answers = {"name": invented(one.name), "heads": one.heads, "sector": one.sector, "isic": ISIC[one.sector]}
    answers |= {"registered": "yes", "both_sides": "yes"}
    if firm:
        answers |= {"area": firm.area, "address": address(firm)}
    decided = one.state != State.RECEIVED
    return Application.objects.create(
        uid=uid_of("application", one.name, one.received),
        call=call,
        answers=answers,
        eligibility=judged_as_kept(call.country, answers),
        contact=person,
        state=one.state,
        why=one.why,
        enterprise=scene.enterprises[one.name] if one.state == State.ACCEPTED else None,
        decided_at=moment(one.received, 16) if decided else None,
        decided_by=scene.coordinators[call.country] if decided else None,
    )
