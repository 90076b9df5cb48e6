"""测速页: docs/performance.md as parts, so that one subject can be measured again without the others.

A part is the table of one module on one engine, made in one run; parts of different days stand side by side.
"""

import re

Parts = dict[tuple[str, str], str]

ENGINES = ("PostgreSQL", "SQLite")
HEAD = """# Speed

Written by `make bench` (all subjects) or `make bench ONLY="reminders book"` (these, the others stay as they were). All contenders
of one table ran one after the other in the same process on the same machine and database; each figure is the median of three runs.
Read the ratios: seconds belong to the machine that is named with the table.
"""


def parts_of(page: str) -> Parts:
    """(engine, subject) → what stands below its heading."""
    found: Parts = {}
    for engine, rest in _headed(page, "##"):
        found.update({(engine, subject): text.strip() for subject, text in _headed(rest, "###")})
    return found


def page_of(parts: Parts, subjects: tuple[str, ...]) -> str:
    """The page: engines, and in each the subjects in their order; a subject that is no more falls out."""
    lines = [HEAD]
    for engine in ENGINES:
        lines.append(f"\n## {engine}\n")
        lines += [
            f"\n### {subject}\n\n{parts[engine, subject]}\n" for subject in subjects if (engine, subject) in parts
        ]
    return "".join(lines)


def _headed(text: str, mark: str) -> list[tuple[str, str]]:
    pieces = re.split(rf"^{mark} (.+)$", text, flags=re.MULTILINE)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))
