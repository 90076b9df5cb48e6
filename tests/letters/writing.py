"""Letters as the tests need them: drafted by Lin, to invented units, with the facts of one text."""

from datetime import date

from cets_portal.accounts.models import User
from cets_portal.letters.choices import LetterKind
from cets_portal.letters.models import Letter
from cets_portal.letters.recipients import Recipient
from cets_portal.letters.services import draft_letters, issue, send
from tests.factories import make_uscc
from tests.people import CHEN, LIN, WANG, Person, make_person

TODAY = date(2026, 9, 1)
REMINDER = {
    "duty": "报送 2025 年度温室气体排放报告",
    "due_on": "2026 年 3 月 31 日",
    "basis": "环办气候函〔2026〕32号二（三）",
}
RESULT = {"matter": "2025 年度排放核查", "result": "直接排放量为 61,234.56 吨二氧化碳当量。", "basis": "条例第十二条"}
FACTS = {LetterKind.REMINDER: REMINDER, LetterKind.RESULT: RESULT}


def unit_of(who: Person = WANG) -> Recipient:
    """The unit in which this person works."""
    return Recipient(uscc=who.uscc, name=who.body, city=who.city)


def units(count: int) -> list[Recipient]:
    """So many units that nobody has an account for."""
    return [Recipient(uscc=make_uscc(), name=f"示例单位{number:03d}有限公司") for number in range(count)]


def drafted(
    kind: LetterKind = LetterKind.REMINDER, to: list[Recipient] | None = None, by: User | None = None
) -> Letter:
    """One draft of this kind, to the steelworks unless others are named."""
    make_person(WANG)
    clerk = by or make_person(LIN)
    return draft_letters(kind, to or [unit_of()], FACTS[kind], by=clerk, today=TODAY)[0]


def sent(who: Person = WANG) -> Letter:
    """A reminder that has reached the unit through the portal."""
    make_person(who)
    letter = drafted(to=[unit_of(who)])
    issue(letter, by=make_person(LIN), today=TODAY)
    send(letter, channel="portal", by=make_person(LIN), today=TODAY)
    return letter


def to_cement() -> Letter:
    return sent(CHEN)
