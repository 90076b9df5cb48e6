"""审核次序: which filing a reviewer looks at first, and why. An order of work of this portal, not a legal figure."""

from dataclasses import dataclass

from cets_portal.norms.marking import gettext_noop as _

#: Points of each ground; the order of the queue is their sum, then the day of submission.
LATE, FIRST_TIME, RESUBMITTED, PER_WARNING, MOST_WARNINGS, QUESTION_ANSWERED, SPOT_CHECK_DIFFERS = 5, 4, 2, 3, 15, 2, 8


@dataclass(frozen=True, slots=True)
class Grounds:
    """事由: what is known of a submitted filing."""

    warnings: int = 0
    late: bool = False
    first_time: bool = False
    number: int = 1
    answered: int = 0
    spot_check_differs: bool = False


def points(grounds: Grounds) -> int:
    """The more, the sooner it is looked at."""
    return (
        min(grounds.warnings * PER_WARNING, MOST_WARNINGS)
        + LATE * grounds.late
        + FIRST_TIME * grounds.first_time
        + RESUBMITTED * (grounds.number > 1)
        + QUESTION_ANSWERED * (grounds.answered > 0)
        + SPOT_CHECK_DIFFERS * grounds.spot_check_differs
    )


def reasons(grounds: Grounds) -> tuple[str, ...]:
    """The grounds in words, heaviest first; templates marked for translation."""
    found = (
        (grounds.spot_check_differs, _("抽查不符")),
        (grounds.warnings > 0, _("有提醒")),
        (grounds.late, _("逾期提交")),
        (grounds.first_time, _("首次填报")),
        (grounds.number > 1, _("退回后重报")),
        (grounds.answered > 0, _("问询已答复")),
    )
    return tuple(word for holds, word in found if holds)
