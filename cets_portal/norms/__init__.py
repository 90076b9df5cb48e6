"""规范: published documents as data. TOML files in, frozen dataclasses out; imports nothing of ours.

`load_notice`, `notices`: the ministry's notices with their tasks and dates. `list_rule_for`,
`load_list_rule`, `list_rules`: who belongs on a list. `province`, `find_province`: the provinces.
`codes`: the vocabularies. `NormError` says what is wrong with a file or a question, with its place.
"""

from cets_portal.norms.errors import NormError
from cets_portal.norms.list_rule import (
    ListRule,
    list_rule_digest,
    list_rule_for,
    list_rules,
    load_list_rule,
)
from cets_portal.norms.notice import Notice, Task, load_notice, notice_digest, notices
from cets_portal.norms.provinces import Province, find_province, province, provinces

__all__ = [
    "ListRule",
    "NormError",
    "Notice",
    "Province",
    "Task",
    "find_province",
    "list_rule_digest",
    "list_rule_for",
    "list_rules",
    "load_list_rule",
    "load_notice",
    "notice_digest",
    "notices",
    "province",
    "provinces",
]
