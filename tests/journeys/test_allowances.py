"""配额之路: pre-allocation, determination, issuance, surrender with credits, certificate, public result; and one who falls short."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cets_portal.oversight.models import EnforcementCase
from quota.choices import AllocationStatus, ApplicationStatus, ComplianceStatus
from quota.models import Allocation, SurrenderApplication, SurrenderObligation
from registry.models import Enterprise
from tests.factories import make_uscc
from tests.journeys.walking import follow, press
from tests.people import LIN, ZHOU, Person
from tests.quota.allocation.world import POWER_PLAN, confirmed, genset, officers
from tests.quota.issuing.world import belongs_to, held
from tests.quota.surrender.world import FENG, LUO, a_unit

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROOM, YEAR = "/quota", 2024
#: Of what the unit owes for 2024, 3,000,001 t, at most 150,000 t may be credits.
OWED, CREDITS = 3_000_001, 120_000
APPROVER, OTHER = replace(FENG, uscc=make_uscc(901)), replace(LUO, uscc=make_uscc(902))


@pytest.fixture
def plants() -> tuple[Enterprise, Enterprise]:
    """Two power plants with confirmed figures of 2023 and 2024: one in balance, one that emitted far more."""
    officers()
    return a_plant(APPROVER, "3000000.5"), a_plant(OTHER, "3600000.5")


def a_plant(who: Person, tco2e: str) -> Enterprise:
    unit = a_unit(who, tco2e=tco2e)
    belongs_to(unit, who)
    for year in (YEAR - 1, YEAR):
        confirmed(unit, "power", year, tco2e, [genset(emissions_tco2e=tco2e)])
    return unit


# Allocation --------------------------------------------------------------------------------------------------


def open_run(page: "Page", portal: str, stage: str) -> Allocation:
    page.goto(f"{portal}{ROOM}/allocations/add/")
    page.locator("[name=sector]").select_option("power")
    page.locator("[name=quota_year]").fill(str(YEAR))
    page.locator("[name=stage]").select_option(stage)
    page.locator("[name=plan_code]").select_option(POWER_PLAN)
    press(page, "开启批次", "main")
    return Allocation.objects.get(stage=stage, quota_year=YEAR)


def allocate(lin: "Page", zhou: "Page", portal: str, stage: str) -> Allocation:
    """Computed and proposed by the clerk, approved by the reviewer."""
    run = open_run(lin, portal, stage)
    press(lin, "计算")
    if lin.get_by_role("button", name="提请复核").count() == 0:
        lin.reload()
    press(lin, "提请复核")
    zhou.goto(f"{portal}{ROOM}/allocations/{run.pk}/")
    press(zhou, "审定")
    run.refresh_from_db()
    assert run.status == AllocationStatus.APPROVED
    return run


def issue(lin: "Page", zhou: "Page", portal: str, run: Allocation) -> None:
    """The units are told; one officer proposes, another issues."""
    address = f"{portal}{ROOM}/issuing/{run.pk}/"
    lin.goto(address)
    press(lin, "告知全部单位")
    press(lin, "提请发放")
    zhou.goto(address)
    press(zhou, "复核发放")
    run.refresh_from_db()
    assert run.status == AllocationStatus.ISSUED


# The unit ----------------------------------------------------------------------------------------------------


def see_own_quota(page: "Page", portal: str) -> None:
    """The notice and the working of its own quota, with the clause of each step."""
    page.goto(f"{portal}{ROOM}/own-quota/")
    follow(page, "核定")
    assert page.get_by_text("3,079,895").first.is_visible()
    assert page.get_by_role("link", name=re.compile("告知书")).first.is_visible()


def apply(page: "Page", portal: str, owed: SurrenderObligation, proof: Path) -> SurrenderApplication:
    page.goto(f"{portal}{ROOM}/surrender/{owed.pk}/apply/")
    page.locator(f"[name=own_unit_{YEAR}]").fill(str(OWED - CREDITS))
    page.locator("summary", has_text="第 1 个项目").click()
    page.locator("[name=project_1]").fill("CCER-2024-0001")
    page.locator("[name=serials_1]").fill("SN-0001")
    page.locator("[name=registered_1]").fill("2024-06-01")
    page.locator("[name=credit_1]").fill(str(CREDITS))
    page.locator("[name=proof_1]").set_input_files(proof)
    press(page, "提出清缴申请")
    return SurrenderApplication.objects.get()


# The bureau --------------------------------------------------------------------------------------------------


def generate(page: "Page", portal: str) -> None:
    page.goto(f"{portal}{ROOM}/surrender/generate/?sector=power&quota_year={YEAR}&of=power")
    press(page, "看会生成什么", "main")
    with page.expect_navigation():
        page.locator("main form[method=post] button[type=submit]").last.click()
    assert SurrenderObligation.objects.filter(quota_year=YEAR, current=True).count() == 2


def approve(page: "Page", portal: str, filed: SurrenderApplication) -> None:
    page.goto(f"{portal}{ROOM}/surrender/applications/{filed.pk}/")
    press(page, "批准清缴")
    filed.refresh_from_db()
    assert filed.status == ApplicationStatus.APPROVED
    assert page.get_by_text(filed.certificate_number).first.is_visible()


def record_price(page: "Page", portal: str) -> None:
    """The trade of the month before that of the last day: article 24 reckons with its average."""
    page.goto(f"{portal}{ROOM}/prices/add/")
    page.locator("[name=on]").fill("2025-11-14")
    page.locator("[name=turnover_yuan]").fill("6000000")
    page.locator("[name=volume_tonnes]").fill("100000")
    page.locator("[name=source]").fill("每日综合行情")
    page.locator("[name=grade]").select_option("A")
    press(page, "登记成交", "main")


def open_case(page: "Page", portal: str) -> EnforcementCase:
    page.goto(f"{portal}{ROOM}/surrender/shortfalls/")
    row = page.get_by_role("row", name=re.compile(OTHER.body))
    with page.expect_navigation():
        row.get_by_role("button", name="立案").click()
    return EnforcementCase.objects.get()


def close_year(lin: "Page", zhou: "Page", portal: str) -> None:
    address = f"{portal}{ROOM}/closing/power/{YEAR}/"
    lin.goto(address)
    with lin.expect_navigation():
        lin.get_by_role("button", name=re.compile("提出关账")).click()
    zhou.goto(f"{portal}{ROOM}/closing/")
    follow(zhou, f"{YEAR} 发电")
    if zhou.get_by_role("link", name="查看关账").count():
        follow(zhou, "查看关账")
    press(zhou, "复核关账并公开")


# The walk ----------------------------------------------------------------------------------------------------


def test_quota_is_given_surrendered_and_published_and_who_falls_short_becomes_a_case(
    plants: tuple[Enterprise, Enterprise],
    window_of: Callable[[Person], "Page"],
    go_on_to: Callable[..., None],
    live_portal: str,
    paper: Path,
) -> None:
    plant, short = plants
    go_on_to(8, 20, 2025)
    lin, zhou, feng = window_of(LIN), window_of(ZHOU), window_of(APPROVER)

    issue(lin, zhou, live_portal, allocate(lin, zhou, live_portal, "pre"))
    assert held(plant, vintage=YEAR) == 2_100_000
    go_on_to(9, 15, 2025)
    issue(lin, zhou, live_portal, allocate(lin, zhou, live_portal, "final"))
    assert held(plant, vintage=YEAR) == 3_079_895
    see_own_quota(feng, live_portal)

    go_on_to(10, 13, 2025)
    generate(lin, live_portal)
    owed = SurrenderObligation.objects.get(enterprise=plant)
    assert owed.tonnes == OWED
    go_on_to(11, 3, 2025)
    filed = apply(feng, live_portal, owed, paper)
    approve(zhou, live_portal, filed)
    owed.refresh_from_db()
    assert owed.compliance == ComplianceStatus.MET_IN_TIME
    assert held(plant, vintage=YEAR) == 3_079_895 - (OWED - CREDITS)
    feng.goto(f"{live_portal}{ROOM}/surrender/applications/{filed.pk}/")
    with feng.expect_download() as certificate:
        feng.get_by_role("link", name=re.compile("履约证明")).first.click()
    assert Path(certificate.value.path()).read_bytes().startswith(b"%PDF")

    go_on_to(1, 5)
    record_price(lin, live_portal)
    case = open_case(lin, live_portal)
    assert case.enterprise == short
    close_year(lin, zhou, live_portal)
    feng.context.clear_cookies()
    feng.goto(f"{live_portal}/public/surrender/99/{YEAR}/power/")
    assert feng.get_by_role("row", name=re.compile(APPROVER.body)).get_by_text("按期").is_visible()
    assert feng.get_by_role("row", name=re.compile(OTHER.body)).get_by_text("未完成").is_visible()
