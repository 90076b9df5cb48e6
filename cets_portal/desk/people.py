"""谁来听: who holds which post today; reminders of every kind read it."""

from collections.abc import Iterable
from datetime import date

from cets_portal.accounts.models import OrganisationKind, Role, User
from cets_portal.accounts.selectors import current_tenures


class People:
    """谁来听: the holders of posts today, by the code of their enterprise, the province of their bureau, or their city."""

    def __init__(self, today: date) -> None:
        self.of_units: dict[str, list[tuple[Role, User]]] = {}
        self.of_bureaus: dict[str, list[tuple[Role, User]]] = {}
        self.of_bodies: dict[int, list[User]] = {}
        self.of_cities: dict[tuple[str, str], list[User]] = {}
        for tenure in current_tenures(today).filter(user__is_active=True, post__is_active=True):
            body, seat = tenure.post.organisation, (Role(tenure.post.role), tenure.user)
            if body.kind == OrganisationKind.ENTERPRISE:
                self.of_units.setdefault(body.uscc, []).append(seat)
                self.of_bodies.setdefault(body.pk, []).append(tenure.user)
            elif body.kind == OrganisationKind.PROVINCE:
                self.of_bureaus.setdefault(body.province, []).append(seat)
            elif body.kind == OrganisationKind.CITY and seat[0] is Role.CITY_OFFICER:
                self.of_cities.setdefault((body.province, body.city), []).append(tenure.user)

    def of_unit(self, uscc: str) -> list[User]:
        """Everybody of an enterprise who acts for it."""
        return once(user for _role, user in self.of_units.get(uscc, ()))

    def of_body(self, organisation: int | None) -> list[User]:
        """The same by the number of the body that the enterprise is in the portal."""
        return once(self.of_bodies.get(organisation or 0, ()))

    def of_city(self, province: str, city: str) -> list[User]:
        """The officers of a city."""
        return once(self.of_cities.get((province, city), ()))


def once(users: Iterable[User]) -> list[User]:
    return list({user.pk: user for user in users}.values())
