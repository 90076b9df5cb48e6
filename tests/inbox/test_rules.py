"""发送规则: the night in Shanghai, and the growing pauses."""

from datetime import timedelta

import pytest

from cets_portal.inbox.rules.pauses import PAUSES, pause_after
from cets_portal.inbox.rules.quiet import quiet_hours, speaks_at
from tests.inbox.making import NIGHT, at


@pytest.mark.parametrize(
    ("moment", "speaks"),
    [
        ("2026-07-31 21:59", "2026-07-31 21:59"),
        ("2026-07-31 22:00", "2026-08-01 07:00"),
        ("2026-07-31 23:59:59.999999", "2026-08-01 07:00"),
        ("2026-08-01 00:00", "2026-08-01 07:00"),
        ("2026-08-01 06:59:59", "2026-08-01 07:00"),
        ("2026-08-01 07:00", "2026-08-01 07:00"),
        ("2028-02-28 23:00", "2028-02-29 07:00"),
        ("2026-12-31 22:30", "2027-01-01 07:00"),
    ],
)
def test_the_night_passes_midnight_and_ends_at_seven(moment: str, speaks: str) -> None:
    assert speaks_at(at(moment), NIGHT) == at(speaks)


def test_the_hours_are_those_of_shanghai_wherever_the_server_stands() -> None:
    from datetime import UTC

    moment = at("2026-07-31 22:30").astimezone(UTC)
    assert moment.hour == 14
    assert speaks_at(moment, NIGHT) == at("2026-08-01 07:00")


def test_hours_of_one_day_and_hours_that_never_are() -> None:
    noon = quiet_hours("12:00-13:30")
    assert speaks_at(at("2026-07-31 12:10"), noon) == at("2026-07-31 13:30")
    assert speaks_at(at("2026-07-31 23:10"), noon) == at("2026-07-31 23:10")
    never = quiet_hours("08:00-08:00")
    assert speaks_at(at("2026-07-31 08:00"), never) == at("2026-07-31 08:00")


@pytest.mark.parametrize("text", ["", "22-7", "22:00", "25:00-07:00", "22:00–07:00"])
def test_what_is_no_span_of_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        quiet_hours(text)


def test_each_pause_is_longer_than_the_one_before_and_the_sixth_failure_is_the_last() -> None:
    pauses = [pause_after(failures) for failures in range(1, 7)]
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[4] == timedelta(hours=12)
    assert pauses[5] is None
    assert list(PAUSES) == sorted(set(PAUSES))
