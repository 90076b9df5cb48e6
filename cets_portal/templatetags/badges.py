"""状态词: glyph + word + hue, decided once, in the choices.

A member of `TextChoices` offers `.hue`, one of `icons.GLYPH_OF_HUE`, and may offer `.glyph`.
"""

from dataclasses import dataclass
from typing import Any

from cets_portal.templatetags.icons import GLYPH_OF_HUE


@dataclass(frozen=True)
class Badge:
    """What is drawn: `hue` is the class, `glyph` a name of `icons.ICONS`, `label` the word."""

    hue: str
    glyph: str
    label: Any


def badge_of(value: Any, field: str = "", *, label: Any = "", glyph: str = "") -> Badge:
    """The badge of a member, of a model's field, or of a bare hue word with its own label."""
    if not field and not hasattr(value, "hue"):
        return _of_hue(value, label, glyph)
    member = _member(value, field) if field else value
    hue = member.hue
    return Badge(hue, glyph or getattr(member, "glyph", "") or GLYPH_OF_HUE[hue], label or member.label)


def _of_hue(hue: str, label: Any, glyph: str) -> Badge:
    if hue not in GLYPH_OF_HUE:
        raise ValueError(f"{hue!r} is neither a choice with a hue nor one of {', '.join(GLYPH_OF_HUE)}")
    return Badge(hue, glyph or GLYPH_OF_HUE[hue], label)


def _member(obj: Any, field: str) -> Any:
    """A model's field comes from the database as text; `badges` on the model names its choices."""
    stored = getattr(obj, field)
    return stored if hasattr(stored, "hue") else type(obj).badges[field](stored)
