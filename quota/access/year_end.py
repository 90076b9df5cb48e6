"""取用: carry-overs, closes and freezes inside a person's horizon. A stranger's does not exist (404)."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from cets_portal.accounts.models import User
from cets_portal.accounts.scope import about_visible_units, visible_to
from quota.models import CarryOver, Freeze, JudicialPaper, YearClose
from quota.selectors.closing import closes
from registry.models import Enterprise


def carry_overs_for(user: User) -> QuerySet[CarryOver]:
    """A bureau those of its units, a city of its place, a unit its own."""
    found = CarryOver.objects.select_related("enterprise", "filed_by", "decided_by").defer("working")
    return about_visible_units(found, user)


def carry_over_for(user: User, pk: int) -> CarryOver:
    """One application; 404 for a stranger's."""
    return get_object_or_404(carry_overs_for(user), pk=pk)


def own_unit(user: User) -> Enterprise:
    """The enterprise in whose post the person acts; 404 where the register has none."""
    post = user.acting_post
    found = Enterprise.objects.filter(organisation=post.organisation_id).first() if post else None
    if found is None:
        raise Http404
    return found


def closes_for(user: User) -> QuerySet[YearClose]:
    """Closes of the officer's province; the ministry all."""
    return visible_to(closes(), user, province="province")


def close_for(user: User, pk: int) -> YearClose:
    """One close; 404 for another province's."""
    return get_object_or_404(closes_for(user), pk=pk)


def freezes_for(user: User) -> QuerySet[Freeze]:
    """Freezes of accounts inside the horizon, the newest first."""
    found = Freeze.objects.select_related("account__enterprise", "by", "released_by").prefetch_related("papers")
    return about_visible_units(found, user, "account__enterprise").order_by("-pk")


def freeze_for(user: User, pk: int) -> Freeze:
    """One freeze; 404 for a stranger's."""
    return get_object_or_404(freezes_for(user), pk=pk)


def court_paper_for(user: User, pk: int) -> JudicialPaper:
    """One paper behind such a freeze."""
    found = JudicialPaper.objects.select_related("file", "freeze")
    return get_object_or_404(about_visible_units(found, user, "freeze__account__enterprise"), pk=pk)
