"""Every status knows its hue and glyph from one table beside its members; none draws them by code of its own."""

import pytest
from django.db.models import TextChoices

from cets_portal.audit.shown import Shown
from cets_portal.templatetags.icons import GLYPH_OF_HUE, ICONS

SHOWN = sorted(Shown.__subclasses__(), key=lambda kind: (kind.__module__, kind.__name__))


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_member_has_a_hue_and_a_glyph_that_can_be_drawn(kind: type[Shown]) -> None:
    table: dict[str, tuple[str, str]] = vars(kind)["LOOKS"]
    assert set(table) == set(kind.values)
    assert {hue for hue, _glyph in table.values()} <= set(GLYPH_OF_HUE)
    assert {glyph for _hue, glyph in table.values()} <= set(ICONS)


def test_no_choices_draw_themselves_in_another_way() -> None:
    known = [kind for kind in TextChoices.__subclasses__() if kind is not Shown]
    others = [kind for kind in known if not kind.__module__.startswith("tests.")]
    assert [kind.__name__ for kind in others if hasattr(kind, "hue") or hasattr(kind, "glyph")] == []
    assert len(SHOWN) > 20
