"""发放: registration institution → province → units, only against an approved table, once for each account and table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Refused
from quota.choices import AGAINST_TABLE, AccountKind, MovementKind
from quota.ledger.accounts import system_account
from quota.ledger.entries import Entry
from quota.ledger.posting import post
from quota.models import Account, Movement

_TABLE = re.compile(r"table/[0-9a-z-]+/[0-9]{2}/[a-z]+/[0-9]{4}/[0-9]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KIND_OF = {AccountKind.UNIT: MovementKind.ISSUE_TO_UNIT, AccountKind.WITHHELD: MovementKind.WITHHOLD}


def kinds_of_issue() -> tuple[str, ...]:
    """Kinds by which a unit's part of a table reaches it, or is kept back for it."""
    return tuple(kind.value for kind in _KIND_OF.values())


@dataclass(frozen=True)
class ApprovedTable:
    """核准表: table/表号/省份/行业/年度/编次, and the SHA-256 of its content."""

    ref: str
    digest: str
    vintage: int
    clause: str = ""


@dataclass(frozen=True)
class Issued:
    """发放行: to a unit's own account, or to the one in which the province withholds for it."""

    account: Account
    tonnes: int


def post_issuance(
    table: ApprovedTable, issued: Sequence[Issued], *, by: User, approved_by: User, effective_on: date
) -> list[Movement]:
    """Both steps in one act: the sum to the province, then each unit's part. Rows of zero tonnes move nothing.

    Raises Refused without an approved table, Conflict where the table was issued before with another content.
    """
    if not _TABLE.fullmatch(table.ref) or not _DIGEST.fullmatch(table.digest):
        raise Refused(_("没有核准的表，不能发放。请先由第二人核准，再据表发放。"), code="table")
    rows = [one for one in issued if one.tonnes]
    _check_rows(table, rows)
    province = rows[0].account.province
    between = system_account(AccountKind.PROVINCE, province)
    total = Issued(between, sum(one.tonnes for one in rows))
    first = _entry(
        table, MovementKind.ISSUE_TO_PROVINCE, system_account(AccountKind.ISSUANCE, province), total, table.ref
    )
    others = [
        _entry(table, _KIND_OF[AccountKind(one.account.kind)], between, one, f"{table.ref}/{one.account.pk}")
        for one in rows
    ]
    movements = post([first, *others], by=by, approved_by=approved_by, effective_on=effective_on)
    _refuse_more_than(table, movements)
    return movements


def _check_rows(table: ApprovedTable, rows: Sequence[Issued]) -> None:
    if not rows:
        raise Refused(_("表 %(table)s 没有可发放的行。") % {"table": table.ref}, code="empty")
    if any(one.account.kind not in _KIND_OF for one in rows):
        raise Refused(_("只能向单位的账户发放。"), code="route")
    owners = [one.account.enterprise_id for one in rows]
    if len(set(owners)) != len(owners):
        raise Refused(_("表 %(table)s 中同一单位出现两次。") % {"table": table.ref}, code="twice")
    if {one.account.province for one in rows} != {table.ref.split("/")[2]}:
        raise Refused(_("表 %(table)s 只能发放给本省的单位。") % {"table": table.ref}, code="province")


def _entry(table: ApprovedTable, kind: MovementKind, source: Account, row: Issued, reference: str) -> Entry:
    return Entry(
        kind, source, row.account, table.vintage, row.tonnes, reference,
        clause=table.clause, table_ref=table.ref, table_digest=table.digest,
    )  # fmt: skip


def _refuse_more_than(table: ApprovedTable, movements: Sequence[Movement]) -> None:
    """A second call with fewer rows must not pass for the first."""
    known = Movement.objects.filter(table_ref=table.ref, kind__in=AGAINST_TABLE).count()
    if known != len(movements):
        raise Conflict(_("这张核准表已按另一份内容发放过。"), code="reference")
