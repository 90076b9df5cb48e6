"""批准清缴: one officer at a time, in one act: the book moves, the status follows, the certificate is numbered and logged.

`by` of the movements is who filed, `approved_by` the officer.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.lifecycle import advance, check_allowed
from cets_portal.evidence.services.log import Leaf, LoggedFile, append
from cets_portal.norms.surrender import surrender_rules
from quota.choices import AccountKind, ApplicationStatus, ConsentStatus, MovementKind
from quota.ledger.accounts import system_account
from quota.ledger.entries import Entry
from quota.ledger.posting import post
from quota.models import SurrenderApplication, SurrenderLine, SurrenderObligation
from quota.selectors.surrender_logged import logged_content, subject_of
from quota.selectors.surrender_vintages import draft_adopted, vintage_said
from quota.services.compliance import lock_obligation, recompute
from quota.services.many import Done, each
from quota.services.obligations import officer_province
from quota.services.surrender_checks import LineWanted, given_in, refuse_faults
from quota.services.surrender_telling import tell_of_approval
from quota.services.surrendering import account_of, freezes_of, reference_of, refuse_closed


@transaction.atomic
def approve(application: SurrenderApplication, *, by: User, today: date) -> None:
    """批准. Raises Forbidden, Refused (a consent is missing, the year is closed, it no longer fits), Conflict (no longer
    waits: of many at once one approves)."""
    if officer_province(by) != application.province:
        raise Forbidden(_("只能办理本省的配额清缴。"), code="province")
    held = lock_obligation(application.obligation)
    application.refresh_from_db()
    check_allowed(application, SurrenderApplication.LIFECYCLE["approve"], by=by)
    if application.status != ApplicationStatus.FILED:
        raise Conflict(_("该清缴申请刚由他人办理，请刷新后再看。"), code="conflict")
    refuse_closed(held)
    _refuse_without_consent(application)
    lines = list(application.lines.select_related("holder").order_by("pk"))
    _refuse_unfit(application, held, lines, today)
    number = certificate_number(application)
    advance(application, "approve", by=by, decided_by=by, decided_on=today, certificate_number=number)
    _post(application, lines, by, today)
    recompute(held, today=today, by=by)
    tell_of_approval(application, today)
    _log(application)


def approve_many(applications: Iterable[SurrenderApplication], *, by: User, today: date) -> Done:
    """成批批准: each a transaction of its own; what one refuses does not undo the others."""
    return each(applications, lambda one: approve(one, by=by, today=today), lambda one: one.obligation.enterprise.name)


def certificate_number(application: SurrenderApplication) -> str:
    """履约证明编号: '99-2025-LZ-000123'."""
    return f"{application.province}-{application.obligation.quota_year}-LZ-{application.pk:06d}"


def _refuse_without_consent(application: SurrenderApplication) -> None:
    missing = application.consents.exclude(status=ConsentStatus.GIVEN)
    names = list(missing.values_list("holder__name", flat=True))
    if names:
        sentence = _("%(names)s 尚未同意代为清缴。请待其负责人在门户同意，或由单位撤回后重新申请。")
        raise Refused(sentence % {"names": _("、").join(names)}, code="consent")


def _refuse_unfit(
    application: SurrenderApplication, held: SurrenderObligation, lines: list[SurrenderLine], today: date
) -> None:
    """The obligation or the texts may have changed while it waited."""
    wanted = [LineWanted(one.holder, one.vintage, one.tonnes, one.account) for one in lines]
    refuse_faults(held, given_in(wanted, list(application.offsets.select_related("file"))), today)


def _post(application: SurrenderApplication, lines: list[SurrenderLine], by: User, today: date) -> None:
    """One act of the book; an application of credits alone moves no allowance."""
    if not lines:
        return
    assert application.filed_by is not None
    obligation = application.obligation
    target = system_account(AccountKind.SURRENDERED, application.province)
    kind = MovementKind.FORCED_SURRENDER if application.forced else MovementKind.SURRENDER
    adopted = draft_adopted(application.province, obligation.sector)
    entries = [
        Entry(
            kind, account_of(one), target, one.vintage, one.tonnes, reference_of(one),
            clause=_clause(one.vintage, obligation.quota_year, adopted), note=application.certificate_number,
        )
        for one in lines
    ]  # fmt: skip
    frozen = freezes_of(application)
    post(entries, by=application.filed_by, approved_by=by, effective_on=today, releasing=frozen)


def _clause(vintage: int, quota_year: int, adopted: bool) -> str:
    row = vintage_said(vintage, quota_year, adopted=adopted).row
    return f"{row.source} {row.clause}"[:200] if row else surrender_rules().title


def _log(application: SurrenderApplication) -> None:
    """The leaf; the log's lock is taken last."""
    files = tuple(
        LoggedFile.of(one.file, one.project_code) for one in application.offsets.select_related("file") if one.file
    )
    entry = append([Leaf("surrender", subject_of(application), logged_content(application), files)])[0]
    SurrenderApplication.objects.filter(pk=application.pk).update(entry=entry)
    application.refresh_from_db()
