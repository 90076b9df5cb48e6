"""往日的持有: sums of movements by their effective day. Nothing here reads a stored holding."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q, Sum

from quota.models import Freeze, Movement

Key = tuple[int, int]


def held_on(account_ids: Collection[int], day: date) -> dict[Key, int]:
    """Tonnes of each account and vintage at the end of `day`; what is zero is left out."""
    found: defaultdict[Key, int] = defaultdict(int)
    for side, sign in (("target_id", 1), ("source_id", -1)):
        rows = Movement.objects.filter(**{f"{side}__in": account_ids}, effective_on__lte=day).order_by()
        for account, vintage, tonnes in rows.values_list(side, "vintage").annotate(n=Sum("tonnes")):
            found[account, vintage] += sign * int(tonnes)
    return {key: tonnes for key, tonnes in found.items() if tonnes}


def frozen_on(account_ids: Collection[int], day: date) -> dict[Key, int]:
    """Tonnes frozen at the end of `day`."""
    standing = Q(released_on__isnull=True) | Q(released_on__gt=day)
    rows = Freeze.objects.filter(standing, account_id__in=account_ids, frozen_on__lte=day).order_by()
    summed = rows.values_list("account_id", "vintage").annotate(n=Sum("tonnes"))
    return {(account, vintage): int(tonnes) for account, vintage, tonnes in summed}


def lowest_since(account_id: int, vintage: int, day: date) -> int:
    """The least that the account held at the end of any day from `day` on: what an act dated `day` may still take."""
    nets: defaultdict[date, int] = defaultdict(int)
    for side, sign in (("target_id", 1), ("source_id", -1)):
        rows = Movement.objects.filter(**{side: account_id}, vintage=vintage, effective_on__gt=day).order_by()
        for on, tonnes in rows.values_list("effective_on").annotate(n=Sum("tonnes")):
            nets[on] += sign * int(tonnes)
    lowest = running = held_on([account_id], day).get((account_id, vintage), 0)
    for on in sorted(nets):
        running += nets[on]
        lowest = min(lowest, running)
    return lowest
