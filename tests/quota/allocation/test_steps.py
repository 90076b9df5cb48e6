"""计算过程的呈现: the last figure is written once."""

from typing import Any

import pytest

from quota.selectors.steps import shown_steps


def stored(working: str, unrounded: str, rounding: str = "half_up") -> dict[str, Any]:
    """A step as it is stored."""
    return {
        "key": "x", "label": "应清缴配额量", "formula": "经核查排放量", "working": working, "unrounded": unrounded,
        "inputs": [{"label": "经核查排放量"}], "value": "1061736", "unit": "tCO2e", "rounding": rounding, "decimals": 0,
        "clause": "", "source": "", "grade": "A", "status": "in_force", "rounding_source": "", "assumption": "",
        "remark": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("working", "unrounded", "words"),
    [
        ("1061735.61", "1061735.61", "经核查排放量 = 1061735.61"),
        ("1061735.61", "1061735.6100", "经核查排放量 = 1061735.61"),
        ("2 × 3.3", "6.6", "经核查排放量 = 2 × 3.3 = 6.6"),
    ],
)
def test_a_working_that_is_its_own_value_is_written_once(working: str, unrounded: str, words: str) -> None:
    assert shown_steps([stored(working, unrounded)])[0]["formula"] == words
