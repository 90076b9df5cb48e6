"""报告的页面: listed, edited section by section, signed, read as page, workbook and PDF; a refused form keeps what was typed."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cets_portal.evidence.paper import missing
from cets_portal.norms.report_form import YearRule
from dataquality.exports.report_book import report_workbook
from dataquality.exports.report_paper import report_html
from dataquality.exports.report_tables import tables_of
from dataquality.models import AnnualReport, ReportVersion
from dataquality.selectors.report_ready import ready_of
from dataquality.services.reports import drafts, submitting
from dataquality.services.reports.drafts import Typed
from registry.models import Enterprise
from tests.dataquality.reports import world
from tests.people import LIN, MA, WANG, WU, XU, ZHAO, make_person, signed_in
from tests.showing import seen_in

pytestmark = pytest.mark.django_db
YEAR = {"year": "2026", "sector": "aluminium"}


@pytest.fixture
def unit() -> Enterprise:
    return world.whole_year()


@pytest.fixture
def on_the_tenth_of_march(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("signing", "editing", "listing", "record", "edit_page", "returning", "versions"):
        monkeypatch.setattr(f"dataquality.views.reports.{module}.today", lambda: world.TODAY)


def test_a_year_is_opened_edited_handed_over_and_signed_in_the_browser(
    unit: Enterprise, on_the_tenth_of_march: None
) -> None:
    wang, wu = signed_in(WANG), signed_in(WU)
    assert wang.get(reverse("report-list")).status_code == 200
    wang.post(reverse("report-open"), {"sector": "aluminium", "year": "2025"})
    report = AnnualReport.objects.get()
    for section in ("months", "C.1", "C.2", "C.3", "C.4", "C.5", "papers"):
        assert wang.get(reverse("report-section", args=[report.pk, section])).status_code == 200, section
    row = next(one for one in ready_of(report).year.rows if one.row.parameter.code == "L-out")
    section = reverse("report-section", args=[report.pk, "C.4"])
    wang.post(section, {"revision": "0", f"v:{row.text}": "123456"})
    page = wang.get(section).content.decode()
    assert f'name="e:{row.text}"' in page
    wang.post(section, {"revision": "1", f"v:{row.text}": "123456", f"e:{row.text}": "盘存调整"})
    report.refresh_from_db()
    world.completed(report)
    wang.post(reverse("report-hand-over", args=[report.pk]))
    sign = wu.get(reverse("report-sign", args=[report.pk])).content.decode()
    assert "盘存调整" in sign
    wu.post(reverse("report-submit", args=[report.pk]))
    assert not ReportVersion.objects.exists()
    submit = reverse("report-submit", args=[report.pk])
    assert "您打开本页后" in wu.post(submit, {"stated": "1"}, follow=True).content.decode()
    wu.post(submit, {"stated": "1", "seen": seen_in(sign)})
    version = ReportVersion.objects.get()
    assert version.differences == 1
    assert wu.get(reverse("report-version", args=[version.pk])).status_code == 200


def test_a_save_that_came_second_is_drawn_again_with_what_was_typed(unit: Enterprise) -> None:
    report, wang = world.opened(unit), signed_in(WANG)
    section = reverse("report-section", args=[report.pk, "C.1"])
    wang.post(section, {"revision": "0", "f:C.1/email": "first@example.cn"})
    answer = wang.post(section, {"revision": "0", "f:C.1/email": "second@example.cn"})
    assert answer.status_code == 422
    assert "second@example.cn" in answer.content.decode()


def test_a_return_without_reason_is_drawn_again(unit: Enterprise) -> None:
    report = world.submitted(unit).report
    address = reverse("report-return", args=[report.pk])
    answer = signed_in(LIN).post(address, {"reason": "", "mend_by": "2026-04-20"})
    assert answer.status_code == 422
    assert "2026-04-20" in answer.content.decode()


def test_a_stranger_s_report_does_not_exist(unit: Enterprise) -> None:
    version = world.submitted(unit)
    for who, status in ((LIN, 200), (MA, 200), (ZHAO, 404), (XU, 404)):
        assert signed_in(who).get(reverse("report-version", args=[version.pk])).status_code == status, who.name


def test_the_export_says_what_the_list_shows(unit: Enterprise) -> None:
    world.submitted(unit)
    lin = signed_in(LIN)
    page = lin.get(reverse("report-list"), YEAR | {"state": "submitted"})
    assert unit.name in page.content.decode()
    for state, rows in (("submitted", 1), ("returned", 0)):
        data = lin.get(reverse("report-export"), YEAR | {"state": state}).content
        sheet: Any = load_workbook(io.BytesIO(data)).active
        found = [one for one in sheet.iter_rows(values_only=True) if unit.uscc in one]
        assert len(found) == rows


def test_the_list_keeps_its_number_of_queries(unit: Enterprise, django_assert_max_num_queries: Any) -> None:
    world.submitted(unit)
    lin = signed_in(LIN)
    lin.get(reverse("report-list"), YEAR)
    with django_assert_max_num_queries(20):  # Of the list itself twelve at most; the rest is the frame of every page.
        lin.get(reverse("report-list"), YEAR)


def test_the_workbook_has_a_sheet_for_each_section_and_the_figures_of_the_report(unit: Enterprise) -> None:
    version = world.submitted(unit)
    book = load_workbook(io.BytesIO(report_workbook(version)))
    assert book.sheetnames[0] == "封面与声明"
    assert [name[:3] for name in book.sheetnames[1:9]] == [f"C.{n}" for n in range(1, 9)]
    cells = {cell for row in book["封面与声明"].iter_rows(values_only=True) for cell in row}
    assert version.digest in cells


def test_what_is_left_to_the_form_is_shown_with_the_figure_that_counts(unit: Enterprise) -> None:
    version = world.submitted(unit)
    rows = [row for table in tables_of(version).tables for row in table.rows if row.by_default]
    assert {row.rule for row in rows} == {"缺省值"}
    assert all(isinstance(row.value, Decimal) and row.difference is None for row in rows)
    assert "<br>缺省值</td>" in report_html(version)
    page = signed_in(WANG).get(reverse("report-version", args=[version.pk])).content.decode()
    assert page.count('<span class="sub">缺省值</span>') == len(rows)


def test_the_workbook_says_which_figure_was_stated_by_hand(unit: Enterprise) -> None:
    report = world.opened(unit)
    summed = next(one for one in ready_of(report).year.rows if one.rule is YearRule.SUM and one.from_months)
    stated = Typed(values={summed.text: f"{Decimal(summed.value) + 1:f}"})
    drafts.save(report, stated, by=make_person(WANG), revision=report.revision)
    version = submitting.submit(_handed(world.completed(report)), by=make_person(WU), today=world.TODAY)
    rows = [row for table in tables_of(version).tables for row in table.rows]
    assert [row.rule for row in rows if row.stated] == ["企业填报"]
    assert "逐月相加" in {row.rule for row in rows}


def _handed(report: AnnualReport) -> AnnualReport:
    submitting.hand_over(report, by=make_person(WANG), today=world.TODAY)
    return report


@pytest.mark.skipif(bool(missing()), reason="the libraries that make PDFs are not installed here")
def test_the_report_is_made_as_pdf(unit: Enterprise) -> None:
    version = world.submitted(unit)
    answer = signed_in(WANG).get(reverse("report-pdf-file", args=[version.pk]))
    assert answer.content.startswith(b"%PDF-")


def test_two_versions_are_compared(unit: Enterprise) -> None:
    report = world.submitted(unit).report
    submitting.withdraw(report, by=make_person(WANG), today=world.TODAY)
    drafts.save(report, Typed(fields={"C.1": {"postcode": "990001"}}), by=make_person(WANG), revision=report.revision)
    submitting.hand_over(report, by=make_person(WANG), today=world.TODAY)
    second = submitting.submit(report, by=make_person(WU), today=world.TODAY)
    page = signed_in(LIN).get(reverse("report-compare", args=[second.pk])).content.decode()
    assert "990001" in page
