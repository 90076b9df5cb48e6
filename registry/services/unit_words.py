"""点名: units told by name in a sentence, few enough to be read."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

NAMED = 10


def names_in_short(units: Sequence[tuple[str, str]]) -> str:
    """The first ten of these (name, code) with their codes; of more, how many there are in all."""
    told = (_("%(name)s（%(uscc)s）") % {"name": name, "uscc": uscc} for name, uscc in units[:NAMED])
    names = _("、").join(told)
    return names if len(units) <= NAMED else _("%(names)s等 %(n)s 家") % {"names": names, "n": f"{len(units):,}"}
