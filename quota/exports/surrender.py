"""清缴的导出: obligations as the page lists them, and the certificate on paper (always in Chinese)."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cets_portal.evidence.paper import pdf_of
from cets_portal.letters.selectors import bureau_name
from cets_portal.templatetags.dates import long_day
from cets_portal.workbooks.writing import Column, Kind, write_table_xlsx
from quota.choices import ComplianceStatus
from quota.ledger.words import vintage_words
from quota.models import SurrenderApplication, SurrenderObligation
from quota.selectors.surrender import given_until

_CSS: Final = Path(__file__).with_name("certificate.css")
_T = "tCO2e"


def obligations_xlsx(found: Iterable[SurrenderObligation], *, today: date) -> bytes:
    """One row an obligation, with its status of today (`as_of`); tonnes tCO2e."""
    columns = [
        Column(_("单位名称"), 34), Column(_("统一社会信用代码"), 21, Kind.CODE), Column(_("地市"), 12),
        Column(_("行业"), 10), Column(_("配额年度"), 10, Kind.CODE), Column(_("版本"), 8, Kind.INTEGER),
        Column(_("应清缴配额"), 16, Kind.INTEGER, _T), Column(_("已清缴"), 16, Kind.INTEGER, _T),
        Column(_("尚欠"), 16, Kind.INTEGER, _T), Column(_("抵销上限"), 16, Kind.INTEGER, _T),
        Column(_("清缴期限"), 12, Kind.DATE), Column(_("履约状态"), 12), Column(_("足额日期"), 12, Kind.DATE),
        Column(_("通知日期"), 12, Kind.DATE), Column(_("履约通知书编号"), 24),
    ]  # fmt: skip
    return write_table_xlsx(columns, _rows(found), sheet=_("应清缴"), made_on=today)


def _rows(found: Iterable[SurrenderObligation]) -> Iterator[list[Any]]:
    for one in found:
        unit, left = one.enterprise, max(0, one.tonnes - one.surrendered_tonnes)
        yield [
            unit.name, unit.uscc, unit.city, str(one.get_sector_display()), str(one.quota_year), one.number, one.tonnes,
            one.surrendered_tonnes, left, one.offset_cap_tonnes, one.due_on, str(ComplianceStatus(one.shown_compliance).label),
            one.completed_on, one.notified_on, one.notice_number,
        ]  # fmt: skip


def certificate_pdf(application: SurrenderApplication) -> bytes:
    """履约证明 as PDF. Refused ("no_pdf") where the libraries of the system are missing."""
    return pdf_of(certificate_html(application), _CSS)


def certificate_html(application: SurrenderApplication) -> str:
    """The page that is drawn; the same application gives the same page."""
    with translation.override("zh-hans"):
        obligation = application.obligation
        day = application.decided_on
        assert day is not None
        in_all = given_until(application)
        context = {
            "application": application,
            "obligation": obligation,
            "unit": obligation.enterprise,
            "bureau": bureau_name(application.province),
            "day": long_day(day),
            "due_on": long_day(obligation.due_on),
            "lines": [
                (one.holder.name, one.get_account_display(), vintage_words(one.vintage), f"{one.tonnes:,}")
                for one in application.lines.select_related("holder")
            ],
            "credits": [
                (one.project_code, one.serial_numbers, long_day(one.registered_on), f"{one.tonnes:,}")
                for one in application.offsets.all()
            ],
            "owed": f"{obligation.tonnes:,}",
            "in_all": f"{in_all:,}",
            "left": f"{max(0, obligation.tonnes - in_all):,}",
            "is_complete": in_all >= obligation.tonnes,
            "in_time": day <= obligation.due_on,
        }
        return render_to_string("quota/certificate_paper.html", context)
