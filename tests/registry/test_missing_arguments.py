"""命令缺参数: one clear sentence and exit status 1, as with any other bad input."""

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
