"""The list rules as data: each entry cited, each list year ordered, each word recognised."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from cets_portal.norms import NormError, list_rule_for, list_rules, load_list_rule, load_notice
from cets_portal.norms.codes import Effect, Sector
from cets_portal.norms.files import LISTS
from cets_portal.norms.list_rule import ListRule, list_rule_digest, read_list_rule, without_rivals
from cets_portal.norms.sector_rule import Cited
from tests.cases import read_cases

WORDS = read_cases("processes")


def cited(node: Any) -> Iterator[Cited]:
    if isinstance(node, Cited):
        yield node
    if isinstance(node, tuple):
        for part in node:
            yield from cited(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from cited(getattr(node, field.name))


@pytest.mark.parametrize(
    ("list_year", "base_year", "grade"),
    [
        (2024, 2022, "D"),
        (2025, 2023, "D"),
        (2026, 2024, "D"),
        (2027, 2025, "A"),
    ],
)
def test_each_list_year_looks_at_its_base_year(list_year: int, base_year: int, grade: str) -> None:
    rule = list_rule_for(list_year)
    assert rule.base_year(list_year) == base_year
    assert rule.year(list_year).grade == grade


@pytest.mark.parametrize("list_year", [2023, 2028, 26])
def test_a_year_without_a_rule_is_told_with_the_years_that_have_one(list_year: int) -> None:
    with pytest.raises(NormError, match=f"没有 {list_year} 年度的名录规则.*2024、2025、2026、2027"):
        list_rule_for(list_year)


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_the_threshold_is_twenty_six_thousand_tonnes_in_decimals(rule: Any) -> None:
    assert rule.threshold_tco2e == Decimal("26000")
    assert isinstance(rule.threshold_tco2e, Decimal)
    assert rule.threshold.comparison == "at_or_above"


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_every_entry_has_clause_and_source_and_every_derived_one_says_what_it_assumes(rule: Any) -> None:
    entries = list(cited(rule))
    assert len(entries) > 40
    for entry in entries:
        assert entry.clause
        assert entry.source
        assert entry.grade != "D" or entry.assumption, entry


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_clauses_fit_where_lists_keep_them(rule: Any) -> None:
    assert max(len(entry.clause) for entry in cited(rule)) <= 60


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_a_list_rule_belongs_to_a_notice_and_orders_all_four_sectors(rule: Any) -> None:
    assert load_notice(rule.notice).issued_on == rule.issued_on
    assert {sector.sector for sector in rule.sectors} == set(Sector)


def test_the_industry_codes_are_those_of_the_annex() -> None:
    codes = {sector.sector: sector.industry_codes for sector in load_list_rule("2026-32").sectors}
    assert codes == {
        "power": ("4411", "4412"),
        "steel": ("3110", "3120"),
        "cement": ("3011",),
        "aluminium": ("3216",),
    }


@pytest.mark.parametrize("word", WORDS["words"], ids=lambda word: f"{word['sector']}-{word['text']}")
def test_a_process_is_recognised_by_the_words_of_rosters(word: dict[str, str]) -> None:
    for code, effect in (("2025-140", word["effect_2026"]), ("2026-32", word["effect_2027"])):
        found = load_list_rule(code).sector(Sector(word["sector"])).recognise(word["text"])
        assert (found.code if found else "") == word["process"], code
        assert (found.effect if found else "") == effect, code


@pytest.mark.parametrize("text", ["有", "无", "外购", "熟料", "非硅酸盐", "粉磨站熟料外购", "转炉（", "：无"])
def test_a_cell_full_of_words_is_read_in_one_pass(text: str) -> None:
    started = process_time()
    load_list_rule("2026-32").sector(Sector.CEMENT).recognise(text * (32_000 // len(text)))
    assert process_time() - started < 1


def test_every_process_is_reached_by_some_words() -> None:
    reached = {(word["sector"], word["process"]) for word in WORDS["words"]}
    for rule in list_rules():
        assert {(sector.sector.value, one.code) for sector in rule.sectors for one in sector.processes} <= reached


@pytest.mark.parametrize("pair", WORDS["pairs"], ids=lambda pair: f"{pair['sub_industry']}-{pair['process']}")
def test_sub_industry_and_process_contradict_each_other_only_where_they_lead_to_two_ends(pair: dict[str, Any]) -> None:
    for rule in list_rules():
        found = rule.sector(Sector(pair["sector"])).contradiction(pair["sub_industry"], pair["process"])
        assert [one.code for one in found or ()] == pair["contradiction"], rule.code


def test_sub_industry_and_process_are_read_together() -> None:
    power = load_list_rule("2026-32").sector(Sector.POWER)
    found = power.recognise("自备电厂", "掺烧高炉煤气")
    assert found is not None
    assert found.code == "captive_cofiring"


def test_item_eight_is_report_only_until_2026_and_non_silicate_clinker_is_listed_from_2027() -> None:
    effects = {
        code: load_list_rule(code).sector(Sector.CEMENT).process("non_silicate_clinker").effect  # type: ignore[union-attr]
        for code in ("2025-140", "2026-32")
    }
    assert effects == {"2025-140": Effect.REPORT_ONLY, "2026-32": Effect.INCLUDE}


def rule_like(code: str, folder: Path, **changed: str) -> ListRule:
    """The rule for 2027 under another code, words of its file changed."""
    text = (LISTS / "2026-32.toml").read_text(encoding="utf-8").replace('code = "2026-32"', f'code = "{code}"', 1)
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / f"{code}.toml"
    path.write_text(text, encoding="utf-8")
    return read_list_rule(path)


def test_two_rules_in_force_never_order_the_same_list_year(tmp_path: Path) -> None:
    rival = rule_like("2026-99", tmp_path)
    with pytest.raises(NormError, match=r"2027 年度.*2026-32、2026-99"):
        without_rivals([*list_rules(), rival])


def test_a_draft_may_speak_of_a_year_that_a_rule_in_force_orders(tmp_path: Path) -> None:
    draft = rule_like("2026-99", tmp_path, in_force="draft")
    assert without_rivals([*list_rules(), draft])[-1] is draft


def test_a_sector_the_rule_has_not_is_told() -> None:
    with pytest.raises(NormError, match="glass"):
        load_list_rule("2026-32").sector("glass")  # type: ignore[arg-type]


def test_each_rule_has_a_digest_of_its_own() -> None:
    digests = {list_rule_digest(rule.code) for rule in list_rules()}
    assert len(digests) == len(list_rules())
    assert all(len(digest) == 64 for digest in digests)
