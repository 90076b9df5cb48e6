"""公开结果统计: counts and pass rates are those that a plain recount of the rows gives; a repeat counts once."""

import csv
import io
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dataquality.models import VerificationAgency
from dataquality.selectors.agency_scores import all_published_scores, published_scores, scores_of
from dataquality.services.published import import_published_results
from tests.dataquality.test_published import REAL, TODAY, load, row
from tests.registry.roster.sheets import code

pytestmark = pytest.mark.django_db

KEYS = ["uscc", "name", "rows", "units", "late", "nonconforming", "pass_rate"]


def told(year: object) -> dict[str, Any]:
    out = io.StringIO()
    call_command("agency_scores", "--year", str(year), "--json", stdout=out, stderr=io.StringIO())
    assert out.getvalue().count("\n") == 1, "one JSON object and nothing else"
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def recount(path: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Year → agency → counts, straight from the file, with nothing of ours."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    once = {
        (r["year"], r["industry"], r["institution_uscc"], r["target_uscc"], r["timeliness"], r["result"]) for r in rows
    }
    grouped: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for one in once:
        grouped[one[0], one[2]].append(one)
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for (year, agency), said in grouped.items():
        bad = sum("不符合" in one[5] for one in said)
        found[year][agency] = {
            "rows": len(said),
            "units": len({one[3] for one in said}),
            "late": sum(one[4] != "及时" for one in said),
            "nonconforming": bad,
            "pass_rate": (len(said) - bad) / len(said),
        }
    return found


@pytest.mark.skipif(not REAL.exists(), reason=f"needs {REAL.name} beside the project")
def test_the_real_rows_give_what_a_plain_recount_gives() -> None:
    call_command("import_published_results", str(REAL), stdout=io.StringIO())
    expected = recount(REAL)
    assert expected
    total = 0
    for year, agencies in expected.items():
        found = told(year)["agencies"]
        assert {one["uscc"]: {key: one[key] for key in KEYS[2:]} for one in found} == agencies
        total += sum(one["rows"] for one in found)
        assert sum(one["nonconforming"] for one in found) > 0, "else the file proves nothing about pass rates"
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        assert total < sum(1 for _row in csv.DictReader(file)), (
            "the file holds repeats; else it proves nothing about them"
        )


@pytest.mark.skipif(not REAL.exists(), reason=f"needs {REAL.name} beside the project")
def test_a_code_under_several_names_has_the_latest_whatever_the_order_of_loading() -> None:
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = defaultdict(set)
    for cells in rows:
        names[cells["institution_uscc"]].add(cells["institution_name"])
    several = [agency for agency, met in names.items() if len(met) > 1]
    assert several
    import_published_results(enumerate(reversed(rows), start=2), today=TODAY)
    for agency in several:
        mine = [cells for cells in rows if cells["institution_uscc"] == agency]
        last = max(mine, key=lambda r: (int(r["year"]), r["verification_list_id"], int(r["target_order"])))
        assert VerificationAgency.objects.get(uscc=agency).name == last["institution_name"]


def test_the_answer_has_exactly_these_keys_in_the_order_of_codes() -> None:
    load([row(1), row(2, unit=2, institution_uscc=code(901), institution_name="另一家核查有限公司", result="不符合")])
    found = told(2024)
    assert list(found) == ["agencies"]
    assert [list(one) for one in found["agencies"]] == [KEYS, KEYS]
    assert [one["uscc"] for one in found["agencies"]] == sorted([code(900), code(901)])
    by_code = {one["uscc"]: one for one in found["agencies"]}
    assert by_code[code(900)]["pass_rate"] == 1
    assert by_code[code(901)]["pass_rate"] == 0


def test_a_repeat_counts_once_however_its_names_are_spelt() -> None:
    load(
        [
            row(1),
            row(1, verification_list_id="VER-2"),
            row(2, target_entity_name="示例电厂1(滨江)有限公司"),
            row(1, verification_list_id="VER-3", institution_name="示例核查服务（北京）有限公司"),
        ]
    )
    (one,) = told(2024)["agencies"]
    assert (one["rows"], one["units"]) == (1, 1)
    assert one["name"] == "示例核查服务（北京）有限公司"


@pytest.mark.parametrize(
    ("differs", "rows", "units"),
    [({"industry": "钢铁"}, 2, 1), ({"timeliness": "不及时"}, 2, 1), ({"result": "不符合"}, 2, 1), ({"unit": 2}, 2, 2)],
)
def test_what_says_something_else_counts(differs: dict[str, Any], rows: int, units: int) -> None:
    load([row(1), row(2, **differs)])
    (one,) = told(2024)["agencies"]
    assert (one["rows"], one["units"]) == (rows, units)


def test_full_width_brackets_of_a_result_or_a_name_lose_no_row() -> None:
    load(
        [row(1, institution_name="示例核查（集团）有限公司"), row(2, unit=2, institution_name="示例核查(集团)有限公司")]
    )
    (one,) = told(2024)["agencies"]
    assert (one["rows"], one["name"]) == (2, "示例核查(集团)有限公司")


def test_late_and_not_conforming_rows() -> None:
    load(
        [
            row(n, unit=n, timeliness="不及时" if n == 1 else "及时", result="不符合" if n < 3 else "符合")
            for n in range(1, 8)
        ]
    )
    (one,) = told(2024)["agencies"]
    assert (one["rows"], one["late"], one["nonconforming"], one["pass_rate"]) == (7, 1, 2, 5 / 7)


def test_a_year_without_rows_says_so_beside_an_empty_answer() -> None:
    out, err = io.StringIO(), io.StringIO()
    call_command("agency_scores", "--year", "2020", "--json", stdout=out, stderr=err)
    assert json.loads(out.getvalue()) == {"agencies": []}
    assert "2020 核查年度没有公开的核查结果" in err.getvalue()


@pytest.mark.parametrize("typed", ["20x4", "24", ""])
def test_what_is_no_year_is_refused(typed: str) -> None:
    with pytest.raises(CommandError):
        call_command("agency_scores", "--year", typed)


def test_the_table_states_per_cent_and_names_last() -> None:
    load([row(n, unit=n, result="不符合" if n == 1 else "符合") for n in range(1, 4)])
    out = io.StringIO()
    call_command("agency_scores", "--year", "2024", stdout=out)
    head, line = out.getvalue().splitlines()
    assert head.split()[-2:] == ["合格率（%）", "机构"]
    assert line.split() == [code(900), "3", "3", "0", "1", "66.67", "示例核查服务有限公司"]


def test_one_query_for_a_year_for_an_agency_and_for_all(django_assert_num_queries: Any) -> None:
    load([row(1), row(2, year="2023"), row(3, unit=2, institution_uscc=code(901), institution_name="另一家")])
    agency = VerificationAgency.objects.get(uscc=code(900))
    with django_assert_num_queries(3):
        assert len(published_scores(2024)) == 2
        assert [one.year for one in scores_of(agency)] == [2024, 2023]
        assert len(all_published_scores()) == 3
