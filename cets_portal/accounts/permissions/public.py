"""公开: what everybody may read."""

from cets_portal.accounts.permissions.marks import PUBLIC, Rule

PERMISSIONS: dict[str, Rule] = {
    # public
    "public-lists": PUBLIC,
    "public-list": PUBLIC,
    "public-list-edition": PUBLIC,
    "public-list-compare": PUBLIC,
    "public-list-file": PUBLIC,
    "public-check": PUBLIC,
    "public-verification": PUBLIC,
    "public-verification-edition": PUBLIC,
    "public-verification-file": PUBLIC,
    "public-agencies": PUBLIC,
    "public-agency": PUBLIC,
    "public-agency-file": PUBLIC,
    "public-surrender": PUBLIC,
    "public-surrender-year": PUBLIC,
    "public-surrender-file": PUBLIC,
    "public-penalties": PUBLIC,
    "public-penalties-file": PUBLIC,
    "public-penalty": PUBLIC,
    "public-tips": PUBLIC,
    "public-tip-add": PUBLIC,
    "public-tip-code": PUBLIC,
    "public-tip-answer": PUBLIC,
}
