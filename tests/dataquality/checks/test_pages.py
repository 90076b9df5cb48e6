"""检查规则和豁免的页面: who sees the rules, who proposes a waiver, who agrees, and what it then says."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cets_portal.audit.models import Entry
from cets_portal.norms.months import Month
from dataquality.choices import WaiverStatus
from dataquality.models import Waiver
from dataquality.rules.checks import CHECKS
from dataquality.services.waivers import WaiverWanted, propose
from registry.models import Enterprise
from tests.factories import make_enterprise
from tests.people import CHENG, LIN, MA, WANG, ZHAO, ZHOU, make_person, signed_in

pytestmark = pytest.mark.django_db

GIVEN = {
    "sector": "steel", "check": "CHK-S-005", "facility": "", "parameter": "", "from_month": "2026-01",
    "to_month": "2026-06", "reason": "外购煤气计量口径调整，已现场核实。",
}  # fmt: skip


@pytest.fixture
def works(one_day: None) -> Enterprise:
    """Wang's steelworks."""
    from cets_portal.accounts.models import Organisation

    make_person(WANG)
    unit = make_enterprise(WANG.body, uscc=WANG.uscc, sector="steel")  # type: ignore[arg-type]
    unit.organisation = Organisation.objects.get(name=WANG.body)
    unit.save()
    return unit


@pytest.fixture
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 20 March 2026."""
    monkeypatch.setattr("dataquality.views.waivers.today", lambda: date(2026, 3, 20))
    monkeypatch.setattr("dataquality.views.checks.today", lambda: date(2026, 3, 20))


def proposed(works: Enterprise, until: str = "2026-06") -> Waiver:
    wanted = WaiverWanted("CHK-S-005", "steel", Month(2026, 1), Month.from_text(until), "计量口径调整")
    return propose(works, wanted, by=make_person(LIN))


def text(client: Client, url: str) -> str:
    return client.get(url, follow=True).content.decode()


def test_the_rules_are_open_to_the_enterprise_and_name_every_check(works: Enterprise) -> None:
    page = text(signed_in(WANG), reverse("check-rules"))
    assert all(one.id in page for one in CHECKS)
    assert all(one.clause in page for one in CHECKS[:5])


def test_the_rules_are_narrowed_by_sector_severity_and_words(works: Enterprise) -> None:
    wang = signed_in(WANG)
    power = text(wang, reverse("check-rules") + "?sector=power&severity=warning")
    assert "CHK-P-003" in power
    assert "CHK-S-005" not in power
    assert "CHK-P-001" not in power
    assert "CHK-P-018" in text(wang, reverse("check-rules") + "?q=上网电量")


def test_the_rules_are_handed_out_as_a_workbook(works: Enterprise) -> None:
    answer = signed_in(WANG).get(reverse("check-rules-export") + "?sector=steel")
    assert answer.content[:2] == b"PK"


def test_an_officer_proposes_and_another_agrees(works: Enterprise) -> None:
    answer = signed_in(LIN).post(reverse("waiver-add"), {**GIVEN, "unit": WANG.uscc})
    waiver = Waiver.objects.get()
    assert answer.status_code == 302
    assert waiver.status == WaiverStatus.PROPOSED
    signed_in(LIN).post(reverse("waiver-approve", args=[waiver.pk]))
    waiver.refresh_from_db()
    assert waiver.status == WaiverStatus.PROPOSED, "who proposes does not agree"
    signed_in(ZHOU).post(reverse("waiver-approve", args=[waiver.pk]))
    waiver.refresh_from_db()
    assert (waiver.status, waiver.decided_by) == (WaiverStatus.IN_FORCE, make_person(ZHOU))
    acts = set(Entry.objects.filter(target_type="dataquality.waiver").values_list("action", flat=True))
    assert acts == {"dataquality.waiver.propose", "dataquality.waiver.approve"}


def test_a_refused_proposal_keeps_what_was_typed(works: Enterprise) -> None:
    answer = signed_in(LIN).post(reverse("waiver-add"), {**GIVEN, "unit": WANG.uscc, "to_month": "2027-06"})
    assert answer.status_code == 422
    assert "18 个月" in answer.content.decode()
    assert "外购煤气计量口径调整" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"check": "CHK-P-003"}, "没有可豁免的检查"),
        ({"parameter": "C9"}, "没有参数 C9"),
        ({"facility": "GL9"}, "没有设施 GL9"),
        ({"to_month": "2025-12"}, "早于起始月份"),
        ({"unit": "91991208MAJU6XYH00"}, "登记册里没有"),
        ({"from_month": "一月"}, "请按"),
    ],
)
def test_what_cannot_be_waived_is_told_at_its_field(works: Enterprise, wrong: dict[str, str], said: str) -> None:
    answer = signed_in(LIN).post(reverse("waiver-add"), {**GIVEN, "unit": WANG.uscc, **wrong})
    assert said in answer.content.decode()
    assert not Waiver.objects.exists()


def test_the_same_month_is_not_waived_twice(works: Enterprise) -> None:
    proposed(works)
    answer = signed_in(CHENG).post(reverse("waiver-add"), {**GIVEN, "unit": WANG.uscc})
    assert "已有豁免" in answer.content.decode()
    assert Waiver.objects.count() == 1


def test_the_enterprise_and_its_city_see_the_waiver_and_a_stranger_does_not(works: Enterprise) -> None:
    waiver = proposed(works)
    url = reverse("waiver-detail", args=[waiver.pk])
    codes = {who.username: signed_in(who).get(url).status_code for who in (WANG, MA, LIN, ZHAO)}
    assert codes == {"wang": 200, "ma": 200, "lin": 200, "zhao": 404}


def test_a_waiver_ends_by_itself_after_its_last_month(works: Enterprise) -> None:
    waiver = proposed(works, "2026-02")
    signed_in(ZHOU).post(reverse("waiver-approve", args=[waiver.pk]))
    lin = signed_in(LIN)
    assert WANG.body in text(lin, reverse("waiver-list") + "?state=over")
    assert WANG.body not in text(lin, reverse("waiver-list") + "?state=in_force")


def test_an_ended_waiver_needs_a_reason_and_holds_no_more(works: Enterprise) -> None:
    waiver = proposed(works)
    signed_in(ZHOU).post(reverse("waiver-approve", args=[waiver.pk]))
    end = reverse("waiver-end", args=[waiver.pk])
    signed_in(LIN).post(end, {"reason": " "})
    waiver.refresh_from_db()
    assert waiver.status == WaiverStatus.IN_FORCE
    signed_in(LIN).post(end, {"reason": "计量已改正"})
    waiver.refresh_from_db()
    assert waiver.status == WaiverStatus.ENDED


def test_the_rules_count_the_waivers_that_hold(works: Enterprise) -> None:
    waiver = proposed(works)
    assert "check=CHK-S-005" not in text(signed_in(LIN), reverse("check-rules"))
    signed_in(ZHOU).post(reverse("waiver-approve", args=[waiver.pk]))
    assert "check=CHK-S-005" in text(signed_in(LIN), reverse("check-rules"))
    assert "check=CHK-S-005" not in text(signed_in(ZHAO), reverse("check-rules"))


def test_the_list_asks_the_database_as_often_for_many_waivers_as_for_one(
    works: Enterprise, django_assert_max_num_queries: object
) -> None:
    proposed(works)
    lin = signed_in(LIN)
    lin.get(reverse("waiver-list"))
    for number in range(8):
        wanted = WaiverWanted(CHECKS[number].id, "steel", Month(2026, 1), Month(2026, 2), "x")
        propose(works, wanted, by=make_person(LIN))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        lin.get(reverse("waiver-list"))


def test_the_list_is_handed_out_as_a_workbook(works: Enterprise) -> None:
    proposed(works)
    assert signed_in(LIN).get(reverse("waiver-export")).content[:2] == b"PK"
