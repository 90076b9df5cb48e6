"""司法冻结的办理: an officer freezes tonnes of an account on a court's paper; another lifts it on the paper that ends it."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from quota.choices import OWNED, FreezeReason
from quota.ledger import freezing
from quota.models import Account, Freeze, JudicialPaper


@dataclass(frozen=True)
class CourtPaper:
    """司法文书: who issued it, its number, the paper itself."""

    issuer: str
    number: str
    file: StoredFile


def freeze(
    account: Account, vintage: int, tonnes: int, paper: CourtPaper, *, by: User, on: date, today: date
) -> Freeze:
    """司法冻结. Refused where less is available or the day has not come; Conflict where the paper is entered already."""
    _refuse_others(account, by)
    _refuse_unsaid(paper)
    if account.kind not in OWNED:
        raise Refused(_("只能冻结单位账户的配额。"), code="account")
    if on > today:
        raise Refused(_("冻结日期 %(day)s 还没有到。") % {"day": on.isoformat()}, code="frozen_on")
    reference = f"judicial/{account.pk}/{vintage}/{paper.number.strip()}"
    with transaction.atomic():
        made = freezing.freeze(
            account, vintage, tonnes, reason=FreezeReason.JUDICIAL, reference=reference, by=by, on=on,
            note=f"{paper.issuer.strip()} {paper.number.strip()}"[:200],
        )  # fmt: skip
        _keep(made, paper, by, lifts=False)
        record("quota.freeze.judicial", made, by=by, reason=made.note, detail={"tonnes": tonnes, "vintage": vintage})
    return made


def release(frozen: Freeze, paper: CourtPaper, *, by: User, on: date, today: date) -> None:
    """解除司法冻结, by another than who entered it: the tonnes can be traded again. Conflict where it was released."""
    _refuse_others(frozen.account, by)
    _refuse_unsaid(paper)
    if frozen.reason != FreezeReason.JUDICIAL:
        raise Refused(_("申请待审的冻结随审批解除，不在这里办理。"), code="reason")
    if frozen.by_id == by.pk:
        raise Refused(_("解除冻结须由登记冻结以外的人办理。"), code="second_person")
    if not frozen.frozen_on <= on <= today:
        raise Refused(_("解除日期须在冻结日期之后、今日之前（含）。"), code="released_on")
    with transaction.atomic():
        freezing.release(frozen, by=by, on=on)
        _keep(frozen, paper, by, lifts=True)
        record("quota.freeze.release", frozen, by=by, reason=f"{paper.issuer.strip()} {paper.number.strip()}")


def _keep(frozen: Freeze, paper: CourtPaper, by: User, *, lifts: bool) -> None:
    try:
        with transaction.atomic():
            JudicialPaper.objects.create(
                freeze=frozen, lifts=lifts, issuer=paper.issuer.strip(), number=paper.number.strip(), file=paper.file,
                by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("这份文书对该账户、该年度的冻结已登记。"), code="twice") from error


def _refuse_unsaid(paper: CourtPaper) -> None:
    if not paper.issuer.strip():
        raise Refused(_("请写明出具机关。"), code="issuer")
    if not paper.number.strip():
        raise Refused(_("请写明文书编号。"), code="number")


def _refuse_others(account: Account, by: User) -> None:
    post = by.acting_post
    if post is None or post.role not in BUREAU or post.organisation.province != account.province:
        raise Forbidden(_("只能办理本省账户的冻结。"), code="province")
