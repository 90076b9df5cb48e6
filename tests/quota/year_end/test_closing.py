"""关账的法则: nothing open, two officers who saw the same rows, and what was closed stays as it was."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.evidence.services.proof import prove
from dataquality.choices import FigureStatus
from dataquality.models import Objection, VerifiedFigure
from quota.choices import CloseStatus
from quota.models import Allocation, SurrenderApplication, SurrenderObligation, YearClose
from quota.selectors.closing import logged_content, preview
from quota.selectors.surrender import is_closed
from quota.services import closing
from registry.choices import Sector
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, ZHAO, ZHOU, make_person
from tests.quota.allocation.world import confirmed
from tests.quota.surrender.world import withhold
from tests.quota.year_end.world import owes

TODAY = date(2026, 1, 12)
pytestmark = pytest.mark.django_db


def a_year() -> list[SurrenderObligation]:
    """Three units: in time, late, in part."""
    units = [make_enterprise(name, sector="steel", sub_industry="长流程") for name in ("甲钢", "乙钢", "丙钢")]  # type: ignore[arg-type]
    return [
        owes(units[0], 2024, 100),
        owes(units[1], 2024, 100, on=date(2026, 1, 5)),
        owes(units[2], 2024, 100, given=40),
    ]


def seen() -> str:
    return preview(DEMO, "steel", 2024, TODAY).digest


def proposed() -> YearClose:
    return closing.propose(DEMO, "steel", 2024, seen(), by=make_person(LIN), today=TODAY)


def closed() -> YearClose:
    one = proposed()
    closing.close(one, one.digest, by=make_person(ZHOU), today=TODAY)
    return one


def whats() -> list[str]:
    return [one.what for one in preview(DEMO, "steel", 2024, TODAY).open_items]


class TestPreview:
    def test_each_unit_has_one_row_in_the_published_words(self) -> None:
        a_year()
        rows = {row["name"]: row for row in preview(DEMO, "steel", 2024, TODAY).rows}
        assert [rows[name]["state"] for name in ("甲钢", "乙钢", "丙钢")] == ["met_in_time", "met_late", "not_met"]
        assert [rows[name]["penalised"] for name in ("甲钢", "乙钢", "丙钢")] == ["", "no", "no"]
        assert rows["丙钢"]["partly"] is True
        assert rows["甲钢"]["sub_industry"] == "长流程"

    def test_a_year_with_nothing_open_says_so(self) -> None:
        a_year()
        assert whats() == []

    def test_before_the_due_day_it_is_open(self) -> None:
        a_year()
        found = preview(DEMO, "steel", 2024, date(2025, 12, 31))
        assert "2025-12-31" in found.open_items[0].what

    def test_an_application_that_waits_keeps_it_open(self) -> None:
        owing = a_year()
        SurrenderApplication.objects.create(obligation=owing[2], filed_on=TODAY)
        assert whats() == ["清缴申请未审批"]

    def test_withheld_tonnes_that_wait_for_forced_surrender_keep_it_open(self) -> None:
        owing = a_year()
        withhold(owing[0].enterprise, 500)
        assert whats() == []
        withhold(owing[2].enterprise, 500)
        (item,) = preview(DEMO, "steel", 2024, TODAY).open_items
        assert item.what == "暂不发放的 500 吨还没有强制履约"
        assert (item.unit, item.url_name, item.pk) == ("丙钢", "surrender-detail", owing[2].pk)

    @pytest.mark.parametrize("told", [False, True])
    def test_a_redetermination_that_is_not_issued_keeps_it_open(self, told: bool) -> None:
        a_year()
        run = Allocation.objects.create(
            province=DEMO, sector="steel", quota_year=2024, stage="final", number=2, status="approved",
            plan_code="x", plan_digest="x", told_on=TODAY if told else None,
        )  # fmt: skip
        words = "已告知，还没有发放" if told else "已审定，还没有告知和发放"
        (item,) = preview(DEMO, "steel", 2024, TODAY).open_items
        assert (item.what, item.url_name, item.pk) == (f"核定配额第 2 版{words}", "issuing-detail", run.pk)
        Allocation.objects.update(status="issued")
        assert whats() == []

    def test_a_figure_in_question_keeps_it_open(self) -> None:
        owing = a_year()
        VerifiedFigure.objects.filter(pk=owing[0].figure_id).update(status=FigureStatus.REPLACED)
        confirmed(owing[0].enterprise, "steel", 2024, "120")
        assert whats() == ["应清缴配额未按现行认定生成"]

    def test_a_proposed_figure_keeps_it_open(self) -> None:
        owing = a_year()
        one = owing[0].figure
        VerifiedFigure.objects.create(
            enterprise=one.enterprise, sector="steel", emission_year=2024, number=2, status=FigureStatus.PROPOSED,
            source=one.source, emissions_tco2e=one.emissions_tco2e,
        )  # fmt: skip
        assert whats() == ["核查认定待复核"]

    def test_an_undecided_objection_keeps_it_open(self) -> None:
        owing = a_year()
        Objection.objects.create(figure=owing[0].figure, grounds="x", filed_on=TODAY, decide_by=TODAY, status="filed")
        assert whats() == ["核查结果异议未决定"]

    def test_a_year_without_obligations_cannot_be_closed(self) -> None:
        assert len(whats()) == 1


class TestTwoOfficers:
    def test_what_the_night_has_not_written_is_written_before_the_year_is_closed(self) -> None:
        owing = a_year()
        given_nothing = owes(make_enterprise("丁钢", sector=Sector.STEEL), 2024, 100, given=0)
        SurrenderObligation.objects.filter(pk=given_nothing.pk).update(compliance="open")
        assert closed().results
        given_nothing.refresh_from_db()
        assert given_nothing.compliance == "not_met"
        assert given_nothing.changes.get().as_of == TODAY
        assert not owing[2].changes.exists()

    def test_one_proposes_and_another_closes(self) -> None:
        a_year()
        one = closed()
        assert one.status == CloseStatus.CLOSED
        assert is_closed(DEMO, "steel", 2024)
        assert one.workbook is not None
        assert one.csv is not None
        assert one.entry is not None

    def test_the_same_officer_does_not(self) -> None:
        a_year()
        one = proposed()
        with pytest.raises(Refused) as caught:
            closing.close(one, one.digest, by=make_person(LIN), today=TODAY)
        assert caught.value.code == "second_person"

    def test_what_changed_after_it_was_seen_is_not_proposed(self) -> None:
        owing = a_year()
        digest = seen()
        SurrenderObligation.objects.filter(pk=owing[2].pk).update(surrendered_tonnes=100, completed_on=TODAY)
        with pytest.raises(Refused) as caught:
            closing.propose(DEMO, "steel", 2024, digest, by=make_person(LIN), today=TODAY)
        assert caught.value.code == "changed"

    def test_what_changed_after_the_proposal_is_not_closed(self) -> None:
        owing = a_year()
        one = proposed()
        SurrenderObligation.objects.filter(pk=owing[2].pk).update(surrendered_tonnes=100, completed_on=TODAY)
        with pytest.raises(Refused) as caught:
            closing.close(one, one.digest, by=make_person(ZHOU), today=TODAY)
        assert caught.value.code == "changed"
        closing.refuse(one, reason="结果已变", by=make_person(ZHOU))
        assert one.status == CloseStatus.REFUSED
        assert proposed().number == 1

    def test_an_open_year_is_not_proposed(self) -> None:
        owing = a_year()
        SurrenderApplication.objects.create(obligation=owing[2], filed_on=TODAY)
        with pytest.raises(Refused) as caught:
            proposed()
        assert caught.value.code == "open"

    def test_a_year_is_proposed_once(self) -> None:
        a_year()
        proposed()
        with pytest.raises(Conflict):
            proposed()

    def test_another_province_closes_nothing(self) -> None:
        a_year()
        one = proposed()
        with pytest.raises(Forbidden):
            closing.close(one, one.digest, by=make_person(ZHAO), today=TODAY)


class TestReopening:
    def test_until_the_second_officer_agrees_the_year_stays_closed(self) -> None:
        a_year()
        one = closed()
        closing.reopen(one, reason="补办清缴", by=make_person(LIN))
        assert is_closed(DEMO, "steel", 2024)
        with pytest.raises(Refused):
            closing.agree_reopen(one, by=make_person(LIN))
        closing.agree_reopen(one, by=make_person(ZHOU))
        assert not is_closed(DEMO, "steel", 2024)

    def test_it_may_be_kept_closed(self) -> None:
        a_year()
        one = closed()
        closing.reopen(one, reason="补办清缴", by=make_person(LIN))
        closing.keep_closed(one, reason="不需要", by=make_person(ZHOU))
        assert one.status == CloseStatus.CLOSED
        assert one.reopening_by is None

    def test_it_is_closed_again_under_the_next_number(self) -> None:
        a_year()
        one = closed()
        closing.reopen(one, reason="补办清缴", by=make_person(LIN))
        closing.agree_reopen(one, by=make_person(ZHOU))
        assert closed().number == 2


class TestKept:
    def test_the_receipt_proves_what_is_published(self) -> None:
        a_year()
        one = closed()
        leaf = json.loads(one.entry.leaf) if one.entry else {}
        assert leaf["content"]["size"] == len(logged_content(one))
        assert leaf["subject"] == "surrender_results/99/steel/2024/1"
        assert prove().findings == []
        assert {file["name"][-4:] for file in leaf["files"]} == {"xlsx", ".csv"}

    @pytest.mark.parametrize("change", ["digest = 'x'", "number = 9", "status = 'proposed'", "results = '[]'"])
    def test_the_database_refuses_to_change_it(self, change: str) -> None:
        a_year()
        closed()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE quota_yearclose SET {change}")

    def test_the_database_refuses_to_delete_it(self) -> None:
        a_year()
        closed()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM quota_yearclose")
