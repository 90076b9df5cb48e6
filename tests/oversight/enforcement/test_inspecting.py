"""An inspection is carried out by two with certificates, and closed by somebody who did not record it."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cets_portal.audit.errors import Conflict, Forbidden, Refused
from cets_portal.oversight.choices import InspectionKind, InspectionResult
from cets_portal.oversight.models import Inspection
from cets_portal.oversight.services import inspecting
from cets_portal.oversight.services.inspecting import Inspector, Plan, Record
from tests.factories import make_enterprise
from tests.oversight.enforcement.world import PAIR, TODAY, inspected, opened, planned, queries_of, told
from tests.people import LIN, MA, SUN, WANG, ZHAO, ZHOU, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(settings: Any) -> None:
    settings.PORTAL_TODAY = TODAY


def test_the_city_inspects_and_the_bureau_closes() -> None:
    made = inspected(InspectionResult.NO_PROBLEM)
    assert (made.status, made.inspectors[1]["certificate"]) == ("carried_out", "99-002")
    inspecting.close(made, by=make_person(ZHOU), today=TODAY)
    assert made.status == "closed"


@pytest.mark.parametrize(
    ("people", "code"),
    [
        (PAIR[:1], "inspectors"),
        ((PAIR[0], Inspector("高远", "")), "inspectors"),
        ((PAIR[0], Inspector("高远", "99-001")), "inspectors"),
    ],
    ids=["one", "no certificate", "the same certificate twice"],
)
def test_fewer_than_two_with_certificates_do_not_inspect(people: tuple[Inspector, ...], code: str) -> None:
    made = planned()
    record = Record(TODAY, people, InspectionResult.NO_PROBLEM, "看了")
    with pytest.raises(Refused) as refusal:
        inspecting.carry_out(made, record, [], by=make_person(MA), today=TODAY)
    assert refusal.value.code == code
    assert Inspection.objects.get().status == "planned"


def test_a_day_to_come_and_nothing_seen_are_refused() -> None:
    made = planned()
    for record in (
        Record(date(2026, 10, 13), PAIR, InspectionResult.NO_PROBLEM, "看了"),
        Record(TODAY, PAIR, InspectionResult.NO_PROBLEM, " "),
    ):
        with pytest.raises(Refused):
            inspecting.carry_out(made, record, [], by=make_person(MA), today=TODAY)


def test_a_problem_names_its_point_and_is_not_closed_without_a_case() -> None:
    with pytest.raises(Refused, match="检查要点"):
        inspecting.carry_out(planned(), told(InspectionResult.PROBLEM), [], by=make_person(MA), today=TODAY)
    made = inspected(InspectionResult.PROBLEM)
    with pytest.raises(Refused, match="立案"):
        inspecting.close(made, by=make_person(ZHOU), today=TODAY)
    Inspection.objects.filter(pk=made.pk).update(case=opened())
    made.refresh_from_db()
    inspecting.close(made, by=make_person(ZHOU), today=TODAY)
    assert made.status == "closed"


def test_who_recorded_does_not_close_and_a_city_never_does() -> None:
    made = inspected(InspectionResult.NO_PROBLEM, LIN)
    with pytest.raises(Refused, match="另一人"):
        inspecting.close(made, by=make_person(LIN), today=TODAY)
    with pytest.raises(Forbidden):
        inspecting.close(made, by=make_person(MA), today=TODAY)


def test_what_is_sent_back_is_recorded_again() -> None:
    made = inspected(InspectionResult.NO_PROBLEM)
    with pytest.raises(Refused):
        inspecting.send_back(made, reason=" ", by=make_person(ZHOU))
    inspecting.send_back(made, reason="请补充照片", by=make_person(ZHOU))
    inspecting.carry_out(made, told(), [], by=make_person(MA), today=TODAY)
    assert made.status == "carried_out"


def test_the_same_inspection_is_planned_once() -> None:
    unit = make_enterprise()
    planned(unit=unit)
    with pytest.raises(Refused, match=unit.name):
        planned(unit=unit)
    inspecting.cancel(Inspection.objects.get(), reason="企业停产", by=make_person(MA))
    planned(unit=unit)
    plan = Plan(InspectionKind.ROUTINE, date(2026, 10, 11), "x")
    with pytest.raises(Refused, match="过去"):
        inspecting.plan_inspections([unit], plan, by=make_person(MA), today=TODAY)


def test_many_units_are_planned_at_once_on_the_page() -> None:
    one, two = make_enterprise(), make_enterprise()
    said = {"units": f"{one.uscc}\n{two.name}", "kind": "special", "planned_on": "2026-10-20", "purpose": "专项",
        "points": ["P-15", "P-01"]}  # fmt: skip
    answer = signed_in(LIN).post("/oversight/inspections/add/", said)
    assert answer.status_code == 302
    assert {row.enterprise for row in Inspection.objects.all()} == {one, two}
    again = signed_in(LIN).post("/oversight/inspections/add/", said)
    assert again.status_code == 422
    assert one.uscc in again.content.decode()


def test_a_city_plans_only_in_its_own_city() -> None:
    away = make_enterprise(city="云屏市")
    said = {"units": away.uscc, "kind": "routine", "planned_on": "2026-10-20", "purpose": "x"}
    assert signed_in(MA).post("/oversight/inspections/add/", said).status_code == 422
    elsewhere = planned(LIN, away)
    assert signed_in(MA).get(f"/oversight/inspections/{elsewhere.pk}/").status_code == 404
    assert signed_in(ZHAO).get(f"/oversight/inspections/{elsewhere.pk}/").status_code == 404


def test_a_city_records_on_the_page_with_papers_and_a_refusal_keeps_what_was_typed() -> None:
    made, client = planned(), signed_in(MA)
    url = f"/oversight/inspections/{made.pk}/carry-out/"
    said = {
        "inspected_on": "2026-10-12", "result": "no_problem", "findings": "看了化验室的原始记录", "name_1": "马静",
        "certificate_1": "99-001", "name_2": "高远", "certificate_2": "99-001", "found_P-15": "有标识",
    }  # fmt: skip
    refused = client.post(url, said)
    assert refused.status_code == 422
    assert "看了化验室的原始记录" in refused.content.decode()
    paper = SimpleUploadedFile("笔录.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n", "application/pdf")
    answer = client.post(url, said | {"certificate_2": "99-002", "papers": [paper]})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.status, made.points[0]["found"], made.papers.get().name) == ("carried_out", "有标识", "笔录.pdf")
    handed = signed_in(SUN).get(f"/oversight/inspections/{made.pk}/papers/1/")
    assert handed["Content-Disposition"].startswith("attachment")


def test_units_do_not_read_inspections() -> None:
    assert signed_in(WANG).get(f"/oversight/inspections/{planned().pk}/").status_code == 403


def test_a_stale_page_records_nothing_twice() -> None:
    made = inspected(InspectionResult.NO_PROBLEM)
    with pytest.raises(Conflict):
        inspecting.carry_out(made, told(), [], by=make_person(MA), today=TODAY)


def test_the_list_asks_no_more_for_more_rows() -> None:
    client = signed_in(LIN)
    for _row in range(3):
        planned()
    few = queries_of(client, "/oversight/inspections/")
    for _row in range(12):
        planned()
    many = queries_of(client, "/oversight/inspections/")
    assert many == few <= 12
    assert client.get("/oversight/inspections/export/").status_code == 200
