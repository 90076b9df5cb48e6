"""部署检查: who told a tip is sealed with a key that somebody keeps."""

from typing import Any

from cets_portal.oversight.checks import seals_with_a_kept_key


def test_a_key_that_the_portal_made_for_itself_is_warned_of(settings: Any) -> None:
    settings.TIPS_KEY = ""
    assert [one.id for one in seals_with_a_kept_key()] == ["oversight.W001"]
    settings.TIPS_KEY = "x" * 50
    assert seals_with_a_kept_key() == []
