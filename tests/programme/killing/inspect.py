"""Prints what is in the database, as JSON, for the killer to judge. Runs as a process of its own."""

import json
from collections import Counter

import django

django.setup()

from score.programme.core.models import AuditEvent, Job  # noqa: E402
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, ImportBatch  # noqa: E402
from score.programme.results.models import Answer, Round, RoundPeriod  # noqa: E402


def group_of(enterprise_name: str) -> str:
    """What was written in one transaction: one enterprise from the web, all those of one file."""
    return enterprise_name if enterprise_name.startswith("web-") else enterprise_name.rsplit("-", 1)[0]


def count(names: list[str]) -> dict[str, int]:
    """How many there are of each group."""
    return dict(Counter(map(group_of, names)))


def main() -> None:
    """Counts of every kind of row, by the transaction to which they belong."""
    found = {
        "enterprises": count(list(Enterprise.objects.values_list("name", flat=True))),
        "attributes": count(list(EnterpriseAttribute.objects.values_list("enterprise__name", flat=True))),
        "rounds": count(list(Round.objects.values_list("enterprise__name", flat=True))),
        "periods": count(list(RoundPeriod.objects.values_list("round__enterprise__name", flat=True))),
        "answers": count(list(Answer.objects.values_list("round__enterprise__name", flat=True))),
        "jobs": [[job.kind, job.state, job.attempts, job.message] for job in Job.objects.order_by("pk")],
        "batches": {
            batch.file.name.rsplit(".", 1)[0]: batch.state if batch.outcome.get("read") else "unread"
            for batch in ImportBatch.objects.select_related("file")
        },
        "audited": AuditEvent.objects.filter(action="import").count(),
        "brought_in": ImportBatch.objects.filter(state="done").count(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
