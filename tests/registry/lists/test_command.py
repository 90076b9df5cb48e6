"""manage.py publish_list: the least that leads to a published workbook, and an audit entry that says who did it."""

import hashlib
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from cets_portal.audit.models import Entry
from registry.models import AnnualEmission, AnnualList, RightsNotice
from registry.services import lists
from tests.factories import make_enterprise
from tests.people import DEMO, LIN, make_person
from tests.registry.lists_at_work import entry_of, published_list, screen, submitted_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


def publish(out: Path, *options: str, sector: str = "power") -> dict[str, Any]:
    said = io.StringIO()
    call_command(
        "publish_list", "--list-year", "2027", "--province", DEMO, "--sector", sector, "--out", str(out), *options,
        "--json", stdout=said, stderr=io.StringIO(),
    )  # fmt: skip
    found: dict[str, Any] = json.loads(said.getvalue().splitlines()[-1])
    return found


def names_in(path: Path) -> list[str]:
    rows = load_workbook(path)["名录"].iter_rows(values_only=True)
    return [str(row[2]) for row in rows if isinstance(row[0], int)]


def test_screen_then_publish_gives_a_workbook_of_the_included_units(out: Path) -> None:
    big = make_enterprise(emissions={2025: "26000.00"})
    make_enterprise(emissions={2025: "25999.99"})
    screen()
    found = publish(out)
    annual_list = AnnualList.objects.get()
    assert names_in(out) == [big.name]
    assert found == {
        "list_year": 2027, "province": "99", "sector": "power", "edition": 1, "units": 1, "report_only": 0,
        "file": str(out), "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "sm3": annual_list.workbook.sm3,  # type: ignore[union-attr]
    }  # fmt: skip
    assert (annual_list.status, annual_list.published_by) == ("published", None)
    assert RightsNotice.objects.get().enterprise == big
    assert entry_of(big).proof


def test_the_log_names_the_operating_systems_user(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "keeper")
    make_enterprise(emissions={2025: "30000"})
    screen()
    publish(out)
    for action in ("registry.annuallist.publish_by_command", "registry.listentry.confirm"):
        entry = Entry.objects.get(action=action)
        assert (entry.actor, entry.reason) == (None, "由服务器命令公布，操作系统用户 keeper")


def test_decisions_of_the_clerks_are_kept(out: Path) -> None:
    kept, struck = make_enterprise(emissions={2025: "30000"}), make_enterprise(emissions={2025: "30000"})
    screen()
    lists.decide_entry(entry_of(struck), verdict="exclude", reason="停业", by=make_person(LIN))
    publish(out)
    assert names_in(out) == [kept.name]
    assert entry_of(struck).decision_reason == "停业"


def test_questions_stop_it_and_are_named(out: Path) -> None:
    make_enterprise(emissions={2025: "30000"})
    asked = make_enterprise()
    screen()
    with pytest.raises(CommandError, match=f"待核实 1 家：{asked.name}（{asked.uscc}）") as error:
        publish(out)
    assert error.value.returncode == 1
    assert AnnualList.objects.get().status == "draft"
    assert not AnnualList.objects.get().entries.exclude(decision="").exists()
    assert not out.exists()


def test_questions_can_be_left_off_and_are_named_in_the_note(out: Path) -> None:
    unit, asked = make_enterprise(emissions={2025: "30000"}), make_enterprise()
    screen()
    assert publish(out, "--leave-asked")["units"] == 1
    assert names_in(out) == [unit.name]
    assert asked.uscc in AnnualList.objects.get().change_note
    assert entry_of(asked).decision == ""


def test_a_submitted_list_is_published_as_it_is(out: Path) -> None:
    make_enterprise(emissions={2025: "30000"})
    submitted_list()
    publish(out)
    annual_list = AnnualList.objects.get()
    assert (annual_list.status, annual_list.submitted_by) == ("published", make_person(LIN))


def test_a_list_in_force_is_written_out_and_left_alone(out: Path) -> None:
    make_enterprise(emissions={2025: "30000"})
    annual_list = published_list(today=date(2026, 11, 1))
    log = Entry.objects.count()
    first, second = publish(out), publish(out)
    assert first == second
    assert first["sha256"] == annual_list.workbook.sha256  # type: ignore[union-attr]
    assert Entry.objects.count() == log


def test_an_amendment_in_work_is_not_published_over_the_officers_heads(out: Path) -> None:
    make_enterprise(emissions={2025: "30000"})
    lists.amend(published_list(), note="更名", by=make_person(LIN))
    assert publish(out)["edition"] == 1
    assert sorted(AnnualList.objects.values_list("status", flat=True)) == ["draft", "published"]


def test_an_empty_list_is_published_only_when_told_so(out: Path) -> None:
    make_enterprise(emissions={2025: "100"})
    screen()
    with pytest.raises(CommandError, match=r"2027 年度发电名录上没有一家重点排放单位。.*--empty") as error:
        publish(out)
    assert error.value.returncode == 1
    assert (AnnualList.objects.get().status, out.exists()) == ("draft", False)
    assert publish(out, "--empty")["units"] == 0
    logged = Entry.objects.get(action="registry.annuallist.publish_by_command")
    assert logged.detail["declared_empty"] is True


def test_without_a_screening_it_says_so(out: Path) -> None:
    with pytest.raises(CommandError, match=r"先运行 manage\.py screen"):
        publish(out)


def test_after_the_register_has_moved_on_it_asks_for_a_screening(out: Path) -> None:
    make_enterprise(emissions={2025: "30000"})
    screen()
    AnnualEmission.objects.update(emissions_tco2e=Decimal(1))
    with pytest.raises(CommandError, match="重新筛查"):
        publish(out)
    assert not AnnualList.objects.get().entries.exclude(decision="").exists()


@pytest.mark.parametrize("name", ["list.csv", "missing/list.xlsx"])
def test_a_file_that_cannot_be_written_stops_it_before_anything_is_published(tmp_path: Path, name: str) -> None:
    make_enterprise(emissions={2025: "30000"})
    screen()
    with pytest.raises(CommandError):
        publish(tmp_path / name)
    assert AnnualList.objects.get().status == "draft"


@pytest.mark.parametrize("sector", ["paper", ""])
def test_an_unknown_sector_is_one_sentence(out: Path, sector: str) -> None:
    with pytest.raises(CommandError):
        publish(out, sector=sector)
