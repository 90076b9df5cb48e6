"""A case is decided inside the sums of its articles by two officers, logged, followed, published, closed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.models import Entry
from cets_portal.evidence.digests import sha256
from cets_portal.oversight.choices import CaseSource, FollowUpKind
from cets_portal.oversight.models import CaseFollowUp, EnforcementCase
from cets_portal.oversight.rules.penalties import Breach
from cets_portal.oversight.selectors.cases import logged_content, logged_contents
from cets_portal.oversight.services import cases, deciding
from cets_portal.oversight.services.cases import Origin, Party, Statement, open_shortfall_case
from cets_portal.oversight.services.deciding import Happened
from quota.models import Deduction
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.oversight.enforcement.world import LATER, TODAY, decided, decision, inspected, opened, queries_of
from tests.people import CHENG, DEMO, HE, LIN, MA, ZHAO, ZHOU, Person, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY


def outcome(case: EnforcementCase, action: str, who: Person, reason: str = "x", day: date = LATER) -> str:
    deciding.act(case, action, by=make_person(who), reason=reason, today=day)
    return case.status


def test_a_case_bears_its_sums_with_their_working() -> None:
    case = opened(("775-22-2", "775-21-1", "775-24"), Breach(gains=Decimal(600000), shortfall=100))
    assert case.number == "99-2026-0001"
    gains, fixed, shortfall = case.sums
    assert (gains["least"], gains["most"]) == ("3000000.00", "6000000.00")
    assert (fixed["least"], fixed["most"]) == ("50000", "500000")
    assert shortfall == {"article": "775-24"}
    assert opened().number == "99-2026-0002"


def test_a_decision_outside_the_sums_needs_a_reason() -> None:
    case = opened()
    with pytest.raises(Refused, match="500,000 元至 2,000,000 元"):
        deciding.propose(case, decision("499999.99"), by=make_person(LIN), today=TODAY)
    deciding.propose(case, decision("499999.99", "主动消除危害后果"), by=make_person(LIN), today=TODAY)
    assert (case.status, case.fine_yuan) == ("proposed", Decimal("499999.99"))


def test_a_fine_on_unknown_facts_needs_a_reason() -> None:
    case = opened(breach=Breach())
    with pytest.raises(Refused, match="还不齐"):
        deciding.propose(case, decision(), by=make_person(LIN), today=TODAY)
    cases.restate(case, Statement("查清没有违法所得。", ("775-22-2",), Breach(gains=Decimal(0))), by=make_person(LIN))
    deciding.propose(case, decision(), by=make_person(LIN), today=TODAY)
    with pytest.raises(Conflict):
        cases.restate(case, Statement("再改", ("775-22-2",)), by=make_person(LIN))


def test_another_officer_decides_and_the_decision_is_logged() -> None:
    case = opened()
    deciding.propose(case, decision(), by=make_person(LIN), today=TODAY)
    with pytest.raises(Refused, match="另一人"):
        deciding.decide(case, by=make_person(LIN), today=TODAY)
    assert outcome(case, "send_back", ZHOU) == "opened"
    deciding.propose(case, decision(), by=make_person(LIN), today=TODAY)
    deciding.decide(case, by=make_person(ZHOU), today=TODAY)
    assert (case.status, case.decided_on) == ("decided", TODAY)
    assert case.entry is not None
    assert sha256(logged_content(case)) in case.entry.leaf
    assert dict(logged_contents()) == {case.entry.subject: logged_content(case)}
    assert "cets_portal.oversight.selectors.cases.logged_contents" in portal.LOGGED_CONTENTS


def test_what_is_logged_is_not_changed_by_what_follows() -> None:
    case = decided()
    before = logged_content(case)
    deciding.publish(case, by=make_person(LIN), today=LATER)
    outcome(case, "mend", LIN)
    outcome(case, "close", ZHOU)
    case.refresh_from_db()
    assert logged_content(case) == before


def test_who_opened_does_not_close() -> None:
    case = decided()
    assert outcome(case, "mend", LIN) == "mended"
    with pytest.raises(Refused, match="另一人"):
        outcome(case, "close", LIN)
    assert outcome(case, "close", ZHOU) == "closed"
    assert case.closed_on == LATER


def test_nobody_refuses_before_the_term_is_over() -> None:
    case = decided()
    with pytest.raises(Refused, match="未满"):
        outcome(case, "refusing", LIN, day=date(2026, 11, 12))
    assert outcome(case, "refusing", LIN, day=date(2026, 11, 13)) == "refusing"


def test_a_refusing_unit_has_its_quota_cut_by_a_deduction_that_waits_for_a_second_person() -> None:
    case, client = decided(), signed_in(LIN)
    said = {"sector": "power", "tonnes": 5000, "basis": "按 50% 核减"}
    url = f"/oversight/cases/{case.pk}/cut/"
    assert client.post(url, said).status_code == 422
    outcome(case, "refusing", LIN)
    assert client.post(url, said).status_code == 302
    made = Deduction.objects.get()
    assert (made.kind, made.tonnes, made.status, made.decision_number) == (
        "fraud",
        5000,
        "proposed",
        "示环罚〔2026〕1号",
    )
    assert case.number in made.basis


def test_an_article_without_a_cut_cuts_nothing() -> None:
    case = decided(("775-21-1", "775-22-2"))
    EnforcementCase.objects.filter(pk=case.pk).update(articles=["775-21-1"], status="refusing")
    page = signed_in(LIN).post(f"/oversight/cases/{case.pk}/cut/", {"sector": "power", "tonnes": 1, "basis": "x"})
    assert page.status_code == 422
    assert not Deduction.objects.exists()


def test_a_revoked_decision_is_public_no_longer_and_not_revoked_by_who_made_it() -> None:
    case = decided()
    deciding.publish(case, by=make_person(LIN), today=TODAY)
    with pytest.raises(Refused, match="另一人"):
        outcome(case, "revoke", ZHOU)
    assert outcome(case, "revoke", CHENG, "复议撤销") == "dismissed"
    assert case.published_on is None
    with pytest.raises(Refused):
        deciding.publish(case, by=make_person(LIN), today=TODAY)


@pytest.mark.parametrize("who", [MA, HE], ids=["city", "ministry"])
def test_only_the_bureau_acts_on_its_cases(who: Person) -> None:
    case = opened()
    with pytest.raises(Forbidden):
        deciding.propose(case, decision(), by=make_person(who), today=TODAY)


def test_market_manipulation_is_for_the_ministry() -> None:
    with pytest.raises(Forbidden, match="生态环境部"):
        opened(("775-25-1",))
    assert "775-25-1" not in signed_in(LIN).get("/oversight/cases/add/").content.decode()


def test_a_follow_up_is_never_rewritten() -> None:
    case = decided()
    paid = Happened(FollowUpKind.PAID, TODAY, "已缴清")
    deciding.follow_up(case, paid, by=make_person(LIN), today=TODAY)
    with pytest.raises(Refused):
        deciding.follow_up(case, Happened(FollowUpKind.PAID, LATER, "x"), by=make_person(LIN), today=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE oversight_casefollowup SET text = 'x'")
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseFollowUp.objects.all().delete()


def test_a_shortfall_has_one_case() -> None:
    unit, lin = make_enterprise(), make_person(LIN)
    open_it = import_string(portal.SHORTFALL_CASE)
    first = open_it(unit, "power", 2025, 10000, Decimal("57.73"), "欠缴 10,000 吨", lin, TODAY)
    again = open_it(unit, "power", 2025, 10000, Decimal("57.73"), "欠缴 10,000 吨", lin, TODAY)
    assert (first.pk, first.sums[0]["least"], first.sums[0]["most"]) == (again.pk, "2886500.00", "5773000.00")
    told, origin = Statement("x", ("775-24",)), Origin(CaseSource.SHORTFALL, sector="power", quota_year=2025)
    with pytest.raises(Conflict):
        cases.open_case(Party(unit), told, origin, province=DEMO, by=lin, today=TODAY)
    outcome(first, "dismiss", LIN)
    other = open_shortfall_case(unit, "power", 2025, 10000, None, "欠缴 10,000 吨", None, TODAY)
    assert (other.pk != first.pk, other.sums) == (True, [{"article": "775-24"}])


def test_an_inspection_has_one_case_and_the_page_opens_it() -> None:
    seen, client = inspected(), signed_in(LIN)
    begun = client.get(f"/oversight/cases/add/?inspection={seen.pk}").content.decode()
    assert seen.enterprise.uscc in begun
    assert seen.findings in begun
    said = {"unit": seen.enterprise.uscc, "source": "inspection", "facts": "报告伪造",
        "articles": ["775-22-2"], "gains": "0", "inspection": seen.pk}  # fmt: skip
    assert client.post("/oversight/cases/add/", said).status_code == 302
    assert client.post("/oversight/cases/add/", said).status_code == 422
    assert EnforcementCase.objects.get().inspections.get() == seen


def test_an_agency_outside_the_register_is_a_party() -> None:
    client = signed_in(LIN)
    said = {
        "party_name": "示例核查服务有限公司",
        "source": "review",
        "facts": "报告有重大缺陷",
        "articles": ["775-23-2"],
    }
    assert client.post("/oversight/cases/add/", said | {"unit": "x"}).status_code == 422
    assert client.post("/oversight/cases/add/", said).status_code == 302
    made = EnforcementCase.objects.get()
    assert (made.party_name, made.enterprise) == ("示例核查服务有限公司", None)
    assert "尚未查清违法所得" in client.get(f"/oversight/cases/{made.pk}/").content.decode()


def test_a_case_walks_over_its_pages() -> None:
    case, lin, zhou = opened(), signed_in(LIN), signed_in(ZHOU)
    url = f"/oversight/cases/{case.pk}/"
    said = {"text": "责令改正，处罚款", "number": "示环罚〔2026〕2号", "fine_yuan": "10", "mend_by": "2026-11-12"}
    refused = lin.post(url + "propose/", said)
    assert refused.status_code == 422
    assert "责令改正，处罚款" in refused.content.decode()
    assert lin.post(url + "propose/", said | {"fine_yuan": "700000"}).status_code == 302
    assert zhou.post(url + "decide/").status_code == 302
    assert (
        lin.post(url + "follow-up/", {"kind": "paid", "happened_on": "2026-10-12", "text": "已缴"}).status_code == 302
    )
    assert lin.post(url + "publish/").status_code == 302
    assert lin.post(url + "withdraw/", {"reason": "个人信息"}).status_code == 302
    assert lin.post(url + "publish/").status_code == 302
    assert lin.post(url + "mend/").status_code == 302
    assert zhou.post(url + "close/").status_code == 302
    case.refresh_from_db()
    assert case.status == "closed"
    acts = set(Entry.objects.filter(target_type="oversight.enforcementcase").values_list("action", flat=True))
    assert {f"oversight.enforcementcase.{one}" for one in ("open", "propose", "decide", "publish", "withdraw")} <= acts


def test_another_province_finds_no_case() -> None:
    case = opened()
    assert signed_in(ZHAO).get(f"/oversight/cases/{case.pk}/").status_code == 404
    assert signed_in(ZHAO).post(f"/oversight/cases/{case.pk}/decide/").status_code == 404


def test_the_public_reads_what_was_published_and_nothing_else() -> None:
    case, hidden = decided(), opened()
    public = Client()
    assert case.party_name not in public.get("/public/penalties/").content.decode()
    assert public.get(f"/public/penalties/{case.number}/").status_code == 404
    deciding.publish(case, by=make_person(LIN), today=TODAY)
    page = public.get("/public/penalties/")
    assert case.party_name in page.content.decode()
    assert hidden.party_name not in page.content.decode()
    assert public.get("/public/penalties/", headers={"If-None-Match": page["ETag"]}).status_code == 304
    one = public.get(f"/public/penalties/{case.number}/").content.decode()
    assert "600,000.00" in one
    assert "现场检查" not in one
    assert public.get("/public/penalties/export/").status_code == 200
    deciding.withdraw(case, reason="x", by=make_person(LIN))
    again = public.get("/public/penalties/", headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 200
    assert case.party_name not in again.content.decode()


def test_the_list_asks_no_more_for_more_rows() -> None:
    client = signed_in(LIN)
    opened()
    few = queries_of(client, "/oversight/cases/")
    for _row in range(12):
        opened()
    assert queries_of(client, "/oversight/cases/") == few <= 12
    assert client.get("/oversight/cases/export/").status_code == 200


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_many_who_open_cases_at_once_get_numbers_without_gap_or_double() -> None:
    units, lin = [make_enterprise() for _unit in range(8)], make_person(LIN)

    def open_one(unit: Enterprise) -> str:
        try:
            told, origin = Statement("x", ("775-21-1",)), Origin(CaseSource.TRANSFERRED)
            return cases.open_case(Party(unit), told, origin, province=DEMO, by=lin, today=TODAY).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(open_one, units))
    assert sorted(numbers) == [f"99-2026-{serial:04d}" for serial in range(1, 9)]


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_shortfall_found_by_many_at_once_has_one_case() -> None:
    unit, lin = make_enterprise(), make_person(LIN)

    def find(_turn: int) -> int:
        try:
            return open_shortfall_case(unit, "power", 2025, 10, Decimal(60), "欠缴", lin, TODAY).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(find, range(8)))) == 1
    assert EnforcementCase.objects.count() == 1


def test_the_receipt_of_a_decision_is_read_by_who_reads_the_case() -> None:
    case = decided()
    assert case.entry is not None
    url = reverse("receipt-content", args=[case.entry.index])
    assert signed_in(LIN).get(url).content == logged_content(case)
    assert signed_in(ZHAO).get(url).status_code == 404
