"""检查个案: each check finds its case where the case says, and lets its twin pass."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

from cets_portal.norms.codes import Sector
from cets_portal.norms.thresholds import threshold_set
from dataquality import choices
from dataquality.rules import checks
from dataquality.rules.checks import CHECKS, run_checks
from dataquality.rules.issues import Check, Severity
from tests.dataquality.checks.cases import cases, facts_of
from tests.dataquality.checks.filings import facts_for

CASES = cases()
FOLDER = Path(checks.__file__).parent
NAMES = [f"{one['check']}-{number}" for number, one in enumerate(CASES)]


def found(case: dict[str, Any], change: dict[str, Any]) -> set[str]:
    """Rows at which the case's check finds something."""
    return {one.row for one in run_checks(facts_of(case["sector"], change)) if one.check == case["check"]}


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_check_finds_its_case_at_the_row_that_is_wrong(case: dict[str, Any]) -> None:
    assert case["row"] in found(case, case)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_check_lets_the_twin_pass(case: dict[str, Any]) -> None:
    assert case["row"] not in found(case, case.get("twin", {}))


@pytest.mark.parametrize("sector", Sector)
def test_an_honest_month_raises_neither_error_nor_warning(sector: Sector) -> None:
    assert not [one for one in run_checks(facts_for(sector)) if one.severity is not Severity.NOTICE]


def test_every_check_has_a_case() -> None:
    assert {one.id for one in CHECKS} == {one["check"] for one in CASES}


def test_every_check_has_an_id_of_its_own_in_the_order_of_the_list() -> None:
    ids = [one.id for one in CHECKS]
    assert len(set(ids)) == len(ids) >= 40
    groups = ["CHK-C-", "CHK-P-", "CHK-S-", "CHK-CM-", "CHK-A-"]
    assert ids == [f"{group}{number + 1:03d}" for group in groups for number in range(sum(group in one for one in ids))]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_every_check_says_what_it_wants_and_on_what_ground(check: Check) -> None:
    assert all((check.title, check.clause, check.source, check.found, check.wanted))
    assert check.found.endswith("。")
    assert check.wanted.endswith("。")
    assert check.sectors or check.id.startswith("CHK-C-")


def test_one_file_one_check_and_none_is_missing_from_the_list() -> None:
    files = [path for path in FOLDER.glob("*.py") if "\nCHECK = Check(" in path.read_text(encoding="utf-8")]
    listed = {Path(inspect.getfile(one.function)) for one in CHECKS}
    assert set(files) == listed
    assert len(files) == len(CHECKS)
    assert all(path.stem == one.function.__name__ for one in CHECKS for path in [Path(inspect.getfile(one.function))])


def test_every_placeholder_of_a_sentence_is_filled() -> None:
    for case in CASES:
        for issue in run_checks(facts_of(case["sector"], case)):
            issue.found.format(**issue.params)
            issue.wanted.format(**issue.params)


def test_the_severities_are_those_that_pages_know() -> None:
    assert [one.value for one in Severity] == list(choices.Severity.values)


def test_every_threshold_names_a_check_that_reads_it() -> None:
    ids = {one.id for one in CHECKS} | {""}
    known = threshold_set()
    assert {one.check for group in (known.thresholds, known.spans, known.word_lists) for one in group} <= ids


def test_no_check_carries_a_figure_of_its_own() -> None:
    """Numbers stand in the norms; a check compares with nought, one and hundred, and counts decimals and months."""
    allowed = {0, 1, 2, 3, 4, 5, 12, 24, 40, 100, 365, 366, 4096, 10000}
    found = {
        f"{path.name}: {node.value}"
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value not in allowed
    }
    assert not found
