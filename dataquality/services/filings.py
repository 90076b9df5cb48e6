"""月度存证的建立: a month is opened once, on the plan and the form that hold for it (2025-140 item 五)."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cets_portal.accounts.models import Role, User
from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.services import record
from cets_portal.norms.form import Form, form_for
from cets_portal.norms.months import Month
from dataquality.choices import FilingStatus
from dataquality.models import Filing, PlanVersion
from dataquality.rules.months_due import has_ended, is_open
from dataquality.selectors.filings import due_month, window_of
from dataquality.selectors.plans import plan_in_force
from dataquality.selectors.staleness import basis_data, current_of
from registry.choices import Sector
from registry.models import Enterprise


def open_filing(enterprise: Enterprise, sector: str, month: Month, *, by: User | None, today: date) -> Filing:
    """The month's filing, opened where there was none; of two who open it at once both get the same one.

    Refused: "not_listed" (the unit does not file that month), "not_ended", "closed" (past the due date and no
    window), "no_plan", "no_form". Forbidden to other posts than the filer's. `by` None: the portal itself.
    """
    refuse_role(by, {Role.FILER})
    found = filing_of(enterprise, sector, month)
    if found:
        return found
    due_on = _day_open(enterprise, sector, month, today)
    filing = Filing(
        enterprise=enterprise, sector=sector, month=str(month), plan_version=_plan(enterprise, sector, month),
        form_code=_form(sector, month).code, due_on=due_on, opened_by=by,
    )  # fmt: skip
    filing.basis = basis_data(current_of(filing), filing.plan_version, filing.form_code)
    return _created(filing, by) or filing_of(enterprise, sector, month) or filing


def filing_of(enterprise: Enterprise, sector: str, month: Month) -> Filing | None:
    """The month's filing with what acts on it need; None where it was not opened."""
    found = Filing.objects.filter(enterprise=enterprise, sector=sector, month=str(month))
    return found.select_related("enterprise", "plan_version__plan").first()


def _created(filing: Filing, by: User | None) -> Filing | None:
    """The filing, or None where somebody else has just opened the month: the unique constraint decides."""
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
            record("dataquality.filing.open", filing, by=by, to_status=filing.status)
    except IntegrityError:
        return None
    return filing


def _day_open(enterprise: Enterprise, sector: str, month: Month, today: date) -> date | None:
    """The state's date of a month that may be filed today. Raises Refused."""
    words = {"unit": enterprise.name, "month": month, "sector": Sector(sector).label}
    due = due_month(enterprise, sector, month)
    if due is None:
        sentence = _("%(unit)s不在 %(month)s 所属年度的%(sector)s名录上，或该月不要求存证，不能填报。")
        raise Refused(sentence % words, code="not_listed")
    if not has_ended(month, today):
        raise Refused(_("%(month)s 还没有结束；月份结束后方可填报。") % words, code="not_ended")
    window = window_of(enterprise, sector, month, today)
    if not is_open(due.due_on, today, window.until if window else None):
        raise closed_refusal(month, due.due_on)
    return due.due_on


def closed_refusal(month: Month, due_on: date | None) -> Refused:
    """The sentence for a month whose date has passed."""
    words = {"month": month, "day": due_on.isoformat() if due_on else "–"}
    sentence = _(
        "%(month)s 的存证期限为 %(day)s，已经过期。请向省级生态环境主管部门说明原因，由其开放补报后再填报、提交。"
    )
    return Refused(sentence % words, code="closed")


def _plan(enterprise: Enterprise, sector: str, month: Month) -> PlanVersion:
    plan = plan_in_force(enterprise, sector, month.ends_on)
    if plan is None:
        sentence = _(
            "%(day)s 没有已通过技术审核的数据质量控制方案，不能填报该月存证。"
            "请先在“数据质量控制方案”中编制并提交，审核通过后再填报。"
        )
        raise Refused(sentence % {"day": month.ends_on.isoformat()}, code="no_plan")
    return plan


def _form(sector: str, month: Month) -> Form:
    form = form_for(sector, month)
    if form is None:
        words = {"month": month, "sector": Sector(sector).label}
        raise Refused(_("%(sector)s行业 %(month)s 没有适用的存证表单。") % words, code="no_form")
    return form


def locked(filing: Filing) -> Filing:
    """The filing as it is now, held until the transaction ends; saves, papers and submissions wait for each other."""
    held = Filing.objects.select_for_update(of=("self",)).select_related("enterprise", "plan_version__plan")
    return held.get(pk=filing.pk)


def refuse_uneditable(filing: Filing) -> None:
    """Raise Conflict where the draft is not open to changes: handed over, submitted or accepted."""
    if not filing.is_editable:
        words = {"state": FilingStatus(filing.status).label}
        sentence = _("该月存证现在的状态是“%(state)s”，不能修改；待负责人签署的可先撤回。")
        raise Conflict(sentence % words, code="not_editable")


def refuse_role(by: User | None, roles: Collection[Role]) -> None:
    """Raise Forbidden where the person acts in another post. None is the portal itself."""
    if by is None:
        return
    post = by.acting_post
    if post is None or post.role not in roles:
        raise Forbidden(_("您的岗位不能办理此事。"), code="role")


def refuse_past_day(mend_by: date, today: date) -> None:
    """Raise Refused ("mend_by") where what is sent back would have to be mended by a day that is over."""
    if mend_by < today:
        words = {"day": mend_by.isoformat(), "today": today.isoformat()}
        raise Refused(_("改正期限 %(day)s 早于今天（%(today)s）。") % words, code="mend_by")
