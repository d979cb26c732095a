"""Who gets what at the addresses of the overview and of the registry's pages."""

from tests.programme.access_matrix import STAFF, Row, only, signed_in, with_role

_REGISTRY = ("owner", "coordinator", "partner_manager", "data_clerk")
_SEEING = (*STAFF, "focal_person", "enterprise")


def _enterprise(world):
    return {"uid": world.enterprise.uid}


def _others(world):
    return {"uid": world.others_enterprise.uid}


ROWS = {
    "overview": Row(with_role(200) | {"enterprise": 302}),  # a firm is led to its own page
    # a role that may see no enterprise gets a list that says so
    "enterprises": Row(signed_in(200)),
    "enterprises_export": Row(only(200, *_REGISTRY, "me_officer", "enterprise"), lambda w: {"kind": "csv"}),
    "enterprise_add": Row(only(200, *_REGISTRY)),
    "enterprise": Row(only(200, *_SEEING, otherwise=404), _enterprise),
    "enterprise#of another partner": Row(
        only(200, "owner", "me_officer", "coordinator", "focal_person", "partner_manager", "data_clerk", otherwise=404),
        _others,
    ),
    "enterprise#in another country": Row(
        only(200, "owner", "me_officer", otherwise=404), lambda w: {"uid": w.foreign_enterprise.uid}
    ),
    "enterprise_rename": Row(
        only(200, *_REGISTRY, otherwise=404, me_officer=403, trainer=403, focal_person=403, enterprise=403),
        _enterprise,
    ),
    "enterprise_rename#of another partner": Row(
        only(
            200,
            "owner",
            "coordinator",
            otherwise=404,
            me_officer=403,
            focal_person=403,
            partner_manager=403,
            data_clerk=403,
        ),
        _others,
    ),
    "enterprise_attribute": Row(
        only(200, *_REGISTRY, otherwise=404, me_officer=403, trainer=403, focal_person=403, enterprise=403),
        _enterprise,
        query=lambda w: {"kind": "sector"},
    ),
    "enterprise_workforce": Row(only(200, *_REGISTRY, "trainer", "enterprise"), _enterprise),
    "enterprise_closure": Row(only(200, *_REGISTRY, "trainer"), _enterprise),
    "enterprise_merge": Row(
        only(
            200,
            "owner",
            "me_officer",
            "coordinator",
            otherwise=404,
            partner_manager=403,
            trainer=403,
            data_clerk=403,
            focal_person=403,
            enterprise=403,
        ),
        _enterprise,
    ),
    "enterprise_merge_undo#that was not merged": Row(
        only(
            302,
            "owner",
            "me_officer",
            "coordinator",
            otherwise=404,
            partner_manager=403,
            trainer=403,
            data_clerk=403,
            focal_person=403,
            enterprise=403,
        ),
        _enterprise,
        method="POST",
    ),
}
