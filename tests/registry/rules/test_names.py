"""单位名称: kept as written, compared by one key."""

import pytest

from registry.rules.names import clean_name, has_control_characters, name_key, same_name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("滨江示例水泥（集团）有限公司", "滨江示例水泥（集团）有限公司"),
        ("滨江示例水泥(集团)有限公司", "滨江示例水泥(集团)有限公司"),
        ("  滨江示例水泥\u3000有限 公司 ", "滨江示例水泥有限公司"),
        ("滨江示例\u200b水泥\ufeff有限公司", "滨江示例水泥有限公司"),
        ("滨江示例水泥\n有限公司", "滨江示例水泥有限公司"),
        ("Binjiang  Example Steel", "Binjiang Example Steel"),
        ("滨江 ABC Steel 公司", "滨江ABC Steel公司"),
    ],
)
def test_a_name_is_kept_as_written_without_what_nobody_meant(written: str, kept: str) -> None:
    assert clean_name(written) == kept


@pytest.mark.parametrize(
    "other",
    [
        "滨江示例水泥(集团)有限公司",
        "滨江示例水泥（集团) 有限公司",
        "滨江示例水泥（集团）有限公司\u200b",
    ],
)
def test_spellings_of_one_name_share_a_key(other: str) -> None:
    assert same_name("滨江示例水泥（集团）有限公司", other)


def test_different_names_do_not() -> None:
    assert not same_name("滨江示例水泥有限公司", "滨江示例水泥厂")
    assert name_key("甲•乙") == name_key("甲·乙")
    assert name_key("ＡＢＣ公司") == name_key("abc公司")


def test_a_line_break_is_a_space_but_a_bell_is_no_part_of_a_name() -> None:
    assert has_control_characters("滨江\x07水泥")
    assert not has_control_characters("滨江\n水泥")
    assert not has_control_characters("滨江水泥")
