"""统一社会信用代码: the unified social credit code of GB 32100-2015, its two check digits, and mending.

18 characters: 登记管理部门 1, 机构类别 1, 登记管理机关行政区划 6, 主体标识码 9 (an organisation code of
GB 11714 with its own check digit last), 校验码 1. The letters I O S V Z are not used.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import mul

from cets_portal.norms.folding import fold
from cets_portal.norms.provinces import provinces

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18

_FINAL_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION = slice(8, 16)
_ORGANISATION_CHECK = 16
_REGION = slice(2, 8)

_WELL_FORMED = re.compile(f"[{ALPHABET}]{{18}}")
# GB 11714 counts letters on from 10 without gaps (A 10 … Z 35), unlike the 31 letters of GB 32100.
_FINAL_VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(31)))
_ORGANISATION_VALUES = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", bytes(range(36)))
_ORGANISATION_CHECKS = "0X987654321"  # by remainder: 11 - r, where 10 is written X and 11 is written 0


class UsccProblem(StrEnum):
    """问题: what is wrong with a code; OK where nothing is."""

    OK = "ok"
    LENGTH = "length"
    ALPHABET = "alphabet"
    ORGANISATION_CHECK = "organisation_check"
    FINAL_CHECK = "final_check"


@dataclass(frozen=True, slots=True)
class UsccFinding:
    """核对结果. `found` and `wanted`: lengths, characters or check digits, as the problem has it."""

    problem: UsccProblem
    code: str
    found: str = ""
    wanted: str = ""

    @property
    def ok(self) -> bool:
        return self.problem is UsccProblem.OK


def normalise(text: str) -> str:
    """The code as GB 32100 writes it: half width, upper case, no spaces."""
    return fold(text).upper()


def final_check(first17: str) -> str:
    """The 18th character for the first 17. ValueError for characters outside the alphabet."""
    values = first17.encode().translate(_FINAL_VALUES)
    if len(values) != 17 or not all(letter in ALPHABET for letter in first17):
        raise ValueError(first17)
    return ALPHABET[-sum(map(mul, _FINAL_WEIGHTS, values)) % 31]


def organisation_check(first8: str) -> str:
    """The 9th character of the organisation code for its first 8. ValueError for other characters."""
    if len(first8) != 8 or not (first8.isascii() and first8.isalnum() and first8 == first8.upper()):
        raise ValueError(first8)
    values = first8.encode().translate(_ORGANISATION_VALUES)
    return _ORGANISATION_CHECKS[sum(map(mul, _ORGANISATION_WEIGHTS, values)) % 11]


def complete(head: str, organisation: str) -> str:
    """The whole code for its first 8 characters and the first 8 of the organisation code; for invented ones."""
    first17 = head + organisation + organisation_check(organisation)
    return first17 + final_check(first17)


def is_valid(code: str) -> bool:
    """Well formed with both check digits right. The code must be normalised already."""
    if _WELL_FORMED.fullmatch(code) is None:
        return False
    raw = code.encode()
    organisation = sum(map(mul, _ORGANISATION_WEIGHTS, raw[8:16].translate(_ORGANISATION_VALUES)))
    if _ORGANISATION_CHECKS[organisation % 11] != code[16]:
        return False
    return ALPHABET[-sum(map(mul, _FINAL_WEIGHTS, raw[:17].translate(_FINAL_VALUES))) % 31] == code[17]


def check(text: str) -> UsccFinding:
    """What is wrong with a code as written; the first problem in the order length, letters, checks."""
    code = normalise(text)
    if is_valid(code):
        return UsccFinding(UsccProblem.OK, code)
    if len(code) != LENGTH:
        return UsccFinding(UsccProblem.LENGTH, code, str(len(code)), str(LENGTH))
    strange = "".join(dict.fromkeys(letter for letter in code if letter not in ALPHABET))
    if strange:
        return UsccFinding(UsccProblem.ALPHABET, code, strange, ALPHABET)
    wanted = organisation_check(code[_ORGANISATION])
    if wanted != code[_ORGANISATION_CHECK]:
        return UsccFinding(UsccProblem.ORGANISATION_CHECK, code, code[_ORGANISATION_CHECK], wanted)
    return UsccFinding(UsccProblem.FINAL_CHECK, code, code[-1], final_check(code[:-1]))


def suggest(text: str) -> tuple[str, ...]:
    """Valid codes that differ from this one in a single character, the likeliest first.

    Likely means: the registration area is six digits that begin with a province; then the mended
    last character; then by place. Empty for a code of another length, and for a valid one.
    """
    code = normalise(text)
    if len(code) != LENGTH or is_valid(code):
        return ()
    mended = {
        candidate: place
        for place in _suspects(code)
        for letter in ALPHABET
        if is_valid(candidate := code[:place] + letter + code[place + 1 :]) and _is_plausible(candidate, code)
    }
    return tuple(sorted(mended, key=lambda candidate: _likelihood(candidate, mended[candidate])))


def _suspects(code: str) -> range | list[int]:
    strange = [place for place, letter in enumerate(code) if letter not in ALPHABET]
    return strange if strange else range(LENGTH)


def _is_plausible(candidate: str, code: str) -> bool:
    """Enterprises begin with 91 (another head is believed only where it was written); areas are digits."""
    return candidate[:2] in ("91", code[:2]) and candidate[_REGION].isdigit()


def _likelihood(candidate: str, place: int) -> tuple[bool, bool, int]:
    in_a_province = candidate[_REGION][:2] in _region_heads()
    return (not in_a_province, place != LENGTH - 1, place)


@cache
def _region_heads() -> frozenset[str]:
    """Province codes of GB/T 2260, and 10, under which the national registry registers."""
    return frozenset(known.code for known in provinces() if known.code < "66") | {"10"}
