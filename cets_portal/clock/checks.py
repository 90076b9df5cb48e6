"""部署检查: a rehearsal must not be taken for the real thing."""

from typing import Any

from django.conf import settings
from django.core.checks import Warning as Caution
from django.core.checks import register


@register(deploy=True)
def runs_on_the_real_date(**_: Any) -> list[Caution]:
    """`check --deploy` fails while PORTAL_TODAY is set."""
    if settings.PORTAL_TODAY is None:
        return []
    hint = "Unset PORTAL_TODAY, or keep this portal for rehearsals."
    return [Caution(f"The portal lives on a date of its own ({settings.PORTAL_TODAY}).", hint=hint, id="clock.W001")]
