"""企业页: everything known of one enterprise, to each post its part, in a fixed number of queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cets_portal.accounts.models import Organisation
from registry.choices import EventKind, ListStatus
from registry.models import AnnualList, Enterprise, EnterpriseEvent, EnterpriseName, ListEntry, RegisterChange
from registry.services.register import add_facility
from tests.factories import make_enterprise
from tests.people import CHEN, DEMO, LIN, MA, SUN, WANG, ZHAO, Person, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def works() -> Enterprise:
    """The steelworks of Wang: two years of figures."""
    make_person(WANG)
    unit = make_enterprise(
        "滨江示例钢铁有限公司", uscc=WANG.uscc, sector="steel", emissions={2024: "80000", 2025: "90000.5"}  # type: ignore[arg-type]
    )  # fmt: skip
    unit.organisation = Organisation.objects.get(name=WANG.body)
    unit.save()
    return unit


def enter(unit: Enterprise, status: ListStatus) -> None:
    listed = AnnualList.objects.create(list_year=2027, province=DEMO, sector="steel", rule_code="2026-32")
    ListEntry.objects.create(
        annual_list=listed, enterprise=unit, verdict="include", reason="x", clause="附件1", emission_year=2025,
        emissions_tco2e=Decimal("90000.5"), emission_source="verified", change="new",
    )  # fmt: skip
    AnnualList.objects.filter(pk=listed.pk).update(status=status)


def page(who: Person, unit: Enterprise) -> str:
    response = signed_in(who).get(f"/registry/enterprises/{unit.uscc}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_figures_names_events_facilities_and_changes(works: Enterprise) -> None:
    lin = make_person(LIN)
    EnterpriseName.objects.create(
        enterprise=works, name="滨江炼钢厂", kind="former", source="roster", first_seen_on=date(2020, 1, 1)
    )
    add_facility(works, sector="steel", code="BF-1", name="1号高炉", by=lin)
    EnterpriseEvent.objects.create(
        enterprise=works, kind=EventKind.SUSPENSION, occurred_on=date(2026, 5, 3), document_name="停产通知.pdf"
    )
    RegisterChange.objects.create(
        enterprise=works, field="emissions_tco2e", emission_year=2025, sector="steel", source="verified",
        old="89000", new="90000.5", row=214, changed_by=lin,
    )  # fmt: skip
    html = page(LIN, works)
    for words in ("90,000.50", "80,000.00", "滨江炼钢厂", "1号高炉", "停产", "89,000.00", "2025 直接排放量（核查）"):
        assert words in html, words


def test_the_drawing_names_the_threshold_of_the_list_year(works: Enterprise) -> None:
    html = page(LIN, works)
    assert "门槛 26,000" in html
    assert 'style="' not in html


def test_a_draft_verdict_stays_inside_the_bureau(works: Enterprise) -> None:
    enter(works, ListStatus.DRAFT)
    assert "附件1" in page(LIN, works)
    assert "附件1" not in page(WANG, works)
    assert "附件1" not in page(MA, works)


def test_a_published_verdict_is_told_to_the_enterprise(works: Enterprise) -> None:
    enter(works, ListStatus.PUBLISHED)
    assert "附件1" in page(WANG, works)


def test_only_a_clerk_is_offered_to_record(works: Enterprise) -> None:
    assert "登记事项" in page(LIN, works)
    for who in (WANG, SUN, MA):
        assert "events/add/" not in page(who, works), who.name


def test_the_enterprise_does_not_see_who_in_the_bureau_did_what(works: Enterprise) -> None:
    add_facility(works, sector="steel", code="BF-1", name="1号高炉", by=make_person(LIN))
    assert "办理记录" in page(LIN, works)
    assert "办理记录" not in page(WANG, works)


@pytest.mark.parametrize("who", [ZHAO, CHEN], ids=["another province", "another enterprise"])
def test_a_strangers_enterprise_does_not_exist(works: Enterprise, who: Person) -> None:
    client = signed_in(who)
    assert client.get(f"/registry/enterprises/{works.uscc}/").status_code == 404


def test_a_code_in_small_letters_opens_the_page_and_an_unknown_one_does_not(works: Enterprise) -> None:
    lin = signed_in(LIN)
    assert lin.get(f"/registry/enterprises/{works.uscc.lower()}/").status_code == 200
    assert lin.get("/registry/enterprises/91990000000000000X/").status_code == 404


def test_an_enterprise_of_which_nothing_is_known_still_has_a_page() -> None:
    bare = Enterprise.objects.create(uscc="91990001MA0000011X", name="空白有限公司", province=DEMO)
    html = page(LIN, bare)
    for words in ("地市未登记", "还没有年度排放数据", "没有登记事项", "没有登记设施", "没有登记行业"):
        assert words in html, words


def test_the_page_costs_the_same_however_much_is_known(works: Enterprise) -> None:
    client = signed_in(LIN)
    url = f"/registry/enterprises/{works.uscc}/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    def learn(number: int) -> None:
        other = make_enterprise(f"对方{number}")
        EnterpriseName.objects.create(
            enterprise=works, name=f"旧名{number}", kind="former", source="roster", first_seen_on=date(2020, 1, 1)
        )
        EnterpriseEvent.objects.create(
            enterprise=works, kind=EventKind.JOINT_WORKS, occurred_on=date(2020, 1, 1), counterpart=other
        )
        RegisterChange.objects.create(enterprise=works, field="city", old="甲", new="乙")
        add_facility(works, sector="steel", code=f"F-{number}", name="炉", by=None)

    learn(0)
    few = queries()
    for number in range(1, 8):
        learn(number)
    assert queries() == few
