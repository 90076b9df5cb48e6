"""暂不发放: released by two officers; with the last tonne the withholding is lifted."""

import pytest
from django.urls import reverse

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from dataquality.models import VerifiedFigure
from quota.choices import AccountKind, MovementKind
from quota.ledger.accounts import system_account, withheld_account
from quota.ledger.entries import Entry
from quota.ledger.posting import post
from quota.ledger.proving import prove
from quota.models import Release, SurrenderObligation, Withholding
from quota.services.withholding import (
    confirm_release,
    propose_release,
    refuse_release,
    take_back_release,
    withheld_holding,
)
from registry.models import Enterprise
from tests.people import LIN, signed_in
from tests.quota.allocation.world import DAY, a_plant, officers
from tests.quota.issuing.world import final, held, issued, withhold

pytestmark = pytest.mark.django_db
ALL = 3_079_895


def kept() -> Enterprise:
    """A plant whose quota of 2024 is withheld."""
    plant = a_plant("示例电厂")
    withhold(plant)
    issued(final())
    return plant


def released(plant: Enterprise, tonnes: int) -> Release:
    return propose_release(plant, "power", 2024, tonnes=tonnes, reason="法院已解除冻结", by=officers()[0])


def test_all_that_is_withheld_is_released_and_its_paper_lifted() -> None:
    plant, (lin, zhou) = kept(), officers()
    one = released(plant, ALL)
    with pytest.raises(Refused) as refusal:
        confirm_release(one, by=lin, today=DAY)
    assert refusal.value.code == "second_person"
    made = confirm_release(one, by=zhou, today=DAY)
    assert (made.kind, made.by, made.approved_by) == ("release", lin, zhou)
    assert (held(plant), held(plant, "withheld"), Withholding.objects.get().status) == (ALL, 0, "lifted")
    assert withheld_holding(plant) == {}
    assert prove(deep=True).holds


def test_after_a_forced_surrender_the_rest_is_released() -> None:
    """差异化 A of domain §4.4: 1,200,000 issued, 1,000,000 owed, 200,000 released — here with the plant's numbers."""
    plant, (lin, zhou) = kept(), officers()
    to = system_account(AccountKind.SURRENDERED, "99")
    entry = Entry(MovementKind.FORCED_SURRENDER, withheld_account(plant), to, 2024, 3_000_001, "forced/1")
    post([entry], by=lin, approved_by=zhou, effective_on=DAY)
    with pytest.raises(Refused) as refusal:
        released(plant, ALL)
    assert "79,894" in str(refusal.value)
    confirm_release(released(plant, 79_894), by=zhou, today=DAY)
    assert (held(plant), Withholding.objects.get().status) == (79_894, "lifted")


def owes(plant: Enterprise, tonnes: int) -> SurrenderObligation:
    figure = VerifiedFigure.objects.get(enterprise=plant, emission_year=2024)
    return SurrenderObligation.objects.create(
        enterprise=plant, sector="power", quota_year=2024, number=1, figure=figure, tonnes=tonnes, due_on=DAY,
        offset_cap_tonnes=0,
    )  # fmt: skip


def test_what_the_unit_still_owes_is_not_released() -> None:
    plant, (lin, zhou) = kept(), officers()
    early = released(plant, ALL)
    owed = owes(plant, 3_000_001)
    with pytest.raises(Refused) as refusal:
        confirm_release(early, by=zhou, today=DAY)
    for words in (f"{ALL:,}", "3,000,001", "79,894", "强制履约"):
        assert words in str(refusal.value)
    take_back_release(early, by=lin)
    with pytest.raises(Refused):
        released(plant, 79_895)
    confirm_release(released(plant, 79_894), by=zhou, today=DAY)
    SurrenderObligation.objects.filter(pk=owed.pk).update(surrendered_tonnes=3_000_001)
    assert released(plant, ALL - 79_894).status == "proposed"


def test_where_all_is_owed_the_page_says_what_comes_first() -> None:
    plant = kept()
    owes(plant, 4_000_000)
    lin = signed_in(LIN)
    listed = lin.get(reverse("withheld-list")).content.decode()
    assert "先办强制履约" in listed
    assert reverse("release-add", args=[plant.uscc, 2024]) not in listed
    assert "尚欠清缴 4,000,000 tCO2e" in lin.get(reverse("release-add", args=[plant.uscc, 2024])).content.decode()


def test_a_part_is_released_and_the_paper_stays_in_force() -> None:
    plant, (_lin, zhou) = kept(), officers()
    confirm_release(released(plant, 1_000), by=zhou, today=DAY)
    assert (held(plant), held(plant, "withheld")) == (1_000, ALL - 1_000)
    assert Withholding.objects.get().status == "in_force"


def test_more_than_is_withheld_no_reason_or_a_second_release_is_refused() -> None:
    plant, (lin, _zhou) = kept(), officers()
    for tonnes, reason in ((ALL + 1, "x"), (0, "x"), (1, " ")):
        with pytest.raises(Refused):
            propose_release(plant, "power", 2024, tonnes=tonnes, reason=reason, by=lin)
    released(plant, 1)
    with pytest.raises(Conflict):
        released(plant, 1)


def test_a_release_is_refused_with_a_reason_or_taken_back() -> None:
    plant, (lin, zhou) = kept(), officers()
    one = released(plant, 1)
    with pytest.raises(Refused):
        refuse_release(one, reason=" ", by=zhou, today=DAY)
    refuse_release(one, reason="文件不全", by=zhou, today=DAY)
    other = released(plant, 1)
    with pytest.raises(Forbidden):
        take_back_release(other, by=zhou)
    take_back_release(other, by=lin)
    assert sorted(Release.objects.values_list("status", flat=True)) == ["refused", "withdrawn"]
    assert held(plant, "withheld") == ALL


def test_nothing_is_withheld_for_a_unit_without_an_account() -> None:
    assert withheld_holding(a_plant()) == {}
