"""测速页: one subject measured again leaves the tables of the others as they were."""

from benchmarks.page import Parts, page_of, parts_of

PARTS: Parts = {
    ("PostgreSQL", "roster"): "PostgreSQL 15; 2 cores\n\n| work |\n| --- |\n| import |",
    ("PostgreSQL", "book"): "PostgreSQL 15; 2 cores\n\n| work |\n| --- |\n| proof |",
    ("SQLite", "roster"): "SQLite; 2 cores\n\n| work |\n| --- |\n| import |",
}


def test_a_page_is_read_back_as_it_was_written() -> None:
    assert parts_of(page_of(PARTS, ("roster", "book"))) == PARTS


def test_what_was_not_measured_again_stays() -> None:
    again = parts_of(page_of(PARTS, ("roster", "book"))) | {("SQLite", "book"): "SQLite\n\n| work |"}
    kept = parts_of(page_of(again, ("roster", "book")))
    assert kept == {**PARTS, ("SQLite", "book"): "SQLite\n\n| work |"}


def test_a_subject_that_is_no_more_falls_out() -> None:
    assert set(parts_of(page_of(PARTS, ("book",)))) == {("PostgreSQL", "book")}
