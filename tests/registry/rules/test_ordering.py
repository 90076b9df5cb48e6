"""名录次序: what people expect who know the pinyin, and the same on every database."""

from registry.rules.ordering import list_order, spoken_order


def test_common_characters_stand_by_pinyin() -> None:
    cities = ["云屏市", "滨江市", "安远市", "青禾市", "东岭市"]
    assert sorted(cities, key=spoken_order) == ["安远市", "滨江市", "东岭市", "青禾市", "云屏市"]


def test_city_goes_before_name_and_name_before_code() -> None:
    rows = [("乙市", "甲厂", "2"), ("甲市", "乙厂", "1"), ("甲市", "乙厂", "0"), ("甲市", "丙厂", "9")]
    found = sorted(rows, key=lambda row: list_order(city=row[0], name=row[1], uscc=row[2]))
    assert found == [("甲市", "丙厂", "9"), ("甲市", "乙厂", "0"), ("甲市", "乙厂", "1"), ("乙市", "甲厂", "2")]


def test_two_spellings_of_one_name_stand_together() -> None:
    one = list_order(city="", name="示例（滨江）厂", uscc="1")
    other = list_order(city="", name="示例(滨江)厂", uscc="1")
    assert one == other


def test_a_character_that_gb18030_lacks_breaks_nothing() -> None:
    assert spoken_order("\ud800") == b"?"
