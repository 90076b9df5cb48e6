"""核对项: the checks of a roster row, each its own function, run in the order of `CHECKS`.

A check reads cells, puts what it read into `reading.values`, and reports by message code. Later checks
may use what earlier ones read; a value that could not be read is simply absent.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cets_portal.norms.codes import Effect, Sector
from cets_portal.norms.provinces import find_province, province
from cets_portal.norms.sector_rule import Process, SectorRule
from registry.rules import uscc as uscc_rules
from registry.rules.figures import show_tonnes
from registry.rules.names import clean_name, has_control_characters
from registry.rules.roster.amounts import read_tonnes
from registry.rules.roster.dates import read_date, read_year
from registry.rules.roster.reading import Reading
from registry.rules.roster.texts import (
    FORMULA_STARTS,
    LONGEST,
    industry_digits,
    is_formula,
    looks_like_phone,
    split_names,
)
from registry.rules.roster.words import find_sector, find_source, is_building_materials

Check = Callable[[Reading], None]

REQUIRED_CELLS = ("uscc", "name", "province", "sector", "emission_year")
# Field, longest text, and whether it may begin like a formula: +86 does.
_FREE_TEXTS = tuple(
    (field, LONGEST[field], field == "phone")
    for field in ("city", "sub_industry", "process", "legal_representative", "contact", "phone", "address")
)
_NOTHING = Decimal(0)
_USCC_CODES = {
    uscc_rules.UsccProblem.LENGTH: "uscc_length",
    uscc_rules.UsccProblem.ALPHABET: "uscc_alphabet",
    uscc_rules.UsccProblem.ORGANISATION_CHECK: "uscc_organisation_check",
    uscc_rules.UsccProblem.FINAL_CHECK: "uscc_final_check",
}


def check_required(reading: Reading) -> None:
    """必填: cells without which a row says nothing."""
    for field in REQUIRED_CELLS:
        if not reading.texts[field]:
            reading.report("required_empty", field)


def check_uscc(reading: Reading) -> None:
    """统一社会信用代码: GB 32100-2015, both check digits; a mended code is suggested."""
    text = reading.texts["uscc"]
    if uscc_rules.is_valid(text):
        reading.values["uscc"] = text
    elif text:
        _report_uscc(reading, uscc_rules.check(text))


def _report_uscc(reading: Reading, finding: uscc_rules.UsccFinding) -> None:
    if finding.ok:
        reading.values["uscc"] = finding.code
    elif isinstance(reading.cells["uscc"], (int, float)):
        reading.report("uscc_as_number", "uscc")
    else:
        reading.report(
            _USCC_CODES[finding.problem],
            "uscc",
            {
                "character": finding.found,
                "wanted": finding.wanted,
                "suggestions": "、".join(uscc_rules.suggest(finding.code)[:3]),
            },
        )


def check_name(reading: Reading) -> None:
    """单位名称: kept as written; never a formula, a control character, an essay."""
    text = reading.texts["name"]
    if not text:
        return
    if is_formula(text):
        reading.report("formula", "name")
    elif has_control_characters(text):
        reading.report("control_characters", "name")
    elif len(text) > LONGEST["name"]:
        reading.report("too_long", "name", {"length": len(text), "longest": LONGEST["name"]})
    else:
        reading.values["name"] = clean_name(text)


def check_province(reading: Reading) -> None:
    """省份: known, and the one this import is for."""
    text = reading.texts["province"]
    found = find_province(text) if text else None
    expected = reading.context.province
    if found is None:
        if text:
            reading.report("province_unknown", "province")
    elif expected and found.code != expected:
        reading.report("province_other", "province", {"wanted": province(expected).name})
    else:
        reading.values["province"] = found.code


def check_sector(reading: Reading) -> None:
    """行业: one of the four; 建材 only with the code of cement."""
    text = reading.texts["sector"]
    if not text:
        return
    found = find_sector(text, industry_digits(reading.texts["industry_code"]))
    if found is not None:
        reading.values["sector"] = found
    else:
        reading.report("sector_unclear" if is_building_materials(text) else "sector_unknown", "sector")


def check_industry_code(reading: Reading) -> None:
    """行业代码: four digits; none, or one that the list does not name, is let in with a warning: screening decides."""
    text = reading.texts["industry_code"]
    digits = industry_digits(text)
    if not digits:
        reading.values["industry_code"] = ""
        reading.report("industry_code_malformed" if text else "industry_code_empty", "industry_code")
        return
    reading.values["industry_code"] = digits
    sector = reading.values.get("sector")
    if isinstance(sector, Sector) and digits not in reading.context.listed_codes[sector]:
        _warn_of_code(reading, sector, digits)


def _warn_of_code(reading: Reading, sector: Sector, digits: str) -> None:
    rule = reading.context.rule.sector(sector)
    process = _recognise(rule, reading.texts["sub_industry"], reading.texts["process"])
    other = rule.other_code(digits)
    if (process and process.any_industry) or (other and other.effect is not Effect.EXCLUDE):
        return
    code = "industry_code_unlisted" if other else "industry_code_foreign"
    reading.report(code, "industry_code", {"listed": "、".join(rule.industry_codes)})


@lru_cache(maxsize=4096)
def _recognise(rule: SectorRule, sub_industry: str, process: str) -> Process | None:
    return rule.recognise(sub_industry, process)


def check_process(reading: Reading) -> None:
    """生产工艺: where the verdict hangs on it, an unknown one will be asked about."""
    sector = reading.values.get("sector")
    if not isinstance(sector, Sector):
        return
    rule = reading.context.rule.sector(sector)
    if not rule.process_decisive or _recognise(rule, reading.texts["sub_industry"], reading.texts["process"]):
        return
    other = rule.other_code(str(reading.values.get("industry_code", "")))
    if other is None:
        field = "process" if reading.texts["process"] else "sub_industry"
        reading.report("process_unclear", field, {"question": rule.process_question})


def check_emission_year(reading: Reading) -> None:
    """排放年度: from 2013 to the running year."""
    if not reading.texts["emission_year"]:
        return
    context = reading.context
    year = read_year(reading.cells["emission_year"])
    if year is None:
        reading.report("emission_year_unreadable", "emission_year")
    elif not context.first_emission_year <= year <= context.last_emission_year:
        reading.report(
            "emission_year_range",
            "emission_year",
            {
                "first": context.first_emission_year,
                "last": context.last_emission_year,
            },
        )
    else:
        reading.values["emission_year"] = year


def check_emissions(reading: Reading) -> None:
    """直接排放量: a number of tonnes, not negative, not absurd; none at all is asked about later."""
    text = reading.texts["tco2e"]
    if not text:
        reading.values["tco2e"] = None
        reading.report("tco2e_empty", "tco2e")
    elif text[0] == "=":
        reading.report("formula", "tco2e")
    else:
        _read_emissions(reading)


def _read_emissions(reading: Reading) -> None:
    context = reading.context
    read = read_tonnes(reading.cells["tco2e"], context.tonnes_per_unit)
    tonnes = read.tco2e
    if tonnes is None:
        reading.report(read.problem, "tco2e")
    elif tonnes < _NOTHING:
        reading.report("tco2e_negative", "tco2e")
    elif tonnes > context.absurd_above:
        reading.report("tco2e_absurd", "tco2e", {"most": show_tonnes(context.absurd_above)})
    else:
        reading.values["tco2e"] = tonnes
        if read.remark:
            reading.report(read.remark, "tco2e", {"read_as": show_tonnes(tonnes)})
        if _NOTHING < tonnes < context.suspect_below:
            reading.report("tco2e_small", "tco2e", {"read_as": show_tonnes(tonnes)})


def check_source(reading: Reading) -> None:
    """数据来源: needed where there is a figure."""
    text = reading.texts["source"]
    found = find_source(text) if text else None
    if found is not None or (not text and not reading.texts["tco2e"]):
        reading.values["source"] = found
    else:
        reading.report("source_unknown" if text else "required_empty", "source")


def check_dates(reading: Reading) -> None:
    """投产日期、关停日期: real days, in their order."""
    for field in ("started_on", "closed_on"):
        if reading.texts[field]:
            day = read_date(reading.cells[field])
            if day.problem:
                reading.report(day.problem, field, dict(day.params))
            reading.values[field] = day.on
    started, closed = reading.values.get("started_on"), reading.values.get("closed_on")
    if isinstance(started, date) and isinstance(closed, date) and closed < started:
        reading.report("closed_before_started", "closed_on", {"started_on": started.isoformat()})


def check_city(reading: Reading) -> None:
    """地市: wanted for spot checks and for the public list, not needed for the verdict."""
    if not reading.texts["city"]:
        reading.report("city_empty", "city")


def check_texts(reading: Reading) -> None:
    """其他文字: not too long for their columns, no control character, and never a formula."""
    values, texts = reading.values, reading.texts
    for field, longest, may_begin_so in _FREE_TEXTS:
        text = values[field] = texts[field]
        if not text:
            continue
        if len(text) > longest:
            reading.report("too_long", field, {"length": len(text), "longest": longest})
        elif text[0] in FORMULA_STARTS and (text[0] == "=" or not may_begin_so):
            reading.report("formula", field)
        elif has_control_characters(text):
            reading.report("control_characters", field)


def check_former_names(reading: Reading) -> None:
    """曾用名: one or several, each a name like any other."""
    text = reading.texts["former_names"]
    if not text:
        return
    names = split_names(text)
    if is_formula(text) or any(map(is_formula, names)):
        reading.report("formula", "former_names")
    elif has_control_characters(text):
        reading.report("control_characters", "former_names")
    elif any(len(name) > LONGEST["name"] for name in names):
        reading.report("too_long", "former_names", {"length": len(text), "longest": LONGEST["name"]})
    reading.values["former_names"] = names


def check_phone(reading: Reading) -> None:
    """联系电话: looked at loosely, a strange one is only remarked on."""
    text = reading.texts["phone"]
    if text and not looks_like_phone(text):
        reading.report("phone_unusual", "phone")


CHECKS: tuple[Check, ...] = (
    check_required,
    check_uscc,
    check_name,
    check_province,
    check_city,
    check_sector,
    check_industry_code,
    check_process,
    check_emission_year,
    check_emissions,
    check_source,
    check_dates,
    check_texts,
    check_former_names,
    check_phone,
)
