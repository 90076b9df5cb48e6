"""统一社会信用代码: a wrong code is found, told, and mended where one character would do."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import uscc
from registry.rules.uscc import UsccProblem
from tests.cases import read_cases

CASES = read_cases("uscc")
PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data"


@st.composite
def codes(draw: st.DrawFn) -> str:
    """A valid code of an enterprise."""
    region = draw(st.sampled_from(["13", "31", "37", "65"])) + draw(st.text("0123456789", min_size=4, max_size=4))
    organisation = draw(st.text(uscc.ALPHABET, min_size=8, max_size=8))
    first17 = f"91{region}{organisation}{uscc.organisation_check(organisation)}"
    return first17 + uscc.final_check(first17)


@pytest.mark.parametrize("code", CASES["valid"])
def test_a_valid_code_passes(code: str) -> None:
    assert uscc.is_valid(code)
    assert uscc.check(code).ok
    assert uscc.suggest(code) == ()


@pytest.mark.parametrize("case", CASES["wrong"], ids=lambda case: case["text"])
def test_a_wrong_code_is_told_with_what_was_found_and_wanted(case: dict[str, str]) -> None:
    finding = uscc.check(case["text"])
    assert not finding.ok
    assert finding.problem == case["problem"]
    assert finding.found == case["found"]
    assert finding.wanted == case.get("wanted", uscc.ALPHABET)


@pytest.mark.parametrize("case", CASES["written"], ids=lambda case: case["code"])
def test_full_width_lower_case_and_spaces_do_not_matter(case: dict[str, str]) -> None:
    assert uscc.normalise(case["text"]) == case["code"]
    assert uscc.check(case["text"]).ok


@pytest.mark.parametrize("case", CASES["mended"], ids=lambda case: case["text"])
def test_the_likeliest_mended_code_comes_first(case: dict[str, str]) -> None:
    assert uscc.suggest(case["text"])[0] == case["first"]


@pytest.mark.parametrize("text", ["", "91", "9137052208716377", "not a code at all"])
def test_a_code_of_another_length_is_not_guessed_at(text: str) -> None:
    assert uscc.suggest(text) == ()


@given(codes())
def test_every_code_made_by_the_rule_is_valid(code: str) -> None:
    assert uscc.is_valid(code)


@given(codes(), st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_changed_character_is_always_detected(code: str, place: int, letter: str) -> None:
    changed = code[:place] + letter + code[place + 1 :]
    assert uscc.is_valid(changed) is (changed == code)


@given(codes(), st.integers(2, 17), st.sampled_from("0123456789"))
def test_the_code_that_was_meant_is_always_among_the_suggestions(code: str, place: int, digit: str) -> None:
    changed = code[:place] + digit + code[place + 1 :]
    if changed != code:
        assert code in uscc.suggest(changed)


@given(codes(), st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_suggestions_are_valid_differ_in_one_character_and_name_no_code_twice(
    code: str, place: int, letter: str
) -> None:
    changed = code[:place] + letter + code[place + 1 :]
    suggestions = uscc.suggest(changed)
    assert len(set(suggestions)) == len(suggestions)
    for one in suggestions:
        assert uscc.is_valid(one)
        assert sum(a != b for a, b in zip(one, changed, strict=True)) == 1


@given(codes())
def test_a_wrong_last_character_alone_is_mended_first(code: str) -> None:
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert uscc.suggest(wrong)[0] == code


@pytest.mark.parametrize(
    "call",
    [
        lambda: uscc.final_check("9137052208716377"),
        lambda: uscc.final_check("I" * 17),
        lambda: uscc.organisation_check("1234567"),
        lambda: uscc.organisation_check("abcdefgh"),
    ],
)
def test_check_digits_of_something_else_are_refused(call: object) -> None:
    with pytest.raises(ValueError):
        call()  # type: ignore[operator]


def published_codes() -> set[str]:
    files = sorted(PUBLISHED.glob("*.csv")) if PUBLISHED.is_dir() else []
    if not files:
        pytest.skip("the published verification results do not lie beside this project")
    found: set[str] = set()
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found |= {value for name, value in row.items() if name and name.endswith("uscc") and value}
    return found


def test_real_published_codes_are_valid_but_for_those_that_one_character_mends() -> None:
    codes = published_codes()
    wrong = {code for code in codes if not uscc.check(code).ok}
    assert len(codes) > 500
    assert len(wrong) <= len(codes) // 1000
    assert all(uscc.suggest(code) for code in wrong)


def test_the_first_problem_is_the_one_told() -> None:
    assert uscc.check("O1").problem is UsccProblem.LENGTH
    assert uscc.check("O" * 18).problem is UsccProblem.ALPHABET
