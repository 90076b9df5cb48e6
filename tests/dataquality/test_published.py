"""公开核查结果入册的法则: nothing lost, nothing twice, nothing guessed."""

import csv
import io
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cets_portal.evidence.models import StoredFile
from dataquality.models import AgencyName, PublishedResult, VerificationAgency
from dataquality.rules.published import COLUMNS
from dataquality.services.published import PublishedOutcome, import_published_results
from registry.models import Enterprise, EnterpriseName
from tests.registry.roster.sheets import code

pytestmark = pytest.mark.django_db

REAL = Path(__file__).resolve().parents[3] / "shared/data/published_verification_results_hebei_jiangsu.csv"
TODAY = date(2026, 9, 1)
KEYS = {"rows", "enterprises", "agencies", "rejected_codes", "repeats", "created", "issues"}
AGENCY = code(900)

Row = dict[str, Any]


def row(order: int = 1, unit: int = 1, **cells: Any) -> Row:
    return {
        "verification_list_id": "VER-1",
        "year": "2024",
        "industry": "发电",
        "institution_name": "示例核查服务有限公司",
        "institution_uscc": AGENCY,
        "target_order": str(order),
        "target_entity_name": f"示例电厂{unit}有限公司",
        "target_uscc": code(unit),
        "timeliness": "及时",
        "result": "符合",
    } | cells


def load(rows: Iterable[Row]) -> PublishedOutcome:
    return import_published_results(enumerate(rows, start=2), today=TODAY)


def command(path: Path) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import_published_results", str(path), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return found


def stored() -> dict[str, Any]:
    """Everything stored, without keys."""
    places = ("verification_list", "target_order", "verification_year", "industry", "timeliness", "result")
    results = PublishedResult.objects.values_list(
        *places, "agency__uscc", "enterprise__uscc", "agency_name", "enterprise_name"
    )
    return {
        "results": sorted(results),
        "counted": PublishedResult.objects.filter(repeat_of=None).count(),
        "units": sorted(Enterprise.objects.values_list("uscc", "name", "province", "city")),
        "names": sorted(EnterpriseName.objects.values_list("enterprise__uscc", "name", "kind")),
        "agencies": sorted(VerificationAgency.objects.values_list("uscc", "name")),
        "agency names": sorted(AgencyName.objects.values_list("agency__uscc", "name")),
    }


@pytest.mark.skipif(not REAL.exists(), reason=f"needs {REAL.name} beside the project")
def test_the_real_file_loads_whole_and_twice_changes_nothing() -> None:
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    units, agencies = {r["target_uscc"] for r in rows}, {r["institution_uscc"] for r in rows}
    says = {tuple(v for k, v in r.items() if k in SAYS) for r in rows}
    found = command(REAL)
    assert set(found) == KEYS
    assert found["rows"] == len(rows) == found["created"] == PublishedResult.objects.count()
    assert found["enterprises"] + found["rejected_codes"] == len(units)
    assert found["agencies"] == len(agencies) == VerificationAgency.objects.count()
    assert found["repeats"] == len(rows) - len(says) == PublishedResult.objects.exclude(repeat_of=None).count()
    assert found["enterprises"] == Enterprise.objects.count()
    check_names(rows)
    assert not Enterprise.objects.exclude(province="", city="").exists(), "region digits are not a place"
    before = stored()
    again = command(REAL)
    assert again == {**found, "created": 0}
    assert stored() == before


SAYS = (
    "year", "industry", "institution_uscc", "institution_name", "target_uscc", "target_entity_name", "timeliness", "result",
)  # fmt: skip


def check_names(rows: list[dict[str, str]]) -> None:
    met = defaultdict(set)
    for cells in rows:
        met[cells["target_uscc"]].add(cells["target_entity_name"])
    kept = defaultdict(set)
    for uscc, name in EnterpriseName.objects.values_list("enterprise__uscc", "name"):
        kept[uscc].add(name)
    assert kept == met
    assert sum(len(names) > 1 for names in met.values()), "the file holds renamed units; else this test proves nothing"


def test_what_says_the_same_again_is_kept_and_counted_once() -> None:
    outcome = load([row(1), row(1, verification_list_id="VER-2"), row(2, unit=2)])
    assert (outcome.rows, outcome.repeats, outcome.created) == (3, 1, 3)
    repeat = PublishedResult.objects.get(verification_list="VER-2")
    assert repeat.repeat_of == PublishedResult.objects.get(verification_list="VER-1", target_order=1)


def test_a_repeat_that_comes_in_a_later_file_is_recognised() -> None:
    load([row(1)])
    load([row(1, verification_list_id="VER-2")])
    assert PublishedResult.objects.get(verification_list="VER-2").repeat_of is not None


@pytest.mark.parametrize("differs", SAYS)
def test_what_says_something_else_is_no_repeat(differs: str) -> None:
    other: dict[str, Any] = {
        "year": "2023",
        "industry": "钢铁",
        "institution_uscc": code(901),
        "institution_name": "示例核查服务公司",
        "target_uscc": code(2),
        "target_entity_name": "示例电厂1（滨江）有限公司",
        "timeliness": "不及时",
        "result": "不符合",
    }
    outcome = load([row(1), row(2, **{differs: other[differs]})])
    assert outcome.repeats == 0


def test_another_spelling_of_a_name_is_no_repeat_and_is_not_lost() -> None:
    outcome = load([row(1), row(2, target_entity_name="示例电厂1（滨江）有限公司"), row(3)])
    assert outcome.repeats == 1
    assert list(PublishedResult.objects.exclude(repeat_of=None).values_list("target_order", flat=True)) == [3]
    assert EnterpriseName.objects.filter(enterprise__uscc=code(1)).count() == 2


def test_a_wrong_code_is_rejected_with_the_mended_one_and_counts_as_one_unit() -> None:
    wrong = code(5)[:-1] + ("0" if code(5)[-1] != "0" else "1")
    outcome = load([row(1), row(2, target_uscc=wrong), row(3, target_uscc=wrong), row(4, target_uscc="9132")])
    assert (outcome.enterprises, outcome.rejected_codes, outcome.created) == (1, 2, 1)
    assert [(issue.row, issue.column, issue.code) for issue in outcome.issues] == [
        (3, "target_uscc", "uscc_final_check"),
        (4, "target_uscc", "uscc_final_check"),
        (5, "target_uscc", "uscc_length"),
    ]
    assert code(5) in str(outcome.issues[0].tell())


def test_agency_codes_are_checked_too() -> None:
    outcome = load([row(1, institution_uscc="12345"), row(2)])
    assert [(issue.row, issue.column) for issue in outcome.issues] == [(2, "institution_uscc")]
    assert (outcome.agencies, outcome.created) == (1, 1)


def test_the_latest_verification_year_gives_the_name() -> None:
    rows = [row(1, year="2024", target_entity_name="新名"), row(2, year="2022", target_entity_name="旧名")]
    rows += [
        row(3, unit=2, year="2024", institution_name="新机构"),
        row(4, unit=2, year="2022", institution_name="旧机构"),
    ]
    load(rows)
    assert Enterprise.objects.get(uscc=code(1)).name == "新名"
    assert VerificationAgency.objects.get().name == "新机构"
    assert set(AgencyName.objects.values_list("name", flat=True)) == {"示例核查服务有限公司", "新机构", "旧机构"}


def test_two_files_in_either_order_give_the_same_register() -> None:
    years = ("2022", "2023", "2024")
    rows = [
        row(n, unit=n % 4, year=years[n % 3], target_entity_name=f"示例{n % 4}厂（{years[n % 3]}）") for n in range(24)
    ]
    random.Random(7).shuffle(rows)
    found = []
    for parts in ((rows[:12], rows[12:]), (rows[12:], rows[:12])):
        with transaction.atomic():
            for part in parts:
                load(part)
            found.append(stored())
            transaction.set_rollback(True)
    assert len(found[0]["results"]) == 24
    assert found[0] == found[1]


def test_a_place_that_says_something_else_is_told_and_not_overwritten() -> None:
    load([row(1)])
    outcome = load([row(1, result="不符合"), row(2), row(2, result="不符合", unit=3)])
    assert [(issue.row, issue.code) for issue in outcome.issues] == [(2, "place_taken"), (4, "place_taken")]
    assert set(PublishedResult.objects.values_list("target_order", "result")) == {(1, "符合"), (2, "符合")}


@pytest.mark.parametrize(
    ("cell", "value", "issue"),
    [
        ("year", "二〇二四", "not_a_number"),
        ("target_order", "", "required_empty"),
        ("result", "符合" * 6, "too_long"),
        ("target_entity_name", "厂" * 201, "too_long"),
    ],
)
def test_a_cell_that_cannot_be_is_named_and_its_row_stays_out(cell: str, value: str, issue: str) -> None:
    cells: dict[str, Any] = {cell: value}
    outcome = load([row(1, **cells), row(2)])
    assert [(one.row, one.column, one.code) for one in outcome.issues] == [(2, cell, issue)]
    assert outcome.created == 1


def test_the_command_reads_gbk_and_names_a_missing_column(tmp_path: Path) -> None:
    path = tmp_path / "公开.csv"
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    writer.writerows([row(1), row(2)])
    path.write_bytes(buffer.getvalue().encode("gbk"))
    assert command(path)["created"] == 2
    path.write_text(buffer.getvalue().replace("timeliness", "late"), encoding="utf-8")
    with pytest.raises(CommandError, match="timeliness"):
        command(path)
    with pytest.raises(CommandError, match="打不开"):
        command(tmp_path / "没有.csv")


def test_a_mended_name_of_a_stored_place_joins_the_history() -> None:
    load([row(1)])
    outcome = load([row(1, target_entity_name="示例电厂1（更正）有限公司")])
    assert (outcome.created, outcome.issues) == (0, ())
    assert EnterpriseName.objects.filter(name="示例电厂1（更正）有限公司").exists()


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "@sum", "-1+1", "+1", "＝甲", "\u200b=甲"])
@pytest.mark.parametrize("cell", ["target_entity_name", "institution_name"])
def test_a_name_that_a_spreadsheet_would_run_stays_out(cell: str, name: str) -> None:
    cells: dict[str, Any] = {cell: name}
    outcome = load([row(1, **cells), row(2)])
    assert [(one.row, one.column, one.code) for one in outcome.issues] == [(2, cell, "formula")]
    assert outcome.created == 1


@pytest.mark.parametrize("cell", ["target_entity_name", "result", "verification_list_id"])
def test_a_control_character_is_told_and_its_row_stays_out(cell: str) -> None:
    cells: dict[str, Any] = {cell: "甲\x00乙"}
    outcome = load([row(1, **cells), row(2)])
    assert [(one.column, one.code, one.found) for one in outcome.issues] == [(cell, "control_characters", "甲␀乙")]
    assert outcome.created == 1


@pytest.mark.parametrize(("year", "good"), [("2012", 0), ("2013", 1), ("2100", 1), ("2101", 0), ("0", 0)])
def test_a_year_before_reporting_began_or_far_ahead_is_an_issue(year: str, good: int) -> None:
    outcome = load([row(1, year=year)])
    assert outcome.created == good
    assert [one.code for one in outcome.issues] == ["year_range"] * (1 - good)


def test_a_load_that_creates_nothing_keeps_no_file(tmp_path: Path) -> None:
    path = tmp_path / "公开.csv"
    for order, kept in (("1", 1), ("x", 1)):
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, COLUMNS)
        writer.writeheader()
        writer.writerow(row(target_order=order))
        path.write_text(buffer.getvalue(), encoding="utf-8")
        command(path)
        assert StoredFile.objects.count() == kept
