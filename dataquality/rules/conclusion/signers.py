"""签字: leader, members, technical reviewer and approver of the report (S11 附录). Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from cets_portal.norms.marking import gettext_noop as _
from dataquality.rules.conclusion.gaps import Gap, Lacking

#: Duty on the task → place of the signature, in the order of the report.
PLACES: Final = {
    "leader": ("leader", _("核查组长")),
    "member": ("members", _("组员")),
    "on_site": ("members", _("组员")),
    "technical_reviewer": ("technical_reviewer", _("技术复核人")),
    "agency_approver": ("approver", _("批准人")),
}


@dataclass(frozen=True, slots=True)
class Signers:
    """签字人员, by name."""

    leader: str = ""
    members: tuple[str, ...] = ()
    technical_reviewer: str = ""
    approver: str = ""

    def plain(self) -> dict[str, Any]:
        """For canonical JSON."""
        return {
            "leader": self.leader,
            "members": list(self.members),
            "technical_reviewer": self.technical_reviewer,
            "approver": self.approver,
        }


def signers_of(people: Iterable[tuple[str, str]]) -> Signers:
    """From (duty, name) pairs; a person with two duties of the group stands once."""
    found: dict[str, list[str]] = {place: [] for place, _label in PLACES.values()}
    for duty, name in people:
        place = PLACES[duty][0]
        if name not in found[place]:
            found[place].append(name)
    return Signers(
        leader="、".join(found["leader"]),
        members=tuple(found["members"]),
        technical_reviewer="、".join(found["technical_reviewer"]),
        approver="、".join(found["approver"]),
    )


def of_signers(signers: Signers) -> Iterator[Lacking]:
    """Places of the report for which nobody stands on the task."""
    for place, label in dict(PLACES.values()).items():
        if not getattr(signers, place):
            yield Lacking(Gap.NO_SIGNER, place, label)
