"""通知的场景: a later notice as TOML, as somebody would type it."""

HEADER = """code = "{code}"
number = "示例函〔2027〕{code}号"
title = "关于调整有关期限的通知"
issuer = "生态环境部办公厅"
issued_on = {issued_on}
status = "in_force"
source = "示例函"
grade = "A"
items = ["一"]
"""

TASK = """
[[tasks]]
id = "{id}"
item = "一"
clause = "一"
task = "报送年度排放报告（改期）"
duty = "annual_report"
actors = ["unit"]
target = "province"
sectors = [{sectors}]
emission_year = {emission_year}
{dated}
status = "{status}"
source = "示例函"
grade = "A"
{supersedes}
"""


def notice_text(code: str = "2027-5", *, issued_on: str = "2026-11-20", tasks: str = "") -> str:
    """A notice of one or more tasks."""
    return HEADER.format(code=code, issued_on=issued_on) + (tasks or task_text())


def task_text(
    id: str = "1",
    *,
    sectors: str = '"steel"',
    emission_year: int = 2026,
    due_on: str = "2027-04-30",
    status: str = "required",
    replaces: str = "",
) -> str:
    """A yearly report, for steel of 2026 by 30 April 2027 unless said otherwise."""
    return TASK.format(
        id=id,
        sectors=sectors,
        emission_year=emission_year,
        dated=f"due_on = {due_on}" if due_on else "",
        status=status,
        supersedes=f'[[tasks.supersedes]]\nreference = "{replaces}"' if replaces else "",
    )
