"""可见范围: what each post may see, decided here and nowhere else.

A list page starts from `visible_to(queryset, user)`; a stranger's object is therefore 404.
"""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from cets_portal.accounts.models import Organisation, Post, Role, User

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Scope:
    """One post's horizon: everything, a province, a city in it, or one organisation."""

    everything: bool = False
    province: str = ""
    city: str = ""
    organisation_id: int | None = None

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.province or self.organisation_id)


NOTHING = Scope()


def scope_of(user: User | None) -> Scope:
    """The horizon of the post the user acts in; nothing for strangers and for people without a post."""
    post = getattr(user, "acting_post", None)
    return _scope_of_post(post) if post else NOTHING


def _scope_of_post(post: Post) -> Scope:
    body: Organisation = post.organisation
    if post.role in (Role.FILER, Role.APPROVER, Role.VERIFIER):
        return Scope(organisation_id=body.pk)
    if body.province:
        return Scope(province=body.province, city=body.city if post.role == Role.CITY_OFFICER else "")
    return Scope(everything=True)


def visible_to(
    queryset: QuerySet[M], user: User | None, *, province: str, city: str = "", organisation: str = ""
) -> QuerySet[M]:
    """Rows of `queryset` inside the user's horizon.

    `province`, `city`, `organisation` name the lookup paths on the model ("enterprise__province", …);
    a path left empty means that posts with such a horizon see nothing of this model.
    """
    scope = scope_of(user)
    if scope.everything:
        return queryset
    if scope.organisation_id:
        return queryset.filter(**{organisation: scope.organisation_id}) if organisation else queryset.none()
    if not scope.province:
        return queryset.none()
    inside = Q(**{province: scope.province})
    if scope.city:
        if not city:
            return queryset.none()
        inside &= Q(**{city: scope.city})
    return queryset.filter(inside)


def about_visible_units(found: QuerySet[M], user: User | None, path: str = "enterprise") -> QuerySet[M]:
    """Rows about an enterprise inside the user's horizon; `path` leads from the row to it ("filing__enterprise")."""
    return visible_to(
        found, user, province=f"{path}__province", city=f"{path}__city", organisation=f"{path}__organisation"
    )
