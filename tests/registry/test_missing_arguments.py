"""命令缺参数: one clear sentence and exit status 1, as with any other bad input."""

import json

import pytest
from django.core.management import CommandError, ManagementUtility, call_command

LIST = ("--list-year", "2027", "--province", "99", "--sector", "power")


@pytest.mark.parametrize(
    ("command", "given", "missing"),
    [
        ("import_roster", (), "FILE、--province"),
        ("import_roster", ("名册.xlsx",), "--province"),
        ("import_roster", ("--province", "99"), "FILE"),
        ("screen", (), "--list-year、--province"),
        ("screen", LIST[:2], "--province"),
        ("publish_list", (), "--list-year、--province、--sector、--out"),
        ("publish_list", LIST, "--out"),
        ("publish_list", (*LIST[:4], "--out", "list.xlsx"), "--sector"),
        ("import_published_results", ("--json",), "FILE"),
    ],
)
def test_what_is_missing_is_named(command: str, given: tuple[str, ...], missing: str) -> None:
    with pytest.raises(CommandError, match=f"^缺少参数：{missing}。请补上后再运行") as refusal:
        call_command(command, *given)
    assert refusal.value.returncode == 1


def test_the_shell_sees_status_one_and_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        ManagementUtility(["manage.py", "screen", "--list-year", "2027", "--skip-checks"]).execute()
    assert left.value.code == 1
    assert capsys.readouterr().err.strip().splitlines() == [
        "CommandError: 缺少参数：--province。请补上后再运行；加 --help 可看全部参数。"
    ]


@pytest.mark.parametrize(
    ("command", "given"),
    [
        ("import_roster", ()),
        ("import_roster", ("nowhere.xlsx", "--province", "99")),
        ("import_roster", ("nowhere.xlsx", "--province", "00")),
        ("screen", LIST[:2]),
        ("publish_list", LIST),
        ("import_published_results", ()),
        ("import_published_results", ("nowhere.xlsx",)),
        ("recompute_filings", ("--month", "September")),
        ("deadlines", ("--from", "2026-01-01")),
        ("deadlines", ("--from", "2026-01-01", "--to", "2026-12-31", "--sector", "paper")),
        ("send_reminders", ("--today", "tomorrow")),
    ],
)
def test_a_refusal_with_json_is_one_object_on_the_last_line_and_nothing_else(
    command: str, given: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        ManagementUtility(["manage.py", command, *given, "--json", "--skip-checks"]).execute()
    said = capsys.readouterr()
    assert left.value.code == 1
    assert list(json.loads(said.out)) == ["error"]
    assert json.loads(said.out)["error"] in said.err
