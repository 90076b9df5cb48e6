"""The provinces and how rosters name them."""

import pytest

from cets_portal.norms import find_province, province, provinces


def test_there_are_thirty_one_provinces_the_corps_and_the_demo_province() -> None:
    codes = [one.code for one in provinces()]
    assert len(codes) == 33
    assert codes == sorted(codes)
    assert [one.code for one in provinces() if one.demo] == ["99"]


@pytest.mark.parametrize(
    ("code", "bureau"),
    [
        ("13", "河北省生态环境厅"),
        ("31", "上海市生态环境局"),
        ("45", "广西壮族自治区生态环境厅"),
        ("66", "新疆生产建设兵团生态环境局"),
        ("99", "示例省生态环境厅"),
    ],
)
def test_each_province_has_its_bureau(code: str, bureau: str) -> None:
    assert province(code).bureau == bureau


def test_no_two_provinces_share_a_spelling() -> None:
    spellings = [spelling for one in provinces() for spelling in one.spellings]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("one", provinces(), ids=lambda one: one.code)
def test_every_spelling_finds_its_province(one: object) -> None:
    for spelling in one.spellings:  # type: ignore[attr-defined]
        assert find_province(spelling) is one


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("13", "13"),
        ("１３", "13"),
        ("130000", "13"),
        ("河 北", "13"),
        (" 河北省 ", "13"),
        ("河北\n省", "13"),
        ("广西", "45"),
        ("内蒙古自治区", "15"),
        ("内蒙古", "15"),
        ("新疆兵团", "66"),
        ("兵团", "66"),
        ("新疆", "65"),
        ("示例省", "99"),
        ("河\u200b北", "13"),
    ],
)
def test_a_province_is_found_however_it_is_written(text: str, code: str) -> None:
    found = find_province(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "河", "河北河南", "石家庄市", "98", "Hebei 省", "北"])
def test_anything_else_is_no_province(text: str) -> None:
    assert find_province(text) is None


def test_an_unknown_code_is_a_key_error_that_says_what_codes_there_are() -> None:
    with pytest.raises(KeyError, match="没有代码为 '98'"):
        province("98")
