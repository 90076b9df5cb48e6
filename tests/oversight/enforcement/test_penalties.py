"""处罚区间: the sums that each article allows, against the worked values of the factsheet."""

from decimal import Decimal

import pytest

from cets_portal.norms.errors import NormError
from cets_portal.norms.penalties import article_of, penalties
from cets_portal.oversight.rules.penalties import Breach, sums_of

D = Decimal


@pytest.mark.parametrize(
    ("article", "breach", "least", "most"),
    [
        ("775-21-1", Breach(), "50000", "500000"),
        ("775-22-2", Breach(gains=D(0)), "500000", "2000000"),
        ("775-22-2", Breach(gains=D("499999.99")), "500000", "2000000"),
        ("775-22-2", Breach(gains=D(500000)), "2500000.00", "5000000.00"),
        ("775-23-1", Breach(gains=D(19999)), "20000", "100000"),
        ("775-23-2", Breach(gains=D(300000)), "1500000.00", "3000000.00"),
        # Shortfall 10,000 t at 57.73 and 65.43 yuan: domain §5.
        ("775-24", Breach(shortfall=10000, price=D("57.73")), "2886500.00", "5773000.00"),
        ("775-24", Breach(shortfall=10000, price=D("65.43")), "3271500.00", "6543000.00"),
        ("775-20", Breach(traded=D(80000)), "0.00", "80000.00"),
        ("775-25-1", Breach(gains=D(600000)), "600000.00", "6000000.00"),
    ],
)
def test_an_article_allows_these_sums(article: str, breach: Breach, least: str, most: str) -> None:
    found = sums_of(article_of(article), breach)
    assert found is not None
    assert (found.least, found.most) == (D(least), D(most))
    assert found.holds(found.least)
    assert found.holds(found.most)
    assert not found.holds(found.most + D("0.01"))


@pytest.mark.parametrize(
    ("article", "breach"),
    [("775-22-1", Breach()), ("775-24", Breach(shortfall=10)), ("775-24", Breach(price=D(60))), ("775-20", Breach())],
)
def test_without_the_facts_there_is_no_sum(article: str, breach: Breach) -> None:
    assert sums_of(article_of(article), breach) is None


def test_negative_facts_are_refused() -> None:
    with pytest.raises(NormError):
        sums_of(article_of("775-22-1"), Breach(gains=D(-1)))


def test_every_article_says_how_in_a_template_that_its_figures_fill() -> None:
    breach = Breach(gains=D(10**7), traded=D(1), shortfall=1, price=D(1))
    for article in (one for text in penalties() for one in text.articles):
        found = sums_of(article, breach)
        assert found is None or found.template.format(**found.figures)
