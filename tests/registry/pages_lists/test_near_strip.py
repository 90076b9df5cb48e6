"""The strip around the threshold shows each unit where it stands, on the right side of the line."""

from decimal import Decimal

from registry.views.near_strip import LANES, LEFT, RIGHT, Point, Strip, make_strip

THRESHOLD = Decimal(26000)
TEN = Decimal(10)


def points(*figures: str) -> list[Point]:
    return [
        Point(number, f"示例{number}", Decimal(figure), Decimal(figure) >= THRESHOLD)
        for number, figure in enumerate(figures, start=1)
    ]


def strip(*figures: str, percent: Decimal = TEN) -> Strip:
    made = make_strip(points(*figures), THRESHOLD, percent)
    assert made is not None
    return made


def test_a_hundredth_of_a_tonne_below_stands_left_of_the_line_and_is_counted_out() -> None:
    shown = strip("25999.99", "26000.00")
    assert (shown.outside, shown.inside) == (1, 1)
    assert [mark.point.name for mark in shown.marks] == ["示例1", "示例2"]


def test_the_ends_of_the_band_are_the_ends_of_the_strip() -> None:
    shown = strip("23400", "28600")
    assert (shown.low, shown.high) == (Decimal(23400), Decimal(28600))
    assert [mark.x for mark in shown.marks] == [LEFT, RIGHT]


def test_a_unit_outside_the_band_is_not_drawn() -> None:
    assert strip("23399.999999", "28600.000001", "26000").inside == 1


def test_units_that_would_cover_one_another_stand_in_lanes() -> None:
    shown = strip("26000", "26000", "26000", "26000")
    assert [mark.y for mark in shown.marks] == [*LANES, LANES[-1]]


def test_the_two_next_to_the_line_are_named() -> None:
    shown = strip("24000", "25999.99", "26000.00", "27000")
    assert [(label.point.name, label.anchor) for label in shown.labels] == [("示例2", "end"), ("示例3", "start")]


def test_the_middle_tick_is_the_threshold() -> None:
    shown = strip(percent=Decimal("7.5"))
    assert shown.ticks[4].x == (LEFT + RIGHT) / 2
    assert [tick.text for tick in shown.ticks if tick.text] == [24050, 25025, 26975, 27950]


def test_a_band_of_no_width_draws_nothing() -> None:
    assert make_strip(points("26000"), THRESHOLD, Decimal(0)) is None


def test_a_long_name_at_the_edge_turns_to_where_there_is_room() -> None:
    far = Point(1, "一家名称很长的示例特种钢铁联合制造股份有限公司", Decimal("23500"), False)
    shown = make_strip([far], THRESHOLD, TEN)
    assert shown is not None
    assert [(label.anchor, label.x > shown.marks[0].x) for label in shown.labels] == [("start", True)]
