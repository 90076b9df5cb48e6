"""对比度: words on every ground they stand on, and the edge of a field, computed from the tokens of portal.css (WCAG 2.2 AA)."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

SHEET = Path(__file__).resolve().parents[2] / "cets_portal/static/portal.css"
TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", SHEET.read_text(encoding="utf-8")))

HUES = ("ok", "soon", "late", "back", "idle")
GROUNDS = ("paper", "ground", "wash", "accent-wash", *(f"{hue}-wash" for hue in HUES))
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent", "accent-2", *HUES) for ground in GROUNDS),
    ("paper", "accent"),
    ("paper", "band"),
    ("band-ink", "band"),
    ("band-ink", "band-2"),
]


def luminance(colour: str) -> Decimal:
    digits = colour.lstrip("#")
    wide = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (_linear(int(wide[at : at + 2], 16)) for at in (0, 2, 4))
    return Decimal("0.2126") * red + Decimal("0.7152") * green + Decimal("0.0722") * blue


def _linear(step: int) -> Decimal:
    share = Decimal(step) / 255
    if share <= Decimal("0.04045"):
        return share / Decimal("12.92")
    return ((share + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")


def contrast(one: str, other: str) -> Decimal:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + Decimal("0.05")) / (dark + Decimal("0.05"))


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_are_read_on_every_ground(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= Decimal("4.5"), f"--{ink} on --{ground}"


def test_the_edge_of_a_field_is_seen() -> None:
    assert contrast(TOKENS["line-3"], TOKENS["paper"]) >= 3


def test_the_measure_is_the_one_of_the_guideline() -> None:
    assert contrast("#000", "#fff") == 21
    assert contrast("#777777", "#fff") < Decimal("4.5") < contrast("#767676", "#fff")
