"""账户查询: who holds what, today."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from cets_portal.accounts.models import Organisation, OrganisationKind, Post, Tenure, User


def current_tenures(today: date) -> QuerySet[Tenure]:
    """任职 in force on `today`, with their posts and organisations."""
    return Tenure.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=today), from_on__lte=today).select_related(
        "post__organisation", "user"
    )


def posts_held(user: User, today: date) -> list[Post]:
    """The active posts the person holds on `today`, in a stable order."""
    tenures = current_tenures(today).filter(user=user, post__is_active=True).order_by("post_id")
    return [tenure.post for tenure in tenures]


def posts_of(organisation: Organisation) -> QuerySet[Post]:
    """Posts of one body with their holders and the whole history of holders."""
    history = Tenure.objects.select_related("user", "appointed_by").order_by("-from_on", "-pk")
    return organisation.posts.prefetch_related(Prefetch("tenures", queryset=history))


def bureau_of(province: str) -> Organisation:
    """The provincial bureau; `Organisation.DoesNotExist` for an unknown province."""
    return Organisation.objects.get(kind=OrganisationKind.PROVINCE, province=province)


def ministry() -> Organisation:
    return Organisation.objects.get(kind=OrganisationKind.MINISTRY)
