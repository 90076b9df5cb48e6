"""企业事项与设施的办理: a dated event with its document, withdrawn but never deleted; what is wrong is said at its field."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cets_portal.audit.models import Entry
from registry.choices import EventKind
from registry.forms import EventForm
from registry.models import Enterprise, EnterpriseEvent, Facility
from tests.factories import make_enterprise
from tests.people import LIN, MA, ZHAO, ZHOU, signed_in

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 closing notice"


@pytest.fixture
def unit() -> Enterprise:
    return make_enterprise("青禾示例热电有限公司")


@pytest.fixture
def lin() -> Client:
    return signed_in(LIN)


def record(client: Client, unit: Enterprise, *, data: bytes = PDF, name: str = "关停通知.pdf", **fields: Any) -> Any:
    form = {"kind": "closure", "occurred_on": "2026-03-18", "document": SimpleUploadedFile(name, data)}
    return client.post(f"/registry/enterprises/{unit.uscc}/events/add/", form | fields)


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    found: dict[str, list[str]] = response.context["form"].errors
    return found


def test_an_event_is_recorded_with_its_document_and_audited(lin: Client, unit: Enterprise) -> None:
    response = record(lin, unit, note="按省厅批复")
    assert response["Location"] == f"/registry/enterprises/{unit.uscc}/"
    event = EnterpriseEvent.objects.get()
    assert (event.kind, event.document_name, event.note) == (EventKind.CLOSURE, "关停通知.pdf", "按省厅批复")
    assert event.recorded_by is not None
    assert event.recorded_by.username == "lin"
    assert Entry.objects.filter(action="registry.enterprise.record_event").exists()
    document = lin.get(f"/registry/events/{event.pk}/document/")
    assert document.content == PDF
    assert document["Content-Type"] == "application/pdf"
    assert document["Content-Disposition"].startswith("attachment")
    assert document["X-Content-Type-Options"] == "nosniff"


def test_the_document_gets_the_ending_of_what_it_is(lin: Client, unit: Enterprise) -> None:
    record(lin, unit, name="关停通知.exe")
    assert EnterpriseEvent.objects.get().document_name == "关停通知.pdf"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "party"}, "kind"),
        ({"occurred_on": ""}, "occurred_on"),
        ({"occurred_on": "2026-13-01"}, "occurred_on"),
        ({"document": ""}, "document"),
        ({"data": b"MZ program"}, "document"),
        ({"kind": "merger"}, "counterpart"),
        ({"kind": "merger", "counterpart": "91990000000000000X"}, "counterpart"),
        ({"kind": "renaming"}, "new_name"),
        ({"sector": "glass"}, "sector"),
        ({"note": "字" * 1001}, "note"),
        ({"facility": "999"}, "facility"),
        ({"occurred_on": "1899-12-31"}, "occurred_on"),
        ({"occurred_on": "1949-09-30"}, "occurred_on"),
        ({"sector": "cement"}, "sector"),
        ({"kind": "resumption"}, "occurred_on"),
        ({"kind": "facility_transfer"}, "facility"),
        ({"kind": "facility_transfer"}, "counterpart"),
        ({"kind": "renaming", "new_name": "=cmd|calc"}, "new_name"),
        ({"kind": "renaming", "new_name": "\u200b@SUM(A1)"}, "new_name"),
        ({"kind": "renaming", "new_name": "厂" * 201}, "new_name"),
        ({"name": "=cmd|calc.pdf"}, "document"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    lin: Client, unit: Enterprise, fields: dict[str, Any], field: str
) -> None:
    assert field in errors(record(lin, unit, **fields))
    assert not EnterpriseEvent.objects.exists()


def test_what_has_not_happened_yet_is_not_recorded(lin: Client, unit: Enterprise) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert "晚于今天" in errors(record(lin, unit, occurred_on=tomorrow.isoformat()))["occurred_on"][0]


def test_an_enterprise_is_not_merged_into_itself(lin: Client, unit: Enterprise) -> None:
    assert "counterpart" in errors(record(lin, unit, kind="merger", counterpart=unit.uscc))


def test_the_counterpart_is_found_by_its_code_however_typed(lin: Client, unit: Enterprise) -> None:
    other = make_enterprise("白鹭示例热力有限公司")
    typed = f" {other.uscc[:6].lower()} {other.uscc[6:]} "
    record(lin, unit, kind="merger", counterpart=typed)
    assert EnterpriseEvent.objects.get().counterpart == other


def test_a_renaming_changes_the_name_and_keeps_the_old_one(lin: Client, unit: Enterprise) -> None:
    record(lin, unit, kind="renaming", new_name="青禾示例能源有限公司")
    unit.refresh_from_db()
    assert unit.name == "青禾示例能源有限公司"
    assert unit.names.filter(name="青禾示例热电有限公司", kind="former").exists()


def test_a_withdrawn_event_stays_with_its_reason(lin: Client, unit: Enterprise) -> None:
    record(lin, unit)
    event = EnterpriseEvent.objects.get()
    lin.post(f"/registry/events/{event.pk}/withdraw/", {"reason": "登错企业"})
    event.refresh_from_db()
    assert event.withdrawn_reason == "登错企业"
    assert "登错企业" in lin.get(f"/registry/enterprises/{unit.uscc}/").content.decode()
    again = lin.post(f"/registry/events/{event.pk}/withdraw/", {"reason": "再撤一次"})
    assert "已被撤销" in errors(again)["__all__"][0]


def test_an_event_is_not_withdrawn_without_a_reason(lin: Client, unit: Enterprise) -> None:
    record(lin, unit)
    event = EnterpriseEvent.objects.get()
    assert "reason" in errors(lin.post(f"/registry/events/{event.pk}/withdraw/", {"reason": "  "}))
    event.refresh_from_db()
    assert event.withdrawn_at is None


def test_only_a_clerk_of_the_province_records_and_withdraws(unit: Enterprise) -> None:
    record(signed_in(LIN), unit)
    event = EnterpriseEvent.objects.get()
    url = f"/registry/events/{event.pk}/withdraw/"
    assert signed_in(ZHAO).post(url, {"reason": "x"}).status_code == 404
    assert record(signed_in(ZHAO), unit).status_code == 404
    for who in (ZHOU, MA):
        assert record(signed_in(who), unit).status_code == 403
    assert signed_in(ZHAO).get(f"/registry/events/{event.pk}/document/").status_code == 404


def test_an_event_without_a_document_has_nothing_to_download(lin: Client, unit: Enterprise) -> None:
    event = EnterpriseEvent.objects.create(enterprise=unit, kind="closure", occurred_on="2026-03-18")
    assert lin.get(f"/registry/events/{event.pk}/document/").status_code == 404


def address(unit: Enterprise, query: str = "") -> str:
    return f"/registry/enterprises/{unit.uscc}/events/add/{query}"


def test_nothing_is_chosen_for_the_person(lin: Client, unit: Enterprise) -> None:
    for query in ("", "?kind=", "?kind=party"):
        html = lin.get(address(unit, query)).content.decode()
        assert all(f'<a href="?kind={kind}"><b>' in html for kind in EventKind.values), query
        assert 'name="occurred_on"' not in html


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("closure", {"occurred_on", "sector", "facility"}),
        ("merger", {"occurred_on", "counterpart"}),
        ("facility_transfer", {"occurred_on", "facility", "counterpart"}),
        ("joint_works", {"occurred_on", "sector", "counterpart"}),
        ("renaming", {"occurred_on", "new_name"}),
    ],
)
def test_the_form_asks_for_what_the_kind_needs(lin: Client, unit: Enterprise, kind: str, asked: set[str]) -> None:
    html = lin.get(address(unit, f"?kind={kind}")).content.decode()
    fields = {name for name in EventForm.base_fields if f'name="{name}"' in html}
    assert fields == {"kind", "document", "note"} | asked
    assert f'name="kind" value="{kind}"' in html


def test_what_the_kind_does_not_need_is_not_recorded(lin: Client, unit: Enterprise) -> None:
    record(lin, unit, new_name="别的名称", counterpart=make_enterprise().uscc)
    event = EnterpriseEvent.objects.get()
    assert event.counterpart is None
    unit.refresh_from_db()
    assert unit.name == "青禾示例热电有限公司"


def test_a_second_closure_is_refused_at_its_form(lin: Client, unit: Enterprise) -> None:
    record(lin, unit)
    assert "已登记过" in str(errors(record(lin, unit)))
    assert "已登记过关停" in str(errors(record(lin, unit, occurred_on="2026-03-19")))
    assert EnterpriseEvent.objects.count() == 1


def test_one_furnace_that_closes_does_not_close_the_works(lin: Client, unit: Enterprise) -> None:
    add(lin, unit)
    record(lin, unit, facility=Facility.objects.get().pk)
    assert EnterpriseEvent.objects.get().facility is not None
    assert "已关停" not in lin.get(f"/registry/enterprises/{unit.uscc}/").content.decode()
    assert unit.name not in lin.get("/registry/enterprises/?state=closed").content.decode()
    record(lin, unit)
    assert unit.name in lin.get("/registry/enterprises/?state=closed").content.decode()


def add(client: Client, unit: Enterprise, **fields: str) -> Any:
    form = {"sector": "power", "code": "1#", "name": "1号机组", "capacity": "350", "capacity_unit": "MW"}
    return client.post(f"/registry/enterprises/{unit.uscc}/facilities/add/", form | fields)


def test_a_facility_is_recorded(lin: Client, unit: Enterprise) -> None:
    assert add(lin, unit).status_code == 302
    facility = Facility.objects.get()
    assert (facility.enterprise, facility.code, str(facility.capacity)) == (unit, "1#", "350.000")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": ""}, "code"),
        ({"name": ""}, "name"),
        ({"sector": "cement"}, "sector"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "lots"}, "capacity"),
        ({"capacity_unit": ""}, "capacity_unit"),
        ({"started_on": "2026-02-30"}, "started_on"),
        ({"started_on": "2020-01-01", "closed_on": "2019-01-01"}, "closed_on"),
        ({"started_on": "1899-01-01"}, "started_on"),
        ({"closed_on": "2300-01-01"}, "closed_on"),
        ({"name": "=cmd|calc"}, "name"),
        ({"code": "@1"}, "code"),
    ],
)
def test_a_facility_with_a_fault_is_refused_at_its_field(
    lin: Client, unit: Enterprise, fields: dict[str, str], field: str
) -> None:
    assert field in errors(add(lin, unit, **fields))
    assert not Facility.objects.exists()


def test_a_facility_code_is_used_once_in_an_enterprise(lin: Client, unit: Enterprise) -> None:
    add(lin, unit)
    assert "已有编号" in errors(add(lin, unit))["code"][0]
    assert add(lin, make_enterprise("另一家")).status_code == 302
