"""录入的名称: taken as a roster row takes it, or refused in the same words."""

from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from registry.rules.names import clean_name, visible
from registry.rules.roster.messages import describe
from registry.rules.typed_names import name_fault

#: A name that is refused is shown up to here.
_SHOWN = 40


def checked_name(text: str, *, heading: str, longest: int) -> str:
    """The name as it is kept. Refused: a formula, control characters, too long; `heading` names the field."""
    fault = name_fault(text, longest)
    if not fault:
        return clean_name(text)
    params = {"length": len(text), "longest": longest}
    told = describe(fault, visible(text)[:_SHOWN], params, heading, _)
    # Sentences in Latin letters stand apart; Chinese ones follow each other.
    gap = " " if told.found.endswith(".") else ""
    raise Refused(f"{told.found}{gap}{told.wanted}", code=fault)
