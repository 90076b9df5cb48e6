"""分配的页面: what the officer sees and presses, from the papers to the approved tables."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from quota.models import Allocation, AllocationRow, BalanceValue, Deduction, UnitAllocation
from tests.people import CHEN, LIN, ZHAO, ZHOU, signed_in
from tests.quota.allocation.world import a_plant, approved, confirmed, drafted, genset

pytestmark = pytest.mark.django_db


def post(client: Client, name: str, *args: object, **data: object) -> int:
    return client.post(reverse(name, args=args), data).status_code


def test_a_run_goes_from_the_form_to_the_approved_tables_on_the_pages() -> None:
    a_plant("示例电厂", units=[genset(**{"class": "其他特殊机组"})])
    lin, zhou = signed_in(LIN), signed_in(ZHOU)
    wanted = {"sector": "power", "quota_year": 2024, "stage": "final", "plan_code": "power-2023-2024"}
    assert post(lin, "allocation-add", **{**wanted, "quota_year": 2027}) == 422
    assert post(lin, "allocation-add", **wanted) == 302
    run = Allocation.objects.get()
    assert post(lin, "allocation-compute", run.pk) == 302
    page = lin.get(reverse("allocation-detail", args=[run.pk])).content.decode()
    assert "机组类别“其他特殊机组”不属于方案的类别" in page
    row = AllocationRow.objects.get()
    assert post(lin, "allocation-case", row.pk, case_id="own_waste_gas", reason="") == 422
    assert post(lin, "allocation-case", row.pk, case_id="own_waste_gas", reason="自产煤气") == 302
    for name in ("allocation-compute", "allocation-propose"):
        assert post(lin, name, run.pk) == 302
    assert "须由另一人办理" in lin.get(reverse("allocation-detail", args=[run.pk])).content.decode()
    assert post(zhou, "allocation-approve", run.pk) == 302
    run.refresh_from_db()
    assert run.status == "approved"
    table = run.tables.get(code="2-1")
    assert lin.get(reverse("allocation-table", args=[table.pk])).status_code == 200
    assert lin.get(reverse("allocation-export", args=[run.pk])).status_code == 200


def test_the_units_page_opens_the_working_of_every_row_for_the_bureau_and_not_for_strangers() -> None:
    a_plant("示例电厂")
    run = drafted()
    unit = UnitAllocation.objects.get()
    address = reverse("allocation-unit", args=[unit.pk])
    page = signed_in(LIN).get(address).content.decode()
    assert "1.067703" in page
    assert "2,955,935" in page
    assert "履约缺口率上限豁免补发配额量" in page
    assert signed_in(ZHAO).get(address).status_code == 404
    assert signed_in(CHEN).get(address).status_code == 404
    assert signed_in(ZHAO).get(reverse("allocation-detail", args=[run.pk])).status_code == 404


def test_the_runs_page_asks_the_database_no_more_for_more_units(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    plants = [a_plant() for _number in range(3)]
    approved(drafted())
    confirmed(plants[0], "power", 2024, "2900000", [genset(emissions_tco2e="2900000")])
    lin, run = signed_in(LIN), Allocation.objects.get()
    with django_assert_max_num_queries(40):
        page = lin.get(reverse("allocation-detail", args=[run.pk])).content.decode()
    assert "1 家单位的核查认定已变更" in page
    with django_assert_max_num_queries(30):
        assert lin.get(reverse("allocation-list")).status_code == 200


def test_papers_are_entered_by_one_and_agreed_by_another_on_the_pages() -> None:
    plant = a_plant("示例电厂")
    lin, zhou = signed_in(LIN), signed_in(ZHOU)
    said = {"sector": "cement", "quota_year": 2025, "basis": "管理平台查询"}
    assert post(lin, "paper-add", "balance", **said, value="0") == 422
    assert post(lin, "paper-add", "balance", **said, value="0.848728813559") == 302
    paper = BalanceValue.objects.get()
    assert post(zhou, "paper-agree", "balance", paper.pk) == 302
    cut = {
        "sector": "power",
        "kind": "enforcement",
        "tonnes": 500,
        "decision_number": "示环罚〔2024〕1号",
        "basis": "条例",
    }
    assert post(lin, "paper-add", "deduction", **cut, unit="没有这家", decided_on="2024-01-05") == 422
    assert post(lin, "paper-add", "deduction", **cut, unit=plant.uscc, decided_on="2024-01-05") == 302
    held = {"sector": "power", "quota_year": 2024, "kind": "frozen", "basis": "法院通知", "unit": plant.uscc}
    assert post(lin, "paper-add", "withholding", **held) == 302
    assert post(lin, "paper-add", "withholding", **held) == 422
    assert post(lin, "paper-add", "adoption", plan_code="power-2025-2026", basis="厅务会议纪要") == 302
    for kind in ("adoption", "balance", "deduction", "withholding"):
        assert "登记" in lin.get(reverse("paper-list", args=[kind])).content.decode()
        assert lin.get(reverse("paper-export", args=[kind])).status_code == 200
    detail = lin.get(reverse("paper-detail", args=["deduction", Deduction.objects.get().pk])).content.decode()
    assert "须由另一人办理" in detail
    assert Deduction.objects.get().decided_on == date(2024, 1, 5)
    assert lin.get(reverse("paper-list", args=["nothing"])).status_code == 404
