"""清缴的页面: who sees what, what a refused form keeps, and how many queries a list costs."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cets_portal.evidence import paper
from cets_portal.oversight.models import EnforcementCase, Settled
from quota.exports.surrender import certificate_html
from quota.models import SurrenderApplication, SurrenderConsent, SurrenderObligation
from quota.services.compliance import recompute_all
from quota.services.surrender_checks import Given, LineWanted
from registry.choices import Sector
from tests.oversight.listed import list_in_force, obligation, obligations
from tests.people import LIN, MA, WANG, ZHAO, ZHOU, make_person, signed_in
from tests.quota.surrender.world import (
    AFTER,
    DAY,
    FENG,
    LUO,
    YEAR,
    a_credit,
    a_unit,
    approved,
    filed,
    fresh,
    issue,
    owing,
    own,
    withhold,
)

pytestmark = pytest.mark.django_db
#: The switch of working year and sector, so that lists show the year 2024.
SWITCH: dict[str, Any] = {"year": YEAR + 1, "sector": ""}


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("lists", "detail", "applying", "acts", "consents"):
        monkeypatch.setattr(f"quota.views.surrender.{module}.today", lambda: DAY)


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def a_case() -> tuple[SurrenderObligation, SurrenderApplication]:
    """One unit with a holder that is asked and credits."""
    unit, holder = a_unit(), a_unit(LUO)
    issue(unit, 2_000)
    issue(holder, 500)
    lines = [LineWanted(unit, YEAR, 500), LineWanted(holder, YEAR, 100)]
    one = filed(owing(unit), Given(lines, [a_credit(50)]))
    return one.obligation, one


def test_a_stranger_finds_nothing_and_the_unit_its_own() -> None:
    owed, one = a_case()
    for who, status in ((ZHAO, 404), (WANG, 404), (LIN, 200), (MA, 200), (FENG, 200)):
        client = signed_in(who)
        assert client.get(reverse("surrender-detail", args=[owed.pk])).status_code == status, who
        assert client.get(reverse("surrender-application", args=[one.pk])).status_code == status, who
    other = signed_in(LUO)
    assert other.get(reverse("surrender-application", args=[one.pk])).status_code == 404
    assert "示例电力有限公司" in page(other, "surrender-consents")
    assert "示例电力有限公司" not in page(signed_in(FENG), "surrender-consents").split("<main")[-1]


def test_the_list_narrows_by_state_and_exports_what_it_shows() -> None:
    a_case()
    client = signed_in(LIN)
    text = page(client, "surrender-list", **SWITCH)
    assert "示例电力有限公司" in text
    assert "示例热电有限公司" in text
    assert "示例电力有限公司" not in page(client, "surrender-list", **SWITCH, state="met_in_time").split("<main")[-1]
    answer = client.get(reverse("surrender-export"), {**SWITCH, "q": "示例电力"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert sum("示例电力有限公司" in (row or ()) for row in rows) == 1
    assert not any("示例热电有限公司" in row for row in rows)


def test_generating_shows_first_and_then_makes() -> None:
    a_unit()
    client = signed_in(ZHOU)
    assert "生成 1 家" in page(client, "surrender-generate", of="power", quota_year=YEAR)
    assert SurrenderObligation.objects.count() == 0
    answer = client.post(reverse("surrender-generate"), {"sector": "power", "quota_year": YEAR})
    assert answer.status_code == 302
    assert SurrenderObligation.objects.count() == 1
    refused = client.post(reverse("surrender-generate"), {"sector": "steel", "quota_year": YEAR})
    assert refused.status_code == 422
    assert "没有已认定的核查结果" in refused.content.decode()


def test_notices_are_sent_from_the_list_and_from_the_page() -> None:
    unit, other = a_unit(), a_unit(LUO)
    first, second = owing(unit), owing(other)
    client = signed_in(LIN)
    none = client.post(f"{reverse('surrender-notify-many')}?year={YEAR + 1}&sector=", follow=True)
    assert "没有选中" in none.content.decode()
    client.post(f"{reverse('surrender-notify-many')}?year={YEAR + 1}&sector=", {"obligation": [first.pk]})
    client.post(reverse("surrender-notify", args=[second.pk]), {"channel": "paper", "note": "专人送达"})
    assert fresh(first).notice_number
    assert fresh(second).notice_number
    assert fresh(first).notice_number in page(signed_in(FENG), "surrender-detail", first.pk)


def test_the_form_says_what_the_table_says_of_each_vintage() -> None:
    unit = a_unit()
    issue(unit, 100)
    issue(unit, 100, vintage=2025)
    text = page(signed_in(FENG), "surrender-apply", owing(unit).pk)
    assert "不得预借后续年度配额" in text
    assert "国环规气候〔2024〕1号 配额清缴 · 依据等级 A" in text
    assert text.count("不可用") == 1


def test_a_refused_application_is_drawn_again_with_what_was_typed() -> None:
    unit = a_unit()
    issue(unit, 100)
    one = owing(unit)
    client = signed_in(FENG)
    url = reverse("surrender-apply", args=[one.pk])
    answer = client.post(url, {"own_unit_2024": "777", "project_1": "CCER-9"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="777"' in text
    assert 'value="CCER-9"' in text
    assert "请填“减排量编号”" in text
    answer = client.post(url, {"own_unit_2024": "777"})
    assert answer.status_code == 422
    assert "可用 100 吨，申请 777 吨，差 677 吨" in answer.content.decode()
    answer = client.post(url, {"holder_1": "没有这家", "vintage_1": "2024", "tonnes_1": "5"})
    assert "登记册里没有“没有这家”" in answer.content.decode()


def test_the_whole_way_from_the_form_to_the_certificate() -> None:
    unit, holder = a_unit(), a_unit(LUO)
    issue(unit, 1_000)
    issue(holder, 1_000)
    one = owing(unit)
    proof = SimpleUploadedFile(
        "注销.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf"
    )
    typed = {
        "own_unit_2024": "900", "holder_1": holder.uscc, "vintage_1": "2024", "tonnes_1": "60", "project_1": "CCER-1",
        "serials_1": "A-1, A-2", "registered_1": "2024-05-01", "credit_1": "40", "proof_1": proof,
    }  # fmt: skip
    answer = signed_in(FENG).post(reverse("surrender-apply", args=[one.pk]), typed)
    assert answer.status_code == 302, answer.content.decode()
    made = SurrenderApplication.objects.get()
    bureau, lender = signed_in(ZHOU), signed_in(LUO)
    assert "持有单位尚未全部同意" in page(bureau, "surrender-application", made.pk)
    consent = SurrenderConsent.objects.get()
    again = lender.post(reverse("surrender-consent-decline", args=[consent.pk]), {"reason": ""})
    assert again.status_code == 422
    lender.post(reverse("surrender-consent-give", args=[consent.pk]))
    assert bureau.get(reverse("surrender-proof", args=[made.offsets.get().pk])).status_code == 200
    assert signed_in(FENG).get(reverse("surrender-certificate", args=[made.pk])).status_code == 404
    bureau.post(f"{reverse('surrender-approve-many')}?year={YEAR + 1}&sector=", {"application": [made.pk]})
    made.refresh_from_db()
    assert made.status == "approved"
    assert fresh(one).compliance == "met_in_time"
    text = page(signed_in(FENG), "surrender-application", made.pk)
    assert made.certificate_number in text
    assert made.entry is not None
    assert signed_in(FENG).get(reverse("receipt-detail", args=[made.entry.index])).status_code == 200
    assert lender.get(reverse("receipt-detail", args=[made.entry.index])).status_code == 404


def test_the_certificate_says_what_was_given_and_what_is_left() -> None:
    unit = a_unit()
    issue(unit, 1_000)
    one = owing(unit)
    first = approved(filed(one, Given([LineWanted(unit, YEAR, 500)], [a_credit(20)])))
    drawn = certificate_html(first)
    assert "已清缴 520 tCO2e" in drawn
    assert "尚欠 480 tCO2e" in drawn
    second = approved(filed(fresh(one), own(unit, 480)))
    assert certificate_html(SurrenderApplication.objects.get(pk=first.pk)) == drawn
    assert "按期足额完成清缴" in certificate_html(second)
    if not paper.missing():
        answer = signed_in(FENG).get(reverse("surrender-certificate", args=[second.pk]))
        assert answer.content.startswith(b"%PDF")


def test_refusing_wants_a_reason_and_withdrawing_frees() -> None:
    _obligation, one = a_case()
    bureau = signed_in(ZHOU)
    assert bureau.post(reverse("surrender-refuse", args=[one.pk]), {"reason": ""}).status_code == 422
    signed_in(FENG).post(reverse("surrender-withdraw", args=[one.pk]))
    one.refresh_from_db()
    assert one.status == "withdrawn"
    answer = bureau.post(reverse("surrender-approve", args=[one.pk]), follow=True)
    assert "刚由他人办理" in answer.content.decode()


def test_forced_surrender_from_the_page() -> None:
    unit = a_unit()
    withhold(unit, 300)
    one = owing(unit)
    client = signed_in(LIN)
    assert "暂不发放" in page(client, "surrender-force", one.pk)
    answer = client.post(reverse("surrender-force", args=[one.pk]), {"own_withheld_2024": "400"})
    assert answer.status_code == 422
    client.post(reverse("surrender-force", args=[one.pk]), {"own_withheld_2024": "300"})
    made = SurrenderApplication.objects.get()
    assert made.forced
    assert client.get(reverse("surrender-paper", args=[made.pk])).status_code == 404
    signed_in(ZHOU).post(reverse("surrender-approve", args=[made.pk]))
    assert fresh(one).surrendered_tonnes == 300


def test_the_day_after_the_pages_do_not_wait_for_the_night(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = a_unit()
    issue(unit, 300)
    one = owing(unit)
    none = owing(a_unit(LUO))
    approved(filed(one, own(unit, 300)))
    for module in ("lists", "detail"):
        monkeypatch.setattr(f"quota.views.surrender.{module}.today", lambda: AFTER)
    client = signed_in(LIN)
    assert {fresh(each).compliance for each in (one, none)} == {"open"}
    for name, args in (("surrender-shortfalls", ()), ("surrender-detail", (one.pk,))):
        assert "部分完成" in page(client, name, *args, **SWITCH)
    assert "未完成" in page(client, "surrender-detail", none.pk)
    listed = page(client, "surrender-list", **SWITCH, state="partly").split("<main")[-1]
    assert "示例电力有限公司" in listed
    assert "示例热电有限公司" not in listed
    sheet = load_workbook(BytesIO(client.get(reverse("surrender-export"), SWITCH).content)).active
    said = {cell for row in sheet.values for cell in row}
    assert {"部分完成", "未完成"} <= said
    assert "期限未到" not in said


def test_a_shortfall_leads_to_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    one = owing(a_unit())
    for module in ("lists", "detail"):
        monkeypatch.setattr(f"quota.views.surrender.{module}.today", lambda: AFTER)
    recompute_all(AFTER)
    client = signed_in(LIN)
    assert "1,000" in page(client, "surrender-shortfalls", **SWITCH)
    answer = client.post(reverse("surrender-case", args=[one.pk]))
    case = EnforcementCase.objects.get()
    assert answer["Location"] == reverse("case-detail", args=[case.pk])
    assert case.number in page(client, "surrender-shortfalls", **SWITCH)
    assert case.number in page(client, "surrender-detail", one.pk)


def test_a_completed_surrender_settles_the_duty_of_the_year_on_its_day() -> None:
    obligations()
    unit, other = a_unit(), a_unit(LUO)
    duty = obligation("2025-140/12/power")
    list_in_force(duty.list_year or 0, Sector.POWER, [unit, other])
    issue(unit, 1_000)
    one = owing(unit)
    approved(filed(one, own(unit, 999)))
    assert not Settled.objects.filter(obligation=duty).exists()
    approved(filed(fresh(one), own(unit, 1)))
    settled = Settled.objects.get(obligation=duty)
    assert (settled.enterprise, settled.done_on, settled.by_portal) == (unit, DAY, True)


def test_the_desks_show_what_waits() -> None:
    owed, one = a_case()
    assert reverse("surrender-apply", args=[owed.pk]) not in page(signed_in(FENG), "desk")
    assert "已有申请待审批" in page(signed_in(FENG), "desk")
    assert "请您同意代为清缴" in page(signed_in(LUO), "desk")
    assert "清缴申请待审批" in page(signed_in(ZHOU), "desk")
    assert one.status == "filed"


def test_while_one_waits_another_is_refused_with_what_was_typed() -> None:
    owed, _one = a_case()
    client = signed_in(FENG)
    url = reverse("surrender-apply", args=[owed.pk])
    assert "办结后才能再提" in client.get(url).content.decode()
    answer = client.post(url, {"own_unit_2024": "7"})
    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["surrender-list", "surrender-applications", "surrender-shortfalls", "surrender-consents"]
)
def test_a_list_costs_the_same_whatever_its_length(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quota.views.surrender.lists.today", lambda: AFTER)
    _obligation, one = a_case()
    holder = one.consents.get().holder
    client = signed_in(LUO if name == "surrender-consents" else LIN)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, name, **SWITCH)
        return len(seen)

    queries()
    few = queries()
    for _ in range(5):
        waiting = SurrenderApplication.objects.create(
            obligation=owing(a_unit(None)), filed_by=make_person(FENG), filed_on=DAY
        )
        waiting.lines.create(holder=holder, vintage=YEAR, tonnes=1)
        waiting.consents.create(holder=holder)
    assert queries() == few


def test_people_of_the_bureau_are_told_of_an_application() -> None:
    a_case()
    assert make_person(ZHOU).messages.filter(subject__contains="清缴申请待审批").exists()
