"""录入的名称: what a roster row refuses as a name, a form refuses too."""

import pytest

from registry.rules.typed_names import name_fault


@pytest.mark.parametrize("sign", list("=+-@＝＋－＠"))
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\u200b", "\u3000"])
def test_a_text_that_a_spreadsheet_would_run_is_no_name(before: str, sign: str) -> None:
    assert name_fault(f"{before}{sign}cmd|calc", 200) == "formula"


@pytest.mark.parametrize(
    ("text", "fault"), [("甲\x00乙", "control_characters"), ("\t甲", "formula"), ("厂" * 201, "too_long")]
)
def test_what_is_wrong_has_a_code(text: str, fault: str) -> None:
    assert name_fault(text, 200) == fault


@pytest.mark.parametrize("text", ["滨江钢铁（集团）有限公司", "1#机组", "A-1 线", "厂" * 200])
def test_a_name_is_a_name(text: str) -> None:
    assert name_fault(text, 200) == ""
