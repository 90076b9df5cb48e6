"""核查报告编号: 省份-机构缩写-单位机构代码后六位-排放报告年份-版本 (S11 附录, domain §7.4)."""

import re
from typing import Final

_LONGEST: Final = 20
_ABBREVIATION: Final = re.compile(rf"[\w（）()]{{1,{_LONGEST}}}")


def organisation_code(uscc: str) -> str:
    """组织机构代码: characters 9 to 17 of the unified social credit code."""
    return uscc[8:17]


def report_number(province: str, abbreviation: str, uscc: str, emission_year: int, version: int) -> str:
    """'示例-示例核查-XYH79…-2025-1'. `province`: its short name."""
    return "-".join((province, abbreviation.strip(), organisation_code(uscc)[-6:], str(emission_year), str(version)))


def is_abbreviation(text: str) -> bool:
    """May this stand in a number: letters, digits and characters, no dash, at most twenty."""
    return _ABBREVIATION.fullmatch(text.strip()) is not None
