"""清缴申请的办理: the unit's approver files, its tonnes are frozen, the bureau approves or refuses; or it is withdrawn.

Whoever acts on a unit-year holds its obligation first, then holdings, then the log. Of two acts at once one goes
through and the other meets `Conflict`.
"""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance
from cets_portal.audit.services import record
from cets_portal.evidence.models import StoredFile
from quota.choices import AccountKind, ApplicationStatus, FreezeReason
from quota.ledger.accounts import unit_account, withheld_account
from quota.ledger.freezing import freeze, release
from quota.models import (
    Account,
    Freeze,
    OffsetClaim,
    OffsetLine,
    SurrenderApplication,
    SurrenderConsent,
    SurrenderLine,
    SurrenderObligation,
)
from quota.selectors.surrender import is_closed
from quota.services.compliance import lock_obligation
from quota.services.obligations import officer_province
from quota.services.surrender_checks import (
    Given,
    OffsetWanted,
    faults_of,
    serials_of,
    short_lines,
    used_serials,
)
from quota.services.surrender_telling import tell_of_application, tell_of_consent_asked, tell_of_refusal


def file_application(obligation: SurrenderObligation, given: Given, *, by: User, today: date) -> SurrenderApplication:
    """清缴申请 of the unit's approver. What it gives of its own is frozen; what others hold, once they consent.

    Raises Forbidden, Refused ("faults" with a sentence for each, "closed"), Conflict (one waits already).
    """
    post = by.acting_post
    if post is None or post.role != Role.APPROVER or post.organisation_id != obligation.enterprise.organisation_id:
        raise Forbidden(_("清缴申请由本单位负责人提出。"), code="role")
    if any(one.account != AccountKind.UNIT for one in given.lines):
        raise Forbidden(_("暂不发放的配额由省级主管部门办理。"), code="account")
    return _file(obligation, given, by=by, today=today)


def force(
    obligation: SurrenderObligation, given: Given, *, paper: StoredFile | None, by: User, today: date
) -> SurrenderApplication:
    """强制履约 by an officer: of what is withheld for the unit; of its own account only on the registration institution's
    paper. Another officer approves."""
    if officer_province(by) != obligation.province:
        raise Forbidden(_("只能办理本省的配额清缴。"), code="province")
    if any(one.holder.pk != obligation.enterprise_id for one in given.lines) or given.offsets:
        raise Refused(_("强制履约只使用该单位自己的配额。请删去其他单位和减排量。"), code="holder")
    if paper is None and any(one.account == AccountKind.UNIT for one in given.lines):
        sentence = _("使用单位持有账户的配额须附注登机构的强制履约文件。请上传，或只使用暂不发放的配额。")
        raise Refused(sentence, code="paper")
    return _file(obligation, given, by=by, today=today, forced=True, paper=paper)


def _file(
    obligation: SurrenderObligation, given: Given, *, by: User, today: date, forced: bool = False,
    paper: StoredFile | None = None,
) -> SurrenderApplication:  # fmt: skip
    try:
        with transaction.atomic():
            held = lock_obligation(obligation)
            refuse_closed(held)
            _refuse_given(held, given, today)
            made = SurrenderApplication.objects.create(
                obligation=held, forced=forced, paper=paper, filed_by=by, filed_on=today
            )
            _write(made, given, by, today)
            detail = {"tonnes": given.total, "credits": given.credits, "forced": forced}
            record("quota.surrenderapplication.file", made, by=by, detail=detail, to_status=made.status)
            tell_of_application(made, given.total, today)
    except IntegrityError as error:
        raise _told(error, given) from error
    return made


def _refuse_given(held: SurrenderObligation, given: Given, today: date) -> None:
    """Everything that is wrong, at once. What others hold is looked at when they consent."""
    if SurrenderApplication.objects.filter(obligation=held, status=ApplicationStatus.FILED).exists():
        raise _in_work()
    own = [one for one in given.lines if one.holder.pk == held.enterprise_id]
    found = [*faults_of(held, given, today), *short_lines(own), *used_serials(given)]
    if found:
        raise Refused(" ".join(found), code="faults", issues=found)


def _in_work() -> Conflict:
    return Conflict(_("该年度已有一项清缴申请待审批。请等待审批，或先撤回再申请。"), code="in_work")


def _told(error: IntegrityError, given: Given) -> Exception:
    """The sentence for what only a race could bring about."""
    if "serial" in str(error):
        found = list(used_serials(given))
        return Conflict(" ".join(found) or _("减排量编号刚被另一项申请使用，请刷新后再办。"), code="serial")
    if "in_work" in str(error) or "obligation" in str(error):
        return _in_work()
    return error


def _write(made: SurrenderApplication, given: Given, by: User, today: date) -> None:
    lines = [
        SurrenderLine.objects.create(
            application=made, holder=one.holder, account=one.account, vintage=one.vintage, tonnes=one.tonnes
        )
        for one in given.lines
    ]
    for wanted in given.offsets:
        _write_offset(made, wanted)
    own = [one for one in lines if one.holder_id == made.obligation.enterprise_id]
    freeze_lines(own, by=by, today=today)
    others = {one.holder_id: one.holder for one in lines if one not in own}
    for holder in others.values():
        asked = SurrenderConsent.objects.create(application=made, holder=holder)
        tell_of_consent_asked(asked, today)


def _write_offset(made: SurrenderApplication, wanted: OffsetWanted) -> None:
    serials = serials_of(wanted.serial_numbers)
    line = OffsetLine.objects.create(
        application=made, project_code=wanted.project_code.strip(), serial_numbers=" ".join(serials),
        registered_on=wanted.registered_on, inside_market=wanted.inside_market, tonnes=wanted.tonnes, file=wanted.file,
    )  # fmt: skip
    OffsetClaim.objects.bulk_create([OffsetClaim(line=line, serial_number=one) for one in serials])


def account_of(line: SurrenderLine) -> Account:
    """The account that a line is taken from."""
    return withheld_account(line.holder) if line.account == AccountKind.WITHHELD else unit_account(line.holder)


def freeze_lines(lines: Iterable[SurrenderLine], *, by: User, today: date) -> None:
    """冻结, in the order of locking. Raises Refused with the numbers where less is available."""
    found = sorted(((account_of(one), one) for one in lines), key=lambda pair: (pair[0].pk, pair[1].vintage))
    for account, line in found:
        freeze(
            account, line.vintage, line.tonnes, reason=FreezeReason.SURRENDER, reference=reference_of(line), by=by,
            on=today, note=str(line.application)[:200],
        )  # fmt: skip


def reference_of(line: SurrenderLine) -> str:
    """凭证号 of the freeze and of the movement of a line."""
    return f"surrender/{line.application_id}/{line.pk}"


def freezes_of(application: SurrenderApplication) -> list[Freeze]:
    """Freezes of the application that stand."""
    references = [reference_of(one) for one in application.lines.all()]
    found = Freeze.objects.filter(reference__in=references, released_at__isnull=True)
    return list(found.select_related("account__enterprise").order_by("account_id", "vintage"))


@transaction.atomic
def withdraw(application: SurrenderApplication, *, by: User, today: date) -> None:
    """撤回 by the unit; its tonnes are free again."""
    if application.forced:
        raise Forbidden(_("强制履约由省级主管部门提出，单位不能撤回。"), code="role")
    post = by.acting_post
    if post is None or post.organisation_id != application.obligation.enterprise.organisation_id:
        raise Forbidden(_("只能撤回本单位的清缴申请。"), code="unit")
    lock_obligation(application.obligation)
    advance(application, "withdraw", by=by)
    _let_go(application, by, today)


@transaction.atomic
def refuse(application: SurrenderApplication, *, reason: str, by: User, today: date) -> None:
    """不批准, with the reason; the tonnes are free again and the unit is told."""
    if officer_province(by) != application.province:
        raise Forbidden(_("只能办理本省的配额清缴。"), code="province")
    lock_obligation(application.obligation)
    advance(application, "refuse", by=by, reason=reason, refusal=reason.strip(), decided_by=by, decided_on=today)
    _let_go(application, by, today)
    tell_of_refusal(application, today)


def _let_go(application: SurrenderApplication, by: User, today: date) -> None:
    for one in freezes_of(application):
        release(one, by=by, on=today)
    OffsetClaim.objects.filter(line__application=application).update(standing=False)


def refuse_closed(obligation: SurrenderObligation) -> None:
    """Raise Refused once the year is closed."""
    if is_closed(obligation.province, obligation.sector, obligation.quota_year):
        sentence = _("%(year)s 年度已关账，不能再清缴。确需办理的，请由省级主管部门重开该年度。")
        raise Refused(sentence % {"year": obligation.quota_year}, code="closed")
