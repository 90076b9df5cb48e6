"""核查之路: a signed annual report, verified, concluded, confirmed, objected to, decided and published, in a real browser."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dataquality.choices import FigureStatus, ReportStatus, VerificationStatus
from dataquality.models import AnnualReport, Conclusion, Objection, Verification, VerifiedFigure
from dataquality.rules.annual.items import ReportItem, items_of, recomputed
from dataquality.selectors.reports import content_of, latest_version
from tests.dataquality.reports import world as reports
from tests.journeys.walking import follow, press
from tests.people import LIN, WANG, WU, XU, ZHOU, Person, make_person
from tests.verification_world import make_agency

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.django_db(transaction=True)]

SECTOR, ROOM = "aluminium", "/dataquality"
FOUND, CAUSE, GROUNDS = "报告值与结算单不一致。", "统计口径有误。", "结算单另有更正，请按附件复核。"
DECISION = "经复核，更正后的结算单属实。"


# Report and task ---------------------------------------------------------------------------------------------


def sign(page: "Page", portal: str, report: AnnualReport) -> None:
    page.goto(f"{portal}{ROOM}/reports/{report.pk}/sign/")
    page.get_by_role("checkbox", name=re.compile("本人已核对全部内容")).check()
    press(page, "签署声明并报送")
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED


def assign(page: "Page", portal: str, report: AnnualReport) -> Verification:
    page.goto(f"{portal}{ROOM}/verifications/assign/{report.pk}/?agency={XU.uscc}")
    people = {
        option.inner_text()[:2]: option.get_attribute("value") for option in page.locator("[name=leader] option").all()
    }
    page.locator("[name=leader]").select_option(people["许言"])
    for tick in page.locator("[name=members]").all():
        tick.set_checked(tick.get_attribute("value") == people["方可"])
    page.locator("[name=reviewer]").select_option(people["丁山"])
    page.locator("[name=approver]").select_option(people["于海"])
    press(page, "下达任务")
    assert page.get_by_text("已下达给").is_visible()
    return Verification.objects.select_related("version").get(report=report)


# The agency's work -------------------------------------------------------------------------------------------


def open_task(page: "Page", portal: str) -> None:
    page.goto(f"{portal}{ROOM}/verifications/?year=2026")
    follow(page, WANG.body)


def fill_sheet(page: "Page", kind: str, *, asked: int = 0) -> None:
    """Every point conforms, but the first `asked`, which are looked at on site."""
    for number, field in enumerate(page.locator(f"#{kind} select[name^='a-']").all()):
        field.select_option("ask_on_site" if number < asked else "conforms")
    for note in page.locator(f"#{kind} textarea[name^='n-']").all():
        note.fill("已查阅原始记录。")
    press(page, "保存这张表", f"#{kind}")


def be_on_site(page: "Page") -> None:
    page.locator("#stays [name=first_day]").fill("2026-03-17")
    page.locator("#stays [name=last_day]").fill("2026-03-18")
    for name in ("许言", "方可"):
        page.locator("#stays").get_by_role("checkbox", name=re.compile(name)).check()
    press(page, "登记到场", "#stays")


def find(page: "Page", item: ReportItem) -> None:
    page.locator("#finding [name=finding_class]").select_option("data")
    page.locator("#finding [name=item]").select_option(item.item)
    page.locator("#finding [name=description]").fill(FOUND)
    press(page, "列入清单草稿", "#finding")
    press(page, "开具不符合项清单")
    assert page.get_by_text("不符合项清单已开具").is_visible()


def mend(page: "Page", portal: str, value: str, paper: Path) -> None:
    """The unit answers with cause, correction, figure and evidence."""
    page.goto(f"{portal}{ROOM}/corrections/")
    page.locator(f"main a[href*='{ROOM}/corrections/']").last.click()
    page.locator("[name=cause]").fill(CAUSE)
    page.locator("[name=correction]").fill("已按结算单更正。")
    page.locator("[name=corrected_value]").fill(value)
    page.locator("[name=papers]").set_input_files(paper)
    press(page, "保存这一项")
    press(page, "提交全部整改")
    assert page.get_by_text("整改已全部提交").is_visible()


def judge(page: "Page") -> None:
    assert page.locator("#findings").get_by_text(CAUSE).is_visible()
    assert page.locator("#findings").get_by_text("结算单.pdf").is_visible()
    page.locator("#findings").get_by_label("已整改符合要求").check()
    press(page, "判定整改")


def conclude(page: "Page", item: ReportItem, value: str) -> Conclusion:
    """The result table with the mended figure, seven marks, the words; saved first, then issued."""
    follow(page, "编写核查结论")
    page.locator(f"[name='after:{item.item}']").fill(value)
    page.locator(f"[name='reason:{item.item}']").fill("按结算单更正。")
    for mark in page.locator("[name^='mark:'][value=yes]").all():
        mark.check()
    for reason in page.locator("[name^='yearly:']").all():
        reason.fill("产量变化。")
    page.locator("[name=conformity]").fill("报告符合核算与报告指南的要求。")
    page.locator("[name=abbreviation]").fill("示例核查")
    press(page, "保存草稿")
    press(page, "出具核查结论")
    assert page.get_by_text("结论已出具").is_visible()
    return Conclusion.objects.get()


# The bureau and the unit -------------------------------------------------------------------------------------


def propose(page: "Page", portal: str) -> None:
    page.goto(f"{portal}{ROOM}/conclusions/?year=2026")
    follow(page, WANG.body)
    press(page, "提出认定")
    assert page.get_by_text("待另一人复核").is_visible()


def confirm(page: "Page", portal: str) -> VerifiedFigure:
    page.goto(f"{portal}{ROOM}/verified/queue/?for=confirm&year=2026")
    follow(page, WANG.body)
    press(page, "复核认定")
    return VerifiedFigure.objects.get(status=FigureStatus.CONFIRMED)


def tell(page: "Page", portal: str) -> None:
    page.goto(f"{portal}{ROOM}/verified/queue/?for=tell&year=2026")
    follow(page, WANG.body)
    press(page, "告知单位")
    assert page.get_by_text("已告知单位。").first.is_visible()


def object_to(page: "Page", portal: str, figure: VerifiedFigure, wanted: Decimal, paper: Path) -> Objection:
    page.goto(f"{portal}{ROOM}/verified/{figure.pk}/")
    follow(page, "提出异议")
    page.locator("[name=grounds]").fill(GROUNDS)
    page.locator("[name=wanted_tco2e]").fill(str(wanted))
    page.locator("[name=papers]").set_input_files(paper)
    press(page, "提出异议")
    assert page.get_by_text("异议已提出").is_visible()
    return Objection.objects.get()


def propose_decision(page: "Page", portal: str, objection: Objection, tonnes: Decimal) -> None:
    page.goto(f"{portal}{ROOM}/objections/{objection.pk}/")
    assert page.get_by_text(GROUNDS).is_visible()
    page.locator("#propose [name=outcome][value=changed]").check()
    page.locator("#propose [name=decided_tco2e]").fill(str(tonnes))
    page.locator("#propose [name=decision]").fill(DECISION)
    press(page, "提出处理意见", "#propose")


def decide(page: "Page", portal: str, objection: Objection) -> None:
    page.goto(f"{portal}{ROOM}/objections/{objection.pk}/")
    press(page, "作出决定")
    assert page.get_by_text("已作出决定").is_visible()


def publish(page: "Page", portal: str) -> None:
    page.goto(f"{portal}{ROOM}/verified/editions/?year=2026")
    press(page, "公开一版")
    assert page.get_by_text("已公开第 1 版，共 1 家").is_visible()


# The walk ----------------------------------------------------------------------------------------------------


def heavy_item(report: AnnualReport) -> tuple[ReportItem, str]:
    """A typed figure of the report on which its emissions hang, and a hundredth more of it."""
    version = latest_version(report)
    assert version
    content = content_of(version)
    for item in items_of(content):
        if item.computed or not item.decimals or not item.value:
            continue
        more = (Decimal(item.value) * Decimal("1.01")).quantize(Decimal(1).scaleb(-item.decimals))
        if recomputed(content, {item.item: str(more)})[-1].value != content["total_tco2e"]:
            return item, str(more)
    raise AssertionError("no figure of the report bears on its emissions")


def test_a_report_is_verified_concluded_confirmed_objected_decided_and_published(
    window_of: Callable[[Person], "Page"], go_on_to: Callable[..., None], live_portal: str, paper: Path
) -> None:
    go_on_to(3, 10)
    report = reports.handed_over(reports.whole_year(SECTOR), SECTOR)
    make_person(ZHOU)
    make_agency(XU)
    lin, zhou, wang, wu, xu = (window_of(who) for who in (LIN, ZHOU, WANG, WU, XU))

    sign(wu, live_portal, report)
    item, mended = heavy_item(report)
    go_on_to(3, 11)
    task = assign(lin, live_portal, report)

    go_on_to(3, 12)
    open_task(xu, live_portal)
    press(xu, "开始文件评审")
    fill_sheet(xu, "document", asked=2)
    press(xu, "提交现场核查清单")
    go_on_to(3, 19)
    open_task(xu, live_portal)
    be_on_site(xu)
    fill_sheet(xu, "on_site")
    press(xu, "现场核查结束，交回清单")
    find(xu, item)

    go_on_to(3, 24)
    mend(wang, live_portal, mended, paper)
    go_on_to(3, 27)
    open_task(xu, live_portal)
    judge(xu)
    conclusion = conclude(xu, item, mended)
    task.refresh_from_db()
    assert task.status == VerificationStatus.CONCLUDED
    assert conclusion.after_tco2e != conclusion.before_tco2e

    go_on_to(3, 30)
    propose(lin, live_portal)
    figure = confirm(zhou, live_portal)
    assert figure.emissions_tco2e == conclusion.after_tco2e
    tell(lin, live_portal)

    go_on_to(4, 2)
    decided = figure.emissions_tco2e - Decimal("12.34")
    objection = object_to(wu, live_portal, figure, decided, paper)
    go_on_to(4, 8)
    propose_decision(lin, live_portal, objection, decided)
    decide(zhou, live_portal, objection)
    figure.refresh_from_db()
    assert figure.status == FigureStatus.REPLACED

    tell(lin, live_portal)
    publish(lin, live_portal)
    wu.context.clear_cookies()
    wu.goto(f"{live_portal}/public/verification/99/2025/{SECTOR}/")
    assert wu.get_by_role("row", name=re.compile(WANG.body)).first.get_by_text(f"{decided:,.2f}").is_visible()
    assert wu.get_by_text(DECISION).is_visible()
