"""A statement as a file: rows of a table, and what is printed."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

from score.programme.coaching.statements.accounts import Account
from score.programme.coaching.statements.records import Kind, Waits
from score.programme.coaching.statements.statement import Line, Statement
from score.programme.coaching.statements.words import condition_words, part_words, what_words
from score.programme.core import formats
from score.programme.core.documents import typesetting
from score.programme.core.documents.fonts import unwritable
from score.programme.core.models import LedgerEntry
from score.programme.organisations.models import PersonDetails
from score.programme.trainings.trainers.words import name_of
from score.programme.trainings.words import module_title


def records_table(statement: Statement) -> list[list[Any]]:
    """Every record of the period as a row, heads first."""
    rows: list[list[Any]] = [
        [
            _("what"), _("day"), _("cohort"), _("module"), _("part"), _("enterprise"), _("number"), _("condition"),
            _("currency"), _("rate"), _("due"), _("waits"),
        ]
    ]  # fmt: skip
    for line in statement.lines:
        for one in line.items:
            seen = one.record
            rows.append(
                [
                    str(Kind(seen.kind).label), seen.day, seen.cohort.code,
                    module_title(seen.cohort.module, seen.cohort.country), part_words(seen.part), seen.enterprise,
                    seen.number, condition_words(seen), one.currency, one.rate, one.due, one.waiting,
                ]
            )  # fmt: skip
    return rows


def totals_table(statements: list[Statement], names: dict[int, str]) -> list[list[Any]]:
    """A row for each trainer, payer and currency, heads first."""
    rows: list[list[Any]] = [
        [
            _("trainer"), _("who pays"), _("from"), _("until"), _("class days"), _("visits"), _("reports"),
            _("currency"), _("due"), _("waits"), _("paid of it"), _("open from earlier"), _("open"),
        ]
    ]  # fmt: skip
    for one in statements:
        about = [
            names[one.trainer.pk], one.organisation.name, one.period.starts_on, one.period.ends_on, one.class_days,
            one.visits, one.reports,
        ]  # fmt: skip
        for account in one.accounts or [None]:
            rows.append([*about, *(_money_of(account) if account else [""] + [None] * 5)])
    return rows


def _money_of(account: Account) -> list[Any]:
    return [
        account.currency, account.due, account.waiting, account.paid_towards, account.open_earlier, account.open,
    ]  # fmt: skip


def statement_pdf(statement: Statement, moment: datetime.datetime) -> bytes:
    """The statement to print, hand over and sign, in the reader's language."""
    period = formats.period(statement.period.starts_on, statement.period.ends_on)
    name = _written(statement)
    data = {
        **typesetting.branding(),
        "title": gettext("Payment statement: %(name)s, %(period)s") % {"name": name, "period": period},
        "lang": get_language() or "en",
        "heading": gettext("Payment statement"),
        "about": [[gettext("Trainer"), name], [gettext("Payer"), statement.organisation.name],
                  [gettext("Period"), period]],
        "heads": [gettext("What was done"), gettext("Days"), gettext("Units"), gettext("Rate"), gettext("Due"),
                  gettext("Waits")],
        "bands": [
            {"name": str(kind.label), "rows": [_row(one) for one in statement.lines if one.kind == kind]}
            for kind in Kind
            if any(one.kind == kind for one in statement.lines)
        ],
        "nothing": gettext("Nothing is recorded in this period."),
        "accounts": [_account(one) for one in statement.accounts],
        "payments_heading": gettext("Payments so far"),
        "payments": [_payment(one) for one in statement.payments[:MOST_PAYMENTS]],
        "more": _more(len(statement.payments) - MOST_PAYMENTS),
        "notes": [
            gettext("A class day counts once somebody is signed in; a report once it is accepted. "
                    "Payments settle the oldest amounts first."),
            gettext("Made on %(day)s from what was recorded until then.") % {"day": formats.day(moment)},
        ],
        "signs": [gettext("Trainer, date"), gettext("Payer, date")],
    }  # fmt: skip
    return typesetting.pdf("statement", data, moment=moment)


MOST_PAYMENTS = 24  # printed; the page has all of them


def _written(statement: Statement) -> str:
    """The name in letters that can be printed; in its own script beside it where it has one."""
    name = name_of(statement.trainer)
    details = PersonDetails.objects.filter(person=statement.trainer.person_id).first()
    local = details.name_local.strip() if details else ""
    return f"{name} ({local})" if local and local != name and not unwritable(local) else name


def _row(line: Line) -> list[str]:
    first = line.first
    notes = [one for one in (condition_words(first.record) if first.record.waits else "",) if one]
    if first.rate is None and first.record.waits != Waits.PART:
        notes.append(gettext("no rate agreed"))
    rate = formats.amount(first.rate, first.currency) if first.rate is not None else "–"
    due, waits = (formats.amount(one, first.currency) if one else "–" for one in (line.due, line.waiting))
    return [
        what_words(line), "; ".join(notes), formats.period(line.starts_on, line.ends_on), formats.count(line.units),
        rate, due, waits,
    ]  # fmt: skip


def _account(one: Account) -> list[list[str]]:
    lines = [
        (gettext("Due in the period"), one.due), (gettext("Paid of it"), one.paid_towards),
        (gettext("Open from earlier periods"), one.open_earlier), (gettext("Open at the end of the period"), one.open),
    ]  # fmt: skip
    if one.beyond:
        lines.append((gettext("Paid for later, or in advance"), one.beyond))
    if one.waiting:
        lines.append((gettext("Waits for a sign-in or a report"), one.waiting))
    return [[words, formats.amount(amount, one.currency)] for words, amount in lines]


def _payment(one: LedgerEntry) -> list[str]:
    back = one.stage == LedgerEntry.Stage.REFUNDED
    sign = -one.amount if back else one.amount
    words = [capfirst(str(one.get_payer_kind_display())), one.document_number]
    return [formats.day(one.date), " · ".join(filter(None, words)), formats.amount(sign, one.currency)]


def _more(number: int) -> str:
    if number <= 0:
        return ""
    words = ngettext("and %(n)s more on the page", "and %(n)s more on the page", number)
    return words % {"n": formats.count(number)}
