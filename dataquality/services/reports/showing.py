"""签署页所见: the parts of a year that the approver is shown before signing; the year follows its months until then."""

from django.utils.translation import gettext as _

from cets_portal.audit.seen import Part
from dataquality.models import AnnualReport
from dataquality.rules.annual.content import ReportFrame, report_content
from dataquality.selectors.report_ready import ReportReady


def shown_of(report: AnnualReport, ready: ReportReady) -> tuple[Part, ...]:
    """What would be signed now, part by part; nothing is written."""
    frame = ReportFrame(
        number=0,
        kind=report.kind,
        sector=report.sector,
        emission_year=report.emission_year,
        enterprise={},
        plan=None,
        fields=ready.fields,
        explanations=ready.explanations,
    )
    content = report_content(ready.basis, ready.year, ready.issues, frame)
    papers = [(one.section, one.name, one.file.sha256) for one in ready.papers]
    return (
        Part("handed_over", _("送签时间"), report.handed_over_at),
        Part("months", _("月度存证"), content["months"]),
        Part("year", _("全年数据"), [content[name] for name in ("sections", "facilities", "total_tco2e")]),
        Part("issues", _("说明与问题"), content["issues"]),
        Part("papers", _("附件"), papers),
        Part("declaration", _("声明"), content["declaration"]["text"]),
    )
