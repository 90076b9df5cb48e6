"""The risk book: every point has its source and grade, every pattern an article; what is no official text is marked."""

from cets_portal.norms.penalties import article_of, penalties
from cets_portal.norms.risk import GROUP_WORDS, RiskGroup, risk_book, risk_digest, risk_point


def test_every_point_of_the_factsheet_is_there_with_its_source() -> None:
    book = risk_book()
    assert len(book.points) == 23
    assert all(one.source and one.clause and one.grade for one in book.points)
    assert {one.group for one in book.points} == set(RiskGroup) == set(GROUP_WORDS)
    point = risk_point("P-05")
    assert point is not None
    assert "46 %" in point.bound
    assert risk_point("P-99") is None
    assert len(risk_digest()) == 64


def test_patterns_are_marked_as_second_hand_and_name_their_articles() -> None:
    for pattern in risk_book().patterns:
        assert pattern.grade == "B"
        assert all(article_of(one) for one in pattern.articles)


def test_only_market_offences_are_the_ministrys() -> None:
    reserved = [one.id for text in penalties() for one in text.articles if one.ministry_only]
    assert reserved == ["775-25-1", "775-25-2"]
