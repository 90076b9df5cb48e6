"""告知、发放、异议的页面: what the officer and the unit see and press; queries that do not grow."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.fixtures import DjangoAssertNumQueries

from cets_portal.clock.reading import today
from cets_portal.desk.selectors import waiting_papers
from cets_portal.evidence.services.files import read
from quota.models import Allocation, QuotaObjection, QuotaReturn, Release
from quota.selectors.allocations import run_in_work
from tests.people import CHEN, LIN, QIAN, WANG, WU, ZHAO, ZHOU, make_person, signed_in
from tests.quota.allocation.world import a_plant, approved, drafted
from tests.quota.issuing.world import again, belongs_to, emitted, final, issued, told, unit_of, withhold

pytestmark = pytest.mark.django_db
#: What these acts put into the queues of the desk.
KINDS = (
    "quota_untold", "quota_unissued", "quota_to_issue", "quota_objections", "returns_owed", "returns", "releases"
)  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def post(client: Client, name: str, *args: object, **data: object) -> int:
    return client.post(reverse(name, args=args), data).status_code


def shown(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def waiting(who: object) -> dict[str, int]:
    papers, _nav = waiting_papers(make_person(who), None)  # type: ignore[arg-type]
    return {name: one.number for name, one in papers.items() if one.number and name in KINDS}


def test_a_run_goes_from_telling_to_issuing_on_the_pages_and_on_the_desks() -> None:
    plant = a_plant("示例电厂")
    belongs_to(plant)
    run = approved(drafted())
    lin, zhou = signed_in(LIN), signed_in(ZHOU)
    assert waiting(LIN) == {"quota_untold": 1}
    page = shown(lin, "issuing-detail", run.pk)
    assert "尚未告知单位，不能发放" in page
    assert post(zhou, "issuing-tell", run.pk) == 403
    assert post(lin, "issuing-tell", run.pk) == 302
    assert waiting(ZHOU) == {"quota_unissued": 1}
    assert post(lin, "issuing-propose", run.pk) == 302
    assert (waiting(LIN), waiting(ZHOU)) == ({}, {"quota_to_issue": 1})
    assert "须由另一人办理" in shown(lin, "issuing-detail", run.pk)
    assert post(zhou, "issuing-send-back", run.pk, reason="") == 422
    assert post(zhou, "issuing-send-back", run.pk, reason="再核") == 302
    assert post(lin, "issuing-propose", run.pk) == 302
    assert post(zhou, "issuing-issue", run.pk) == 302
    assert waiting(ZHOU) == {}
    assert "3,079,895" in shown(lin, "issuing-detail", run.pk)
    assert "示例电厂" in shown(lin, "issuing-detail", run.pk, q="示例")
    assert "第 1 版" in shown(signed_in(QIAN), "issuing-list", year="2025")
    assert signed_in(ZHAO).get(reverse("issuing-detail", args=[run.pk])).status_code == 404


def test_the_unit_sees_its_quota_with_working_letter_and_extract_and_a_stranger_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant = a_plant("示例电厂")
    belongs_to(plant)
    run = final()
    unit = unit_of(run, plant)
    wu, address = signed_in(WU), reverse("own-quota-detail", args=[unit.pk])
    assert wu.get(address).status_code == 404
    issued(told(run))
    page = shown(signed_in(WANG), "own-quota")
    assert "3,079,895" in page
    detail = shown(wu, "own-quota-detail", unit.pk)
    for words in ("1.067703", "依据等级", "征求意见稿", "提出异议", "表2-1摘表"):
        assert words in detail, words
    assert "异议期已满" not in detail
    Allocation.objects.filter(pk=run.pk).update(object_by=today() - timedelta(days=12))
    assert "异议期已满" in shown(signed_in(LIN), "issuing-detail", run.pk)
    monkeypatch.setattr("quota.views.unit.pages.today", lambda: today() + timedelta(days=60))
    assert "异议期已满" in shown(wu, "own-quota-detail", unit.pk)
    assert "quota-objection-add" not in shown(signed_in(WANG), "own-quota-detail", unit.pk)
    sheet = wu.get(reverse("own-quota-table-file", args=[unit.pk, "2-1"]))
    texts = [str(cell.value) for row in load_workbook(BytesIO(sheet.content)).active for cell in row]
    assert any("摘自正式表 table/2-1/99/power/2024/1" in text for text in texts)
    assert wu.get(reverse("own-quota-table-file", args=[unit.pk, "1-5"])).status_code == 404
    assert signed_in(CHEN).get(address).status_code == 404


def test_an_objection_goes_from_the_unit_to_the_decision_on_the_pages() -> None:
    plant = a_plant("示例电厂")
    belongs_to(plant)
    run = told(final(), today())
    unit = unit_of(run, plant)
    wu, lin, zhou = signed_in(WU), signed_in(LIN), signed_in(ZHOU)
    assert post(wu, "quota-objection-add", unit.pk, grounds="供热量少计") == 422
    given = {"grounds": "供热量少计", "file": SimpleUploadedFile("a.pdf", PDF)}
    assert post(wu, "quota-objection-add", unit.pk, **given) == 302
    made = QuotaObjection.objects.get()
    assert (waiting(LIN), waiting(ZHOU)) == ({"quota_objections": 1, "quota_unissued": 1},) * 2
    assert wu.get(reverse("quota-objection-paper-file", args=[made.pk])).status_code == 200
    assert "供热量少计" in shown(lin, "quota-objection-detail", made.pk)
    assert "示例电厂" in shown(lin, "quota-objection-list", state="open")
    assert post(lin, "quota-objection-propose", made.pk, outcome="changed", decision="") == 422
    assert post(lin, "quota-objection-propose", made.pk, outcome="changed", decision="供热量应为 130 万") == 302
    assert "quota_objections" not in waiting(LIN)
    assert post(zhou, "quota-objection-send-back", made.pk, reason="") == 422
    assert post(zhou, "quota-objection-decide", made.pk) == 302
    assert "第 2 版办理" in shown(lin, "quota-objection-detail", made.pk)
    assert run_in_work("99", "power", 2024, "final") is not None
    assert "供热量应为 130 万" in shown(wu, "quota-objection-detail", made.pk)
    assert signed_in(ZHAO).get(reverse("quota-objection-detail", args=[made.pk])).status_code == 404


def test_a_unit_takes_its_objection_back_on_the_page() -> None:
    plant = a_plant("示例电厂")
    belongs_to(plant)
    unit = unit_of(told(final(), today()), plant)
    wu = signed_in(WU)
    post(wu, "quota-objection-add", unit.pk, grounds="x", file=SimpleUploadedFile("a.pdf", PDF))
    made = QuotaObjection.objects.get()
    assert post(wu, "quota-objection-withdraw", made.pk) == 302
    made.refresh_from_db()
    assert made.status == "withdrawn"


def test_a_return_is_proposed_and_posted_on_the_pages() -> None:
    plant = a_plant("示例电厂")
    first = issued(final())
    emitted(plant, generation_mwh="3000000", emissions_tco2e="2700000")
    second = issued(again(first))
    lin, zhou = signed_in(LIN), signed_in(ZHOU)
    assert waiting(ZHOU)["returns_owed"] == 1
    assert "422,276" in shown(lin, "return-list")
    assert lin.get(reverse("return-export")).status_code == 200
    args = (second.pk, plant.uscc)
    assert "422,276" in shown(lin, "return-add", *args)
    assert post(lin, "return-add", *args, tonnes=422_277, reason="x") == 422
    assert post(lin, "return-add", *args, tonnes=422_276, reason="重新核定") == 302
    one = QuotaReturn.objects.get()
    assert waiting(ZHOU)["returns"] == 1
    assert "须由另一人办理" in shown(lin, "posting-detail", "return", one.pk)
    assert post(zhou, "posting-refuse", "return", one.pk, reason="") == 422
    assert post(zhou, "posting-confirm", "return", one.pk) == 302
    assert waiting(ZHOU) == {}
    assert "没有应退的配额" in shown(lin, "return-list")


def test_withheld_quota_is_released_on_the_pages() -> None:
    plant = a_plant("示例电厂")
    withhold(plant)
    issued(final())
    lin, zhou = signed_in(LIN), signed_in(ZHOU)
    assert "法院通知" in shown(lin, "withheld-list")
    args = (plant.uscc, 2024)
    assert "3,079,895" in shown(lin, "release-add", *args)
    assert post(lin, "release-add", *args, tonnes=4_000_000, reason="x") == 422
    for _again in range(2):
        assert post(lin, "release-add", *args, tonnes=3_079_895, reason="解除冻结") == 302
        if not _again:
            assert post(lin, "posting-take-back", "release", Release.objects.get().pk) == 302
    one = Release.objects.get(status="proposed")
    assert waiting(ZHOU)["releases"] == 1
    assert post(zhou, "posting-confirm", "release", one.pk) == 302
    assert "没有暂不发放的配额" in shown(lin, "withheld-list")
    assert lin.get(reverse("posting-detail", args=["nothing", 1])).status_code == 404


def test_the_table_is_read_back_and_differs_by_kind() -> None:
    plants = [a_plant("示例电厂"), a_plant()]
    run, lin = final(), signed_in(LIN)
    assert lin.get(reverse("issuing-compare", args=[run.pk])).status_code == 302
    issued(told(run))
    assert "表与账簿一致" in shown(lin, "issuing-compare", run.pk)
    emitted(plants[0], generation_mwh="3000000", emissions_tco2e="2700000")
    second = issued(again(run))
    page = shown(lin, "issuing-compare", second.pk)
    assert "账簿多于表，待退回" in page
    assert "+422,276" in page
    assert lin.get(reverse("issuing-compare-export", args=[second.pk])).status_code == 200
    old = read(run.tables.get(code="2-5").file)
    with_old = lin.post(reverse("issuing-compare", args=[second.pk]), {"file": SimpleUploadedFile("a.xlsx", old)})
    assert "表与账簿一致" in with_old.content.decode()
    broken = lin.post(reverse("issuing-compare", args=[second.pk]), {"file": SimpleUploadedFile("a.xlsx", b"no")})
    assert broken.status_code == 422


def test_the_lists_ask_the_database_no_more_for_more_units(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    plants = [a_plant() for _number in range(4)]
    belongs_to(plants[0])
    first = issued(final())
    for plant in plants:
        emitted(plant, generation_mwh="3000000", emissions_tco2e="2700000")
    run = issued(again(first))
    lin = signed_in(LIN)
    for name, args, most in (
        ("issuing-list", (), 30), ("issuing-detail", (run.pk,), 40), ("return-list", (), 30), ("withheld-list", (), 30),
        ("quota-objection-list", (), 30), ("issuing-compare", (run.pk,), 32),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            shown(lin, name, *args)
    with django_assert_max_num_queries(34):
        shown(signed_in(WU), "own-quota")
    assert Allocation.objects.count() == 2
