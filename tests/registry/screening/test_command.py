"""manage.py screen: one JSON object as the last line, one clear sentence on bad input."""

import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.choices import Sector
from registry.models import AnnualEmission, AnnualList, ListEntry
from tests.factories import make_enterprise
from tests.people import DEMO, OTHER
from tests.registry.lists_at_work import published_list, submitted_list

pytestmark = pytest.mark.django_db


def run(*options: str) -> tuple[dict[str, Any], str]:
    """The JSON object of the last line, and what was said beside."""
    out, err = StringIO(), StringIO()
    call_command("screen", *options, "--json", stdout=out, stderr=err)
    return json.loads(out.getvalue().splitlines()[-1]), err.getvalue()


def test_counts_and_entries_of_all_sectors() -> None:
    big = make_enterprise(emissions={2025: "26000.00"})
    small = make_enterprise(emissions={2025: "25999.99"})
    asked = make_enterprise(sector=Sector.CEMENT, process="硅酸盐水泥熟料")
    reports = make_enterprise(
        sector=Sector.STEEL, process="独立电炉短流程", industry_code="3120", emissions={2025: "30000"}
    )
    make_enterprise(province=OTHER, emissions={2025: "90000"})
    found, said = run("--list-year", "2027", "--province", DEMO)
    assert said == ""
    assert found["counts"] == {
        "include": {"power": 1, "steel": 0, "cement": 0, "aluminium": 0},
        "exclude": {"power": 1, "steel": 0, "cement": 0, "aluminium": 0},
        "ask": {"power": 0, "steel": 0, "cement": 1, "aluminium": 0},
        "report_only": {"power": 0, "steel": 1, "cement": 0, "aluminium": 0},
    }
    by_code = {entry["uscc"]: entry for entry in found["entries"]}
    assert set(by_code) == {unit.uscc for unit in (big, small, asked, reports)}
    assert by_code[big.uscc] == {
        "uscc": big.uscc, "name": big.name, "sector": "power", "verdict": "include",
        "reason": by_code[big.uscc]["reason"], "clause": by_code[big.uscc]["clause"], "emissions_tco2e": "26000.00",
    }  # fmt: skip
    assert "26,000.00 吨" in by_code[big.uscc]["reason"]
    assert by_code[small.uscc]["emissions_tco2e"] == "25999.99"
    assert by_code[asked.uscc]["emissions_tco2e"] is None
    assert all(entry["reason"] and entry["clause"] for entry in found["entries"])


def test_one_sector_only() -> None:
    make_enterprise(emissions={2025: "30000"})
    found, _said = run("--list-year", "2027", "--province", DEMO, "--sector", "cement")
    assert found == {"counts": {verdict: {"cement": 0} for verdict in found["counts"]}, "entries": []}
    assert list(AnnualList.objects.values_list("sector", flat=True)) == ["cement"]


def test_running_it_twice_says_the_same() -> None:
    make_enterprise(emissions={2025: "30000"})
    options = ("--list-year", "2027", "--province", DEMO)
    assert run(*options) == run(*options)
    assert ListEntry.objects.count() == 1


def test_province_and_sector_may_be_named() -> None:
    make_enterprise(emissions={2025: "30000"})
    found, _said = run("--list-year", "2027", "--province", "示例省", "--sector", "发电")
    assert len(found["entries"]) == 1


@pytest.mark.parametrize("freeze", [submitted_list, published_list])
def test_a_frozen_list_is_judged_for_the_answer_and_left_as_it_is(freeze: Any) -> None:
    unit = make_enterprise(emissions={2025: "30000"})
    freeze()
    AnnualEmission.objects.update(emissions_tco2e=Decimal(100))
    found, said = run("--list-year", "2027", "--province", DEMO, "--sector", "power")
    assert found["entries"][0]["verdict"] == "exclude"
    assert "发电：" in said
    assert unit.list_entries.get().verdict == "include"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--list-year", "2019", "--province", "99"), "没有 2019 年度的名录规则"),
        (("--list-year", "next", "--province", "99"), "“next”不是年份"),
        (("--list-year", "２０２７", "--province", "99"), "不是年份"),
        (("--list-year", "2027", "--province", "77"), "没有“77”这个省级行政区"),
        (("--list-year", "2027", "--province", "99", "--sector", "paper"), "没有“paper”这个行业"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(options: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as error:
        run(*options)
    assert error.value.returncode == 1
    assert not AnnualList.objects.exists()


def test_for_people_it_prints_the_counts() -> None:
    out = StringIO()
    call_command("screen", "--list-year", "2027", "--province", DEMO, stdout=out)
    assert out.getvalue().splitlines()[0] == "纳入：发电 0，钢铁 0，水泥 0，铝冶炼 0"
