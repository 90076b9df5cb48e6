"""报告的持有: the report as it is now, held until the transaction ends, and who may touch it."""

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU
from cets_portal.audit.errors import Conflict, Forbidden
from dataquality.choices import ReportStatus
from dataquality.models import AnnualReport
from dataquality.services.filings import refuse_role


def held(report: AnnualReport) -> AnnualReport:
    """Saves, papers, signatures and returns of one report wait for each other."""
    rows = AnnualReport.objects.select_for_update(of=("self",)).select_related("enterprise", "plan_version__plan")
    return rows.get(pk=report.pk)


def refuse_uneditable(report: AnnualReport) -> None:
    """Raise Conflict where the draft is not open to changes."""
    if not report.is_editable:
        words = {"state": ReportStatus(report.status).label}
        sentence = _("该年度排放报告现在的状态是“%(state)s”，不能修改；待负责人签署的可先撤回。")
        raise Conflict(sentence % words, code="not_editable")


def refuse_other_units(report: AnnualReport, by: User) -> None:
    """Raise Forbidden to people of another enterprise."""
    post = by.acting_post
    if post is None or post.organisation_id is None or post.organisation_id != report.enterprise.organisation_id:
        raise Forbidden(_("只能办理本单位的年度排放报告。"), code="unit")


def refuse_other_provinces(report: AnnualReport, by: User) -> None:
    """Raise Forbidden unless the person acts for the bureau of the report's province."""
    refuse_role(by, BUREAU)
    post = by.acting_post
    if post is None or post.organisation.province != report.enterprise.province:
        raise Forbidden(_("只能办理本省企业的年度排放报告。"), code="province")
