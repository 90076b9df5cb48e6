"""成批认定: many proposals, confirmations and notices at once, where nothing at all is open; the others are left with why.

Each unit is a transaction of its own: what one refuses does not undo the others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cets_portal.accounts.models import User
from cets_portal.accounts.roles import BUREAU, CLERKS
from cets_portal.audit.errors import Refused
from dataquality.models import Conclusion, VerifiedFigure
from dataquality.selectors.confirming import open_points
from dataquality.services.confirming import confirm, propose_conclusion
from dataquality.services.filings import refuse_role
from dataquality.services.telling_figures import tell_figure

#: So many at once while the person waits; the rest waits for the next press.
AT_ONCE = 100


@dataclass(frozen=True)
class Done:
    """办理结果: how many were done, what was left with its sentence, how many were beyond one press."""

    done: int
    left: tuple[tuple[str, str], ...]
    beyond: int = 0


def propose_many(conclusions: Iterable[Conclusion], *, by: User) -> Done:
    """成批提出: conclusions on which nothing is open."""
    refuse_role(by, BUREAU)
    chosen = list(conclusions)
    standing = open_points(chosen[:AT_ONCE])

    def propose(one: Conclusion) -> None:
        if sentence := standing.get(one.pk, ""):
            raise Refused(sentence, code="open")
        propose_conclusion(one, by=by)

    return _each(chosen, propose, lambda one: one.verification.enterprise.name)


def confirm_many(figures: Iterable[VerifiedFigure], *, by: User, today: date) -> Done:
    """成批复核: figures that touch nothing; those of the officer's own are left for another."""
    refuse_role(by, BUREAU)

    def agree(one: VerifiedFigure) -> None:
        if one.touched.get("sentences"):
            raise Refused(_("该认定会影响其他事项，请逐项复核。"), code="open")
        confirm(one, by=by, today=today)

    return _each(list(figures), agree, _unit)


def tell_many(figures: Iterable[VerifiedFigure], *, by: User, today: date) -> Done:
    """成批告知: a letter to each unit that has somebody in the portal."""
    refuse_role(by, CLERKS)
    return _each(list(figures), lambda one: tell_figure(one, by=by, today=today), _unit)


def _each(chosen: list[Any], act: Callable[[Any], None], name: Callable[[Any], str]) -> Done:
    done, left = 0, []
    for one in chosen[:AT_ONCE]:
        try:
            act(one)
        except Refused as refusal:
            left.append((name(one), str(refusal)))
        else:
            done += 1
    return Done(done, tuple(left), max(0, len(chosen) - AT_ONCE))


def _unit(figure: VerifiedFigure) -> str:
    return figure.enterprise.name
