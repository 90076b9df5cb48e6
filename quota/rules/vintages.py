"""可用配额: which vintage serves which year's obligation: what the texts in force say, and what the draft says."""

from typing import NamedTuple

from cets_portal.norms.surrender import SurrenderRules, VintageRow


class VintageVerdict(NamedTuple):
    """可用性: the row of a text in force and the row of a draft; None where that text is silent."""

    in_force: VintageRow | None
    draft: VintageRow | None

    def allowed(self, *, adopted: bool) -> bool | None:
        """Whether it may be used; None where no text says. `adopted`: the bureau took the draft over, so it prevails."""
        first, second = (self.draft, self.in_force) if adopted else (self.in_force, None)
        row = first or second
        return None if row is None else row.allowed

    def row(self, *, adopted: bool) -> VintageRow | None:
        """The statement that decides."""
        return (self.draft or self.in_force) if adopted else self.in_force


def vintage_verdict(rules: SurrenderRules, vintage: int, obligation_year: int) -> VintageVerdict:
    """What is said of a vintage for an obligation. A carried-over tonne bears the vintage it was carried into."""
    rows = [one for one in rules.vintages if one.speaks_of(vintage, obligation_year)]
    return VintageVerdict(
        next((one for one in rows if not one.is_draft), None), next((one for one in rows if one.is_draft), None)
    )
