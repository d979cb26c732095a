"""Who gets what at the addresses of figures, indicators, rounds and answers."""

from tests.programme.access_matrix import STAFF, Row, everybody, only, signed_in, with_role

_ENTERING = ("owner", "coordinator", "partner_manager", "trainer", "data_clerk", "enterprise")
_OPENING = (*STAFF, "evaluator", "donor")


def _figure(world):
    return {"code": "jobs_net"}


def _round(world):
    return {"uid": world.round.uid}


ROWS = {
    "indicators": Row(everybody(200)),
    "indicator": Row(everybody(200), _figure),
    "figures": Row(with_role(200)),
    # without a role the page says that the figure is not published; the public is not told that it is there
    "figure": Row(signed_in(200, anonymous=404), _figure),
    "figure_history": Row(only(200, *_OPENING, otherwise=404, anonymous=404), _figure),
    "figure_movers": Row(only(200, *_OPENING, otherwise=404, anonymous=404), _figure),
    # this enterprise is not behind the figure; whose answers stay shut, nobody is told more than that
    "figure_answers#of an enterprise that is not behind it": Row(
        only(404, otherwise=404, anonymous=404, focal_person=403),
        lambda w: _figure(w) | {"uid": w.enterprise.uid},
    ),
    "figure_answers#of another partner's enterprise": Row(
        only(404, otherwise=404, anonymous=404, focal_person=403, partner_manager=403, data_clerk=403),
        lambda w: _figure(w) | {"uid": w.others_enterprise.uid},
    ),
    "round_add": Row(only(200, *_ENTERING), lambda w: {"uid": w.enterprise.uid}),
    "round_add#for another partner's enterprise": Row(
        only(200, "owner", "coordinator", trainer=404, enterprise=404), lambda w: {"uid": w.others_enterprise.uid}
    ),
    "round": Row(only(200, *STAFF, "enterprise", otherwise=404), _round),
    "round#kept by another partner": Row(
        only(200, "owner", "me_officer", "coordinator", otherwise=404), lambda w: {"uid": w.others_round.uid}
    ),
    "round_period": Row(only(200, *_ENTERING, otherwise=404, me_officer=403), _round),
    "answer_history": Row(only(200, *STAFF, "enterprise", otherwise=404), lambda w: _round(w) | {"question": "W"}),
}
