"""找单位: the one enterprise that a person means by a typed name or code."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cets_portal.audit.errors import Refused
from registry.models import Enterprise
from registry.rules.names import name_key
from registry.rules.uscc import normalise

_SHOWN = 5


def unit_called(enterprises: QuerySet[Enterprise], text: str) -> Enterprise:
    """The unit of that code, else of that name, else the only one whose name holds the text. Refused otherwise."""
    by_code = enterprises.filter(uscc=normalise(text)).first()
    if by_code:
        return by_code
    wanted = text.strip()
    found: list[Any] = list(enterprises.filter(name__icontains=wanted)[: _SHOWN + 1]) if wanted else []
    exact = [unit for unit in found if name_key(unit.name) == name_key(wanted)]
    chosen = exact or found
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise Refused(_("登记册里没有“%(text)s”。请填单位全称或信用代码。") % {"text": wanted}, code="unknown")
    names = _("、").join(unit.name for unit in chosen[:_SHOWN])
    raise Refused(_("“%(text)s”不只一家：%(names)s。请填信用代码。") % {"text": wanted, "names": names}, code="several")
