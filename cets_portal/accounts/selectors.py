"""账户查询: who holds what, today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Role, Tenure, User
from cets_portal.accounts.roles import EVERYONE


def open_tenures(today: date) -> QuerySet[Tenure]:
    """任职 in force on `today` or arranged for a later day."""
    return Tenure.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=today), ended_at__isnull=True)


def current_tenures(today: date) -> QuerySet[Tenure]:
    """任职 in force on `today`, with their posts and organisations."""
    return open_tenures(today).filter(from_on__lte=today).select_related("post__organisation", "user")


def seated(today: date, **posts: Any) -> list[User]:
    """在岗人员: people who hold an active post of this kind today, each once. `posts` are lookups of Post."""
    wanted = {f"post__{name}": value for name, value in posts.items()}
    tenures = current_tenures(today).filter(post__is_active=True, user__is_active=True, **wanted)
    return list({one.user_id: one.user for one in tenures}.values())


def seated_in(today: date, organisation: int | None, roles: Collection[Role] = EVERYONE) -> list[User]:
    """在岗人员 of one body, by its number, in any of these roles; nobody where there is no body."""
    return seated(today, organisation=organisation, role__in=roles) if organisation else []


def seated_in_bureau(today: date, province: str, roles: Collection[Role]) -> list[User]:
    """在岗人员 of the province's bureau in any of these roles."""
    bureau = {"organisation__kind": OrganisationKind.PROVINCE, "organisation__province": province}
    return seated(today, role__in=roles, **bureau)


def posts_held(user: User, today: date) -> list[Post]:
    """The active posts the person holds on `today`, in a stable order."""
    tenures = current_tenures(today).filter(user=user, post__is_active=True).order_by("post_id")
    return [tenure.post for tenure in tenures]


def posts_of(organisation: Organisation) -> QuerySet[Post]:
    """Posts of one body with their holders and the whole history of holders."""
    history = Tenure.objects.select_related("user", "appointed_by").order_by("-from_on", "-pk")
    return organisation.posts.prefetch_related(Prefetch("tenures", queryset=history))


@dataclass(frozen=True)
class Seat:
    """一个岗位的任职: who sits in it today, who comes next, who sat in it last."""

    post: Post
    now: Tenure | None
    coming: Tenure | None
    last: Tenure | None


def seat_of(post: Post, today: date) -> Seat:
    """Computed from the post's tenures, newest first (prefetched by `posts_of`)."""
    tenures = sorted(post.tenures.all(), key=lambda one: (one.from_on, one.pk), reverse=True)
    now = next((one for one in tenures if one.is_current(today)), None)
    coming = next((one for one in tenures if one.from_on > today and not one.is_over(today)), None)
    last = next((one for one in tenures if one.from_on <= today and one.is_over(today)), None)
    return Seat(post, now, coming, last)


def posts_open(user: User, today: date) -> list[Post]:
    """Posts the person holds or is to hold: they decide who may arrange the person's account."""
    tenures = open_tenures(today).filter(user=user).select_related("post__organisation")
    return [tenure.post for tenure in tenures]


def bureau_of(province: str) -> Organisation:
    """The provincial bureau; `Organisation.DoesNotExist` for an unknown province."""
    return Organisation.objects.get(kind=OrganisationKind.PROVINCE, province=province)


def ministry() -> Organisation:
    return Organisation.objects.get(kind=OrganisationKind.MINISTRY)
