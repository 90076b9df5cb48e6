"""部署检查: who told a tip stays readable only as long as the key that sealed it is kept."""

from typing import Any

from django.conf import settings
from django.core.checks import Warning as Caution
from django.core.checks import register


@register(deploy=True)
def seals_with_a_kept_key(**_: Any) -> list[Caution]:
    """`check --deploy` fails while the key of the tips is one that the portal made for itself."""
    if settings.TIPS_KEY:
        return []
    hint = "Set TIPS_KEY to a random text of 50 characters or more and keep a copy of it in a safe place."
    return [Caution("Who told a tip is sealed with a key made by the portal itself.", hint=hint, id="oversight.W001")]
