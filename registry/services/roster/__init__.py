"""名册导入: a roster workbook on its way into the register.

receive → check (preview) → load, all or nothing or the good rows; or abandon. Reading is in `reading`, what
would be written is worked out in `plan`, and written in `writing`; `acts` puts them into transactions.
"""

from registry.services.roster.acts import abandon, check, load
from registry.services.roster.at_once import ImportOutcome, IssueLine, import_file
from registry.services.roster.files import annotated, template
from registry.services.roster.issues import sentences_of
from registry.services.roster.work import (
    copy_or_job,
    receive,
    request_check,
    request_load,
    run_check,
    run_copy,
    run_load,
)

__all__ = [
    "ImportOutcome",
    "IssueLine",
    "abandon",
    "annotated",
    "check",
    "copy_or_job",
    "import_file",
    "load",
    "receive",
    "request_check",
    "request_load",
    "run_check",
    "run_copy",
    "run_load",
    "sentences_of",
    "template",
]
