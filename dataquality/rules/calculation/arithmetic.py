"""算式: exact arithmetic that writes itself down, so that what is shown is what was calculated.

A Term carries its value, its written form and the inputs it was made of. Values are Decimals of fifty digits and
are never rounded here; multiply by 44 first and divide by 12 last, and a quotient that ends comes out exact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import reduce

from dataquality.rules.facts import Input

EXACT = Context(prec=50)

#: How tightly the outermost sign of a written form binds.
_SUM, _PRODUCT, _ATOM = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Term:
    """项: one figure or a formula over figures."""

    value: Decimal
    text: str
    inputs: tuple[Input, ...] = ()
    binding: int = _ATOM

    def __add__(self, other: "Term") -> "Term":
        return self._with(other, EXACT.add, "+", _SUM, right_needs=_SUM)

    def __sub__(self, other: "Term") -> "Term":
        return self._with(other, EXACT.subtract, "−", _SUM, right_needs=_PRODUCT)

    def __mul__(self, other: "Term") -> "Term":
        return self._with(other, EXACT.multiply, "×", _PRODUCT, right_needs=_PRODUCT)

    def __truediv__(self, other: "Term") -> "Term":
        return self._with(other, EXACT.divide, "÷", _PRODUCT, right_needs=_ATOM)

    def _with(
        self, other: "Term", operate: Callable[[Decimal, Decimal], Decimal], sign: str, binding: int, right_needs: int
    ) -> "Term":
        text = f"{self._bracketed(binding)} {sign} {other._bracketed(right_needs)}"
        inputs = tuple(dict.fromkeys((*self.inputs, *other.inputs)))
        return Term(operate(self.value, other.value), text, inputs, binding)

    def _bracketed(self, needed: int) -> str:
        return f"({self.text})" if self.binding < needed else self.text


def plain(number: int) -> Term:
    """A number that belongs to the formula itself (100 of a percentage, 1)."""
    return Term(Decimal(number), str(number))


def figure(given: Input) -> Term:
    """A figure that came from somewhere; a negative one is written in brackets."""
    text = f"{given.value:f}"
    return Term(given.value, f"({text})" if given.value < 0 else text, (given,))


def total(*terms: Term) -> Term:
    """The sum; nought where there is nothing to add."""
    if len(terms) < 2:
        return terms[0] if terms else plain(0)
    value = reduce(EXACT.add, (one.value for one in terms))
    inputs = tuple(dict.fromkeys(one for term in terms for one in term.inputs))
    return Term(value, " + ".join(one.text for one in terms), inputs, _SUM)


def less_after(added: int) -> Callable[..., Term]:
    """A formula: the sum of the first `added` terms less each of the others."""

    def balance(*terms: Term) -> Term:
        return reduce(Term.__sub__, terms[added:], total(*terms[:added]))

    return balance


HUNDRED = plain(100)
THOUSAND = plain(1000)
