"""Who gets what at the addresses that belong to no domain."""

from tests.programme.access_matrix import NO_ROLE, STAFF, Row, everybody, only, signed_in

ROWS = {
    "healthz": Row(everybody(503)),  # no worker runs beside the tests
    "set_theme": Row(everybody(302), method="POST", data=lambda w: {"theme": "dark"}),
    "programme_colours": Row(everybody(200)),
    "set_language": Row(everybody(302), method="POST", data=lambda w: {"language": "fr"}),
    "file#that proves nothing yet": Row(
        only(200, "owner", "me_officer", "partner_manager", otherwise=404), lambda w: {"pk": w.file.pk}
    ),
    "file#behind an answer": Row(only(200, *STAFF, "enterprise", otherwise=404), lambda w: {"pk": w.proof.pk}),
    "service_worker": Row(everybody(200)),
    "manifest": Row(everybody(200)),
    "outbox": Row(signed_in(200)),
    "sync": Row(signed_in(400, anonymous=401), method="POST"),  # an empty batch is none
    "sync_photo": Row(signed_in(400, anonymous=401) | {NO_ROLE: 403}, method="POST"),
    "jobs": Row(signed_in(200)),
    "job": Row(only(200, "owner", "partner_manager", otherwise=404), lambda w: {"pk": w.job.pk}),
    "job_progress": Row(only(200, "owner", "partner_manager", otherwise=404), lambda w: {"pk": w.job.pk}),
    "job_cancel": Row(only(302, "owner", "partner_manager", otherwise=404), lambda w: {"pk": w.job.pk}, method="POST"),
}
