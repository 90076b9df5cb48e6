"""年度报告的办理: built from accepted months, explained, signed by another person, frozen, withdrawn, returned."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.audit.seen import refuse_unseen, seal_of
from cets_portal.deadlines.models import Obligation
from cets_portal.evidence.models import LogEntry
from cets_portal.inbox.models import Message
from cets_portal.oversight.models import Settled
from dataquality.choices import ReportStatus
from dataquality.models import AnnualReport, Filing, ReportVersion
from dataquality.rules.annual.months import Standing
from dataquality.selectors.report_months import months_of_year
from dataquality.selectors.report_ready import ready_of
from dataquality.selectors.reports import latest_version, logged_contents, recomputed
from dataquality.services import reviewing
from dataquality.services.reports import drafts, layouts, submitting
from dataquality.services.reports.drafts import Typed
from dataquality.services.reports.layouts import NewFlow
from dataquality.services.reports.opening import open_report
from dataquality.services.reports.reviewing import begin_review, return_report, settle
from dataquality.services.reports.showing import shown_of
from registry.models import Enterprise
from tests.dataquality.filing.world import LI
from tests.dataquality.reports import world
from tests.dataquality.reports.world import LATE, TODAY, YEAR
from tests.people import LIN, WANG, WU, ZHAO, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Enterprise:
    return world.whole_year()


def first_sum(report: AnnualReport) -> tuple[str, str]:
    """A row that is added up, and a figure that is one more than its months."""
    row = next(one for one in ready_of(report).year.rows if one.row.parameter.code == "L-out")
    return row.text, str(float(row.value) + 1)


def settled(unit: Enterprise) -> bool:
    return Settled.objects.filter(
        enterprise=unit, obligation__duty="annual_report", withdrawn_at__isnull=True, by_portal=True
    ).exists()


def test_the_year_comes_from_its_twelve_accepted_months_and_is_frozen_with_a_receipt(unit: Enterprise) -> None:
    version = world.submitted(unit)
    content = json.loads(version.content)
    assert [one["status"] for one in content["months"]] == ["accepted"] * 12
    assert content["total_tco2e"] == content["months_total_tco2e"]
    assert version.differences == 0
    assert version.entry.subject == f"report/{unit.uscc}/aluminium/{YEAR}/1"
    assert dict(logged_contents())[version.entry.subject] == version.content.encode()
    assert recomputed(version) == ()
    assert settled(unit)
    assert not version.late
    told = Message.objects.filter(key__startswith=f"report/{version.report_id}/submitted/1")
    assert {one.user.username for one in told.select_related("user")} == {"wang", "li", "wu"}


def test_a_figure_stated_otherwise_waits_for_its_explanation(unit: Enterprise) -> None:
    report, wang = world.completed(world.opened(unit)), make_person(WANG)
    row, more = first_sum(report)
    drafts.save(report, Typed(values={row: more}), by=wang, revision=report.revision)
    with pytest.raises(Refused) as refusal:
        submitting.hand_over(report, by=wang, today=TODAY)
    assert refusal.value.code == "explanations"
    drafts.save(report, Typed(explanations={row: "年末盘存调整"}), by=wang, revision=report.revision)
    submitting.hand_over(report, by=wang, today=TODAY)
    version = submitting.submit(report, by=make_person(WU), today=TODAY)
    assert version.differences == 1
    stored = next(one for s in json.loads(version.content)["sections"] for one in s["rows"] if one["item"] == row)
    assert (stored["explanation"], stored["value"]) == ("年末盘存调整", stored["stated"])


def test_a_figure_that_the_months_give_anyhow_is_not_kept(unit: Enterprise) -> None:
    report, wang = world.opened(unit), make_person(WANG)
    row = next(one for one in ready_of(report).year.rows if one.row.parameter.code == "L-out")
    drafts.save(report, Typed(values={row.text: row.value}), by=wang, revision=report.revision)
    assert report.draft["values"] == {}


def test_a_save_on_an_older_state_is_told_so_and_changes_nothing(unit: Enterprise) -> None:
    report, li = world.opened(unit), make_person(LI)
    drafts.save(report, Typed(fields={"C.1": {"email": "a@example.cn"}}), by=make_person(WANG), revision=0)
    with pytest.raises(Conflict) as refusal:
        drafts.save(report, Typed(fields={"C.1": {"email": "b@example.cn"}}), by=li, revision=0)
    assert refusal.value.code == "stale"
    report.refresh_from_db()
    assert report.draft["sections"]["C.1"]["email"] == "a@example.cn"


def test_nobody_signs_a_year_that_changed_since_he_opened_the_page(unit: Enterprise) -> None:
    report, wang = world.handed_over(unit), make_person(WANG)
    seen = seal_of(shown_of(report, ready_of(report)))
    submitting.recall(report, by=wang)
    drafts.save(report, Typed(fields={"C.1": {"email": "a@example.cn"}}), by=wang, revision=report.revision)
    submitting.hand_over(report, by=wang, today=TODAY)
    with pytest.raises(Conflict, match="全年数据") as refusal:
        submitting.submit(report, by=make_person(WU), today=TODAY, seen=seen)
    assert refusal.value.code == "unseen"
    assert not ReportVersion.objects.exists()
    submitting.submit(report, by=make_person(WU), today=TODAY, seen=seal_of(shown_of(report, ready_of(report))))


def test_a_month_mended_since_and_a_paper_added_since_are_named(unit: Enterprise) -> None:
    report = world.handed_over(unit)
    ready = ready_of(report)
    seen = seal_of(shown_of(report, ready))
    months = (replace(ready.basis.months[0], sha256="0" * 64), *ready.basis.months[1:])
    with pytest.raises(Conflict, match="月度存证"):
        refuse_unseen(seen, shown_of(report, replace(ready, basis=replace(ready.basis, months=months))))
    submitting.recall(report, by=make_person(WANG))
    world.attach(report)
    submitting.hand_over(report, by=make_person(WANG), today=TODAY)
    with pytest.raises(Conflict, match="附件"):
        refuse_unseen(seen, shown_of(report, ready_of(report)))


def test_a_returned_report_stays_returned_with_the_approver_and_after_a_recall(unit: Enterprise) -> None:
    report = world.submitted(unit).report
    mend_by = date(2026, 3, 24)
    return_report(report, by=make_person(LIN), reason="产量不符", mend_by=mend_by, today=TODAY)
    submitting.hand_over(report, by=make_person(WANG), today=TODAY)
    assert report.is_being_mended
    submitting.recall(report, by=make_person(WANG))
    assert (report.status, report.mend_by, report.return_reason) == ("returned", mend_by, "产量不符")
    submitting.hand_over(report, by=make_person(WANG), today=TODAY)
    submitting.submit(report, by=make_person(WU), today=TODAY)
    assert (report.mend_by, report.is_being_mended) == (None, False)


def test_neither_who_filed_nor_who_typed_signs(unit: Enterprise) -> None:
    report, wu = world.handed_over(unit), make_person(WU)
    report.draft = report.draft | {"editors": [wu.pk]}
    report.save()
    with pytest.raises(Refused) as refusal:
        submitting.submit(report, by=wu, today=TODAY)
    assert refusal.value.code == "second_person"
    with pytest.raises(Forbidden):
        submitting.submit(report, by=make_person(WANG), today=TODAY)
    assert not ReportVersion.objects.exists()


def test_a_month_that_is_missing_returned_or_begun_stands_in_the_way() -> None:
    unit = world.works()
    filings = world.file_months(unit, months=world.MONTHS[:3])
    world.accept_all(filings[:1])
    lin = make_person(LIN)
    reviewing.send_back(filings[1], reason="台账不符", mend_by=date(2026, 3, 20), by=lin, today=TODAY)
    standings = [one.standing for one in months_of_year(unit, "aluminium", YEAR)]
    assert standings[:4] == [Standing.ACCEPTED, Standing.RETURNED, Standing.WAITING, Standing.MISSING]
    report = world.completed(world.opened(unit))
    with pytest.raises(Refused) as refusal:
        submitting.hand_over(report, by=make_person(WANG), today=TODAY)
    assert refusal.value.code == "errors"
    found = {(one.check, one.row) for one in refusal.value.issues}
    assert {("month_returned", "2025-02"), ("month_missing", "2025-04")} <= found


def test_months_signed_but_not_yet_reviewed_count_once_they_are_explained() -> None:
    unit = world.works()
    filings = world.file_months(unit)
    world.accept_all(filings[:11])
    report = world.opened(unit)
    open_keys = {one.key for one in ready_of(report).unexplained}
    assert open_keys == {"month_waiting@2025-12"}
    version = world.submitted(unit)
    assert version.emissions_tco2e > 0


def test_a_month_recorded_as_filed_elsewhere_is_listed_and_to_be_explained() -> None:
    unit = world.works()
    months = [*world.MONTHS[:6], *world.MONTHS[7:]]
    world.accept_all(world.file_months(unit, months=months))
    row = Obligation.objects.get(duty="monthly_filing", sector="aluminium", period="2025-07")
    Settled.objects.create(
        obligation=row, list_year=2025, sector="aluminium", province=unit.province, enterprise=unit,
        done_on=date(2025, 9, 1), batch="0" * 32,
    )  # fmt: skip
    ready = ready_of(world.opened(unit))
    assert ready.basis.months[6].standing is Standing.ELSEWHERE
    assert "month_elsewhere@2025-07" in {one.key for one in ready.unexplained}


def test_a_report_after_its_date_is_taken_and_marked_late(unit: Enterprise) -> None:
    assert world.submitted(unit, today=LATE).late


def test_a_report_mended_after_a_return_is_as_timely_as_the_first(unit: Enterprise) -> None:
    report = world.submitted(unit).report
    return_report(report, by=make_person(LIN), reason="C.1 联系人有误", mend_by=date(2026, 4, 20), today=TODAY)
    assert (report.status, report.mend_by) == (ReportStatus.RETURNED, date(2026, 4, 20))
    submitting.hand_over(report, by=make_person(WANG), today=LATE)
    again = submitting.submit(report, by=make_person(WU), today=LATE)
    assert (again.number, again.late) == (2, False)
    assert report.return_reason == ""
    latest = latest_version(report)
    assert latest
    assert latest.pk == again.pk


def test_a_report_taken_back_is_not_handed_in_until_it_is_signed_again(unit: Enterprise) -> None:
    report = world.submitted(unit).report
    submitting.withdraw(report, by=make_person(WANG), today=TODAY)
    assert report.status == ReportStatus.DRAFT
    assert not settled(unit)
    submitting.hand_over(report, by=make_person(WANG), today=LATE)
    assert submitting.submit(report, by=make_person(WU), today=LATE).late
    assert settled(unit)


def test_a_report_under_verification_is_not_taken_back(unit: Enterprise) -> None:
    report = world.submitted(unit).report
    begin_review(report, by=make_person(LIN))
    begin_review(report, by=make_person(LIN))
    with pytest.raises(Conflict):
        submitting.withdraw(report, by=make_person(WANG), today=TODAY)
    settle(report, by=make_person(LIN))
    settle(report, by=make_person(LIN))
    assert report.status == ReportStatus.SETTLED


def test_only_the_bureau_of_the_province_returns_with_reasons_and_a_day_to_come(unit: Enterprise) -> None:
    report = world.submitted(unit).report
    for by, reason, day, code in (
        (ZHAO, "x", date(2026, 4, 1), "province"),
        (LIN, " ", date(2026, 4, 1), "reason"),
        (LIN, "x", date(2026, 3, 1), "mend_by"),
    ):
        with pytest.raises(Refused) as refusal:
            return_report(report, by=make_person(by), reason=reason, mend_by=day, today=TODAY)
        assert refusal.value.code == code


def test_a_year_that_is_not_over_or_not_owed_is_not_opened() -> None:
    unit, wang = world.works(), make_person(WANG)
    for year, code in ((2026, "not_listed"), (2024, "not_listed")):
        with pytest.raises(Refused) as refusal:
            open_report(unit, "aluminium", year, by=wang, today=TODAY)
        assert refusal.value.code == code
    with pytest.raises(Refused) as early:
        open_report(unit, "aluminium", YEAR, by=wang, today=date(2025, 12, 31))
    assert early.value.code == "not_ended"


def test_an_enterprise_that_only_reports_files_its_year_with_papers_and_without_months() -> None:
    unit, wang = world.report_only(), make_person(WANG)
    report = open_report(unit, "cement", YEAR, by=wang, today=TODAY)
    layouts.add_facility(report, "K1", "1号窑", "clinker_line", None, by=wang, revision=report.revision)
    for item in ("bituminous", "portland"):
        layouts.add_flow(report, NewFlow("K1", item), by=wang, revision=report.revision)
    values = {"K1:bituminous::C-FC": "1000", "K1:bituminous::C-NCV": "23.076", "K1:portland::C-out": "9000"}
    drafts.save(report, Typed(values=values), by=wang, revision=report.revision)
    world.completed(report)
    with pytest.raises(Refused) as refusal:
        submitting.hand_over(report, by=wang, today=TODAY)
    assert [one.check for one in refusal.value.issues] == ["paper"]
    world.attach(report)
    submitting.hand_over(report, by=wang, today=TODAY)
    version = submitting.submit(report, by=make_person(WU), today=TODAY)
    content = json.loads(version.content)
    assert (content["kind"], content["plan"], content["months"]) == ("report_only", None, [])
    assert content["months_total_tco2e"] is None
    assert version.emissions_tco2e > 0
    assert recomputed(version) == ()
    assert settled(unit)


def test_an_item_of_which_the_form_has_no_row_is_not_listed() -> None:
    unit, wang = world.report_only(), make_person(WANG)
    report = open_report(unit, "cement", YEAR, by=wang, today=TODAY)
    layouts.add_facility(report, "K1", "1号窑", "clinker_line", None, by=wang, revision=report.revision)
    with pytest.raises(Refused) as refusal:
        layouts.add_flow(report, NewFlow("", "portland"), by=wang, revision=report.revision)
    assert refusal.value.code == "useless"


def test_what_was_signed_never_changes(unit: Enterprise) -> None:
    version = world.submitted(unit)
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE dataquality_reportversion SET late = %s WHERE id = %s", [True, version.pk])


def test_the_number_of_queries_does_not_grow_with_what_others_have_stored(
    unit: Enterprise, django_assert_max_num_queries: object
) -> None:
    report = world.opened(unit)
    fresh = AnnualReport.objects.select_related("enterprise", "plan_version__plan").get(pk=report.pk)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        ready_of(fresh)
    assert Filing.objects.count() == 12
    assert LogEntry.objects.exists()
