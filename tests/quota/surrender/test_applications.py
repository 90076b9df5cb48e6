"""清缴申请的法则: what may be given, what is frozen, who says so, and what comes of it."""

from datetime import date

import pytest

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.clock.reading import now
from cets_portal.evidence.services.proof import prove as prove_log
from cets_portal.evidence.services.receipts import content_of
from cets_portal.inbox.models import Message
from quota.choices import AccountKind
from quota.ledger.accounts import unit_account, withheld_account
from quota.ledger.proving import prove
from quota.models import (
    Account,
    Holding,
    Movement,
    OffsetClaim,
    PlanAdoption,
    SurrenderApplication,
    YearClose,
)
from quota.selectors.surrender_logged import logged_content
from quota.services.approving_surrender import approve, approve_many
from quota.services.consenting import decline, give
from quota.services.surrender_checks import Given, LineWanted
from quota.services.surrendering import file_application, force, refuse, withdraw
from registry.models import Enterprise
from tests.people import CHENG, DEMO, LIN, WU, ZHAO, ZHOU, make_person
from tests.quota.surrender.world import (
    DAY,
    FENG,
    LUO,
    YEAR,
    a_credit,
    a_file,
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


def held(account: Account, vintage: int = YEAR) -> tuple[int, int]:
    row = Holding.objects.get(account=account, vintage=vintage)
    return row.tonnes, row.frozen


def a_plant(tonnes: int = 2_000) -> Enterprise:
    unit = a_unit()
    issue(unit, tonnes)
    return unit


# —— filing ——


def test_what_is_applied_for_is_frozen_and_moves_only_when_approved() -> None:
    unit = a_plant()
    one = filed(owing(unit), own(unit, 600))
    assert held(unit_account(unit)) == (2000, 600)
    assert Movement.objects.filter(kind="surrender").count() == 0
    approved(one)
    assert held(unit_account(unit)) == (1400, 0)
    moved = Movement.objects.get(kind="surrender")
    assert (moved.tonnes, moved.by, moved.approved_by) == (600, make_person(FENG), make_person(ZHOU))
    assert moved.target.kind == AccountKind.SURRENDERED
    assert prove(deep=True).holds


def test_only_the_units_own_approver_applies() -> None:
    unit = a_plant()
    one = owing(unit)
    for who in (WU, LIN, ZHOU):
        with pytest.raises(Forbidden):
            filed(one, own(unit, 1), who=who)


def test_partial_is_fine_more_than_is_owed_is_refused_with_the_numbers() -> None:
    unit = a_plant()
    one = owing(unit)
    approved(filed(one, own(unit, 600)))
    with pytest.raises(Refused, match="还差 400 吨；本次申请 401 吨，多 1 吨"):
        filed(fresh(one), own(unit, 401))
    approved(filed(fresh(one), own(unit, 400)))
    assert fresh(one).compliance == "met_in_time"


def test_more_than_is_held_is_refused_with_the_numbers() -> None:
    unit = a_plant(500)
    with pytest.raises(Refused, match="可用 500 吨，申请 600 吨，差 100 吨"):
        filed(owing(unit), own(unit, 600))
    assert SurrenderApplication.objects.count() == 0
    assert held(unit_account(unit)) == (500, 0)


def test_nothing_and_less_than_nothing_are_refused() -> None:
    unit = a_plant()
    one = owing(unit)
    with pytest.raises(Refused, match="没有填写"):
        filed(one, Given())
    with pytest.raises(Refused, match="大于零"):
        filed(one, own(unit, 0))
    with pytest.raises(Refused, match="合并为一行"):
        filed(one, Given([LineWanted(unit, YEAR, 1), LineWanted(unit, YEAR, 2)]))


def test_one_application_waits_at_a_time() -> None:
    unit = a_plant()
    one = owing(unit)
    filed(one, own(unit, 1))
    with pytest.raises(Conflict, match="待审批"):
        filed(one, own(unit, 1))


def test_every_fault_is_told_at_once() -> None:
    unit = a_plant()
    with pytest.raises(Refused) as refused:
        filed(owing(unit), Given([LineWanted(unit, 2025, 5_000)], [a_credit(60, file=None)]))
    said = " ".join(refused.value.issues)
    assert all(
        word in said for word in ("多 4,060 吨", "2025 年度配额不能用于 2024 年度清缴", "抵销上限 50 吨", "注销证明")
    )


# —— vintages ——


def test_a_later_vintage_is_not_borrowed() -> None:
    unit = a_plant()
    issue(unit, 500, vintage=2025)
    with pytest.raises(Refused, match="2025 年度配额不能用于 2024 年度清缴（国环规气候〔2024〕1号"):
        filed(owing(unit), own(unit, 100, 2025))


def test_an_earlier_vintage_serves_2024() -> None:
    unit = a_plant()
    issue(unit, 500, vintage=2023)
    approved(filed(owing(unit), own(unit, 500, 2023)))
    assert held(unit_account(unit), 2023) == (0, 0)


def test_what_only_the_draft_allows_waits_until_the_bureau_has_adopted_it() -> None:
    from cets_portal.norms.plan import plan_digest

    unit = a_unit(year=2025)
    issue(unit, 2_000, vintage=2025)
    one = owing(unit, year=2025)
    with pytest.raises(Refused, match="只见于征求意见稿"):
        filed(one, own(unit, 1_000, 2025))
    code = "power-2025-2026"
    PlanAdoption.objects.create(
        province=DEMO, plan_code=code, digest=plan_digest(code), basis="x", status="in_force",
        proposed_by=make_person(LIN), agreed_by=make_person(ZHOU), agreed_at=now(),
    )  # fmt: skip
    approved(filed(one, own(unit, 1_000, 2025)))
    assert fresh(one).compliance == "met_in_time"


def test_arrears_of_2023_take_2023_and_by_the_text_in_force_not_2024() -> None:
    unit = a_unit(year=2023)
    issue(unit, 2_000)
    issue(unit, 2_000, vintage=2023)
    one = owing(unit, year=2023)
    with pytest.raises(Refused, match="不能用于 2023 年度清缴"):
        filed(one, own(unit, 1_000))
    approved(filed(one, own(unit, 1_000, 2023)))
    assert fresh(one).compliance == "met_late"


# —— another firm's ——


def lent(tonnes: int = 300) -> tuple[SurrenderApplication, Enterprise]:
    unit, holder = a_plant(), a_unit(LUO)
    issue(holder, 400)
    return filed(owing(unit), Given([LineWanted(unit, YEAR, 500), LineWanted(holder, YEAR, tonnes)])), holder


def test_another_firms_allowances_move_only_with_its_approvers_consent() -> None:
    one, holder = lent()
    assert held(unit_account(holder)) == (400, 0)
    with pytest.raises(Refused, match="示例热电有限公司 尚未同意"):
        approved(one)
    consent = one.consents.get()
    give(consent, by=make_person(LUO), today=DAY)
    assert held(unit_account(holder)) == (400, 300)
    approved(one)
    assert held(unit_account(holder)) == (100, 0)
    assert Movement.objects.filter(kind="surrender").count() == 2


def test_only_the_holders_approver_consents() -> None:
    one, _holder = lent()
    for who in (FENG, WU, LIN):
        with pytest.raises(Forbidden):
            give(one.consents.get(), by=make_person(who), today=DAY)


def test_consent_to_more_than_is_held_is_refused() -> None:
    one, _holder = lent(450)
    with pytest.raises(Refused, match="可用 400 吨，申请 450 吨，差 50 吨"):
        give(one.consents.get(), by=make_person(LUO), today=DAY)
    assert one.consents.get().status == "asked"


def test_a_declined_consent_stops_the_approval_and_says_why() -> None:
    one, _holder = lent()
    with pytest.raises(Refused, match="理由"):
        decline(one.consents.get(), reason=" ", by=make_person(LUO), today=DAY)
    decline(one.consents.get(), reason="自用", by=make_person(LUO), today=DAY)
    assert one.consents.get().refusal == "自用"
    with pytest.raises(Refused, match="尚未同意"):
        approved(one)
    assert Message.objects.filter(user=make_person(FENG), subject__contains="不同意").exists()


def test_no_consent_is_wanted_once_the_application_is_withdrawn() -> None:
    one, holder = lent()
    consent = one.consents.get()
    withdraw(one, by=make_person(FENG), today=DAY)
    with pytest.raises(Conflict):
        give(consent, by=make_person(LUO), today=DAY)
    assert held(unit_account(holder)) == (400, 0)


def test_a_holder_of_another_province_transfers_first() -> None:
    from tests.factories import make_enterprise

    unit = a_plant()
    far = make_enterprise("远方示例电厂有限公司", province="42")
    with pytest.raises(Refused, match="先划转"):
        filed(owing(unit), Given([LineWanted(far, YEAR, 1)]))


# —— credits ——


def test_credits_up_to_the_floored_cap_over_all_applications() -> None:
    unit = a_plant()
    one = owing(unit)
    approved(filed(one, Given([], [a_credit(30)])))
    assert fresh(one).surrendered_tonnes == 30
    with pytest.raises(Refused, match=r"抵销上限 50 吨.*已抵销 30 吨，本次 21 吨。请减至 20 吨以内"):
        filed(fresh(one), Given([], [a_credit(21, serial_numbers="SN-2")]))
    approved(filed(fresh(one), Given([LineWanted(unit, YEAR, 950)], [a_credit(20, serial_numbers="SN-2")])))
    assert fresh(one).compliance == "met_in_time"


def test_credits_from_inside_the_market_offset_nothing() -> None:
    unit = a_plant()
    with pytest.raises(Refused, match="全国碳市场配额管理范围内"):
        filed(owing(unit), Given([], [a_credit(1, inside_market=True)]))


@pytest.mark.parametrize(("day", "passes"), [(date(2024, 1, 21), False), (date(2024, 1, 22), True)])
def test_for_2025_credits_count_from_the_day_the_market_opened(day: date, passes: bool) -> None:
    unit = a_unit(year=2025)
    one = owing(unit, year=2025)
    given = Given([], [a_credit(1, registered_on=day)])
    if passes:
        assert filed(one, given).status == "filed"
    else:
        with pytest.raises(Refused, match="2024-01-22 起登记"):
            filed(one, given)


def test_for_2024_nothing_is_said_of_the_day_but_it_may_not_lie_ahead() -> None:
    unit = a_unit()
    one = owing(unit)
    with pytest.raises(Refused, match="晚于今天"):
        filed(one, Given([], [a_credit(1, registered_on=date(2026, 1, 1))]))
    assert filed(one, Given([], [a_credit(1, registered_on=date(2015, 1, 1))])).status == "filed"


def test_the_same_serial_number_serves_one_application_only() -> None:
    unit, other = a_unit(), a_unit(LUO)
    first = filed(owing(unit), Given([], [a_credit(1, serial_numbers="sn-1, SN-2")]))
    with pytest.raises(Refused, match="SN-2 已在另一项"):
        filed(owing(other), Given([], [a_credit(1, serial_numbers="SN-2")]), who=LUO)
    with pytest.raises(Refused, match="填了两次"):
        filed(owing(other), Given([], [a_credit(1, serial_numbers="SN-3 SN-3")]), who=LUO)
    withdraw(first, by=make_person(FENG), today=DAY)
    assert filed(owing(other), Given([], [a_credit(1, serial_numbers="SN-2")]), who=LUO).status == "filed"
    assert OffsetClaim.objects.filter(standing=True).count() == 1


# —— refusing, withdrawing, approving ——


def test_refused_or_withdrawn_the_tonnes_are_free_again() -> None:
    unit = a_plant()
    one = owing(unit)
    first = filed(one, own(unit, 600))
    with pytest.raises(Refused, match="理由"):
        refuse(first, reason="", by=make_person(ZHOU), today=DAY)
    refuse(first, reason="凭证不清", by=make_person(ZHOU), today=DAY)
    assert held(unit_account(unit)) == (2000, 0)
    assert first.refusal == "凭证不清"
    assert Message.objects.filter(user=make_person(FENG), body__contains="凭证不清").exists()
    second = filed(one, own(unit, 600))
    withdraw(second, by=make_person(FENG), today=DAY)
    assert held(unit_account(unit)) == (2000, 0)
    with pytest.raises(Conflict):
        approved(second)


def test_only_officers_of_the_province_decide_and_only_the_unit_withdraws() -> None:
    unit = a_plant()
    one = filed(owing(unit), own(unit, 1))
    for who in (ZHAO, FENG):
        with pytest.raises(Forbidden):
            approve(one, by=make_person(who), today=DAY)
        with pytest.raises(Forbidden):
            refuse(one, reason="x", by=make_person(who), today=DAY)
    for who in (LIN, WU):
        with pytest.raises(Forbidden):
            withdraw(one, by=make_person(who), today=DAY)


def test_after_the_close_nothing_is_surrendered() -> None:
    unit = a_plant()
    one = owing(unit)
    waiting = filed(one, own(unit, 1))
    YearClose.objects.create(province=DEMO, sector="power", quota_year=YEAR, status="closed")
    with pytest.raises(Refused, match="已关账"):
        approved(waiting)
    with pytest.raises(Refused, match="已关账"):
        filed(one, own(unit, 1))


def test_approved_in_bulk_what_cannot_be_is_named() -> None:
    one, _holder = lent()
    third = a_unit(None)
    alone = filed(owing(_holder), own(_holder, 100), who=LUO)
    done = approve_many([one, alone], by=make_person(ZHOU), today=DAY)
    assert (done.done, len(done.left)) == (1, 1)
    assert third.pk


def test_the_certificate_is_numbered_and_its_leaf_tells_every_altered_figure() -> None:
    unit = a_plant()
    one = approved(filed(owing(unit), Given([LineWanted(unit, YEAR, 950)], [a_credit(50)])))
    assert one.certificate_number == f"99-2024-LZ-{one.pk:06d}"
    assert one.entry is not None
    assert content_of(one.entry) == logged_content(one)
    assert prove_log().wrong == 0
    SurrenderApplication.objects.filter(pk=one.pk).update(certificate_number="99-2024-LZ-999999")
    assert prove_log().wrong == 1


# —— forced ——


def test_forced_surrender_takes_what_is_withheld_and_another_officer_approves() -> None:
    unit = a_unit()
    withhold(unit, 800)
    lin, zhou = make_person(LIN), make_person(ZHOU)
    one = force(owing(unit), own(unit, 800, account="withheld"), paper=None, by=lin, today=DAY)
    with pytest.raises(Forbidden, match="单位不能撤回"):
        withdraw(one, by=make_person(FENG), today=DAY)
    with pytest.raises(Refused, match="另一人"):
        approve(one, by=lin, today=DAY)
    approve(one, by=zhou, today=DAY)
    assert held(withheld_account(unit)) == (0, 0)
    assert Movement.objects.get(kind="forced_surrender").tonnes == 800
    assert fresh(one.obligation).surrendered_tonnes == 800


def test_forced_surrender_of_the_units_own_account_wants_the_paper() -> None:
    unit = a_plant()
    one, lin = owing(unit), make_person(LIN)
    with pytest.raises(Refused, match="注登机构"):
        force(one, own(unit, 100), paper=None, by=lin, today=DAY)
    made = force(one, own(unit, 100), paper=a_file(), by=lin, today=DAY)
    approve(made, by=make_person(CHENG), today=DAY)
    assert held(unit_account(unit)) == (1900, 0)


def test_forcing_is_not_the_units_and_takes_nobody_elses() -> None:
    unit, other = a_plant(), a_unit(LUO)
    one = owing(unit)
    with pytest.raises(Forbidden):
        force(one, own(unit, 1), paper=a_file(), by=make_person(FENG), today=DAY)
    with pytest.raises(Forbidden):
        force(one, own(unit, 1), paper=a_file(), by=make_person(ZHAO), today=DAY)
    with pytest.raises(Refused, match="只使用该单位自己的配额"):
        force(one, own(other, 1), paper=a_file(), by=make_person(LIN), today=DAY)
    with pytest.raises(Forbidden, match="暂不发放"):
        file_application(one, own(unit, 1, account="withheld"), by=make_person(FENG), today=DAY)
