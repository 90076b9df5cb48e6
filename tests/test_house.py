"""房屋: the laws of the house, read from the source. A breach names its file and line."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent

#: Rooms from the top floor down. A room imports only rooms that stand further down (DESIGN.md §2).
FLOORS: tuple[tuple[str, ...], ...] = (
    ("cets_portal.desk",),
    ("cets_portal.oversight",),
    ("quota",),
    ("dataquality",),
    ("registry",),
    ("cets_portal.letters",),
    ("cets_portal.deadlines",),
    ("cets_portal.workbooks", "cets_portal.evidence", "cets_portal.jobs"),
    ("cets_portal.inbox",),
    ("cets_portal.accounts",),
    ("cets_portal.audit",),
    ("cets_portal.clock",),
    ("cets_portal.norms",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

#: Inside a room a module imports only what stands to its left.
STEPS = (
    ("rules", "choices", "errors"),
    ("models", "triggers", "append_only", "immutability"),
    ("ledger", "selectors", "access", "scope", "roles"),
    ("services",),
    ("forms",),
    ("views", "api", "tasks", "resources", "exports", "admin", "management", "urls"),
)
STEP = {name: number for number, names in enumerate(STEPS) for name in names}

WIRING = {"settings", "hooks", "urls", "api_urls", "celery", "schedule", "wsgi"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}


def sources() -> list[Path]:
    """Every Python file of the product: no tests, migrations, benchmarks or generated sentences."""
    folders = ("cets_portal", "registry", "quota", "dataquality")
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if not {"migrations", "phrases"} & set(path.parts))


SOURCES = sources()


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Everything a file is made of, read when the first law asks; the module itself comes first."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str | None:
    """The room a module stands in; None for wiring and outside packages."""
    return next((room for room in FLOOR if module == room or module.startswith(f"{room}.")), None)


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything of ours that a file imports."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} relative import"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


#: Who measures time for the machine itself: leases, lockouts, pauses between attempts, quiet hours of real mail.
MACHINE_TIME = (
    "cets_portal.jobs", "cets_portal.inbox", "cets_portal.accounts", "registry.views", "cets_portal.letters.views.many",
    "cets_portal.clock",
)  # fmt: skip


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_rooms_import_only_downwards() -> None:
    breaches = []
    for path in SOURCES:
        own = room_of(module_of(path))
        for line, name in imports_of(path):
            other = room_of(name)
            if own is None or other is None or own == other:
                continue
            if FLOOR[other] < FLOOR[own] or (FLOOR[other] == FLOOR[own]):
                breaches.append(f"{where(path, line)}: {own} imports {name}")
    assert not breaches, "\n".join(breaches)


def test_modules_import_only_to_the_left_inside_a_room() -> None:
    breaches = []
    for path in SOURCES:
        own_module = module_of(path)
        own = room_of(own_module)
        if own is None:
            continue
        own_step = _step(own_module, own, unnamed=len(STEPS))
        for line, name in imports_of(path):
            if room_of(name) == own and _step(name, own, unnamed=-1) > own_step:
                breaches.append(f"{where(path, line)}: {own_module} imports {name}")
    assert not breaches, "\n".join(breaches)


def _step(module: str, room: str, *, unnamed: int) -> int:
    """How far to the right a module stands. One with a name of its own may import all and be imported by all."""
    return STEP.get(module.removeprefix(room).strip(".").split(".")[0], unnamed)


def test_rules_know_only_the_standard_library_and_the_norms() -> None:
    allowed = (
        "cets_portal.norms",
        "cets_portal.deadlines.rules",
        "registry.rules",
        "dataquality.rules",
        "quota.rules",
        "cets_portal.oversight.rules",
    )
    outside = ("django", "celery", "openpyxl", "registry", "dataquality", "quota", "cets_portal", "rest_framework")
    breaches = [
        f"{where(path, line)}: {name}"
        for path in SOURCES
        if "rules" in path.parts or "norms" in path.parts
        for line, name in imports_of(path)
        if name.split(".")[0] in outside and not name.startswith(allowed)
    ]
    assert not breaches, "\n".join(breaches)


def test_one_clock_tells_every_legal_date() -> None:
    """Docs/decisions/0015: the day comes from the clock's room; the machine's instant only where it is named above."""
    breaches = []
    for path in SOURCES:
        module = module_of(path)
        for node in nodes_of(path):
            if not isinstance(node, ast.Call) or node.args or node.keywords:
                continue
            said = ast.unparse(node)
            legal = said in {"timezone.localdate()", "date.today()", "datetime.now()", "timezone.localtime()"}
            instant = said == "timezone.now()" and not module.startswith(MACHINE_TIME)
            if (legal and not module.startswith("cets_portal.clock")) or instant:
                breaches.append(f"{where(path, node.lineno)}: {said}")
    assert not breaches, "\n".join(breaches)


def test_rules_ask_neither_the_clock_nor_the_disk() -> None:
    calls = {"now", "today", "utcnow", "localdate", "open"}
    breaches = [
        f"{where(path, node.lineno)}: {ast.unparse(node.func)}()"
        for path in SOURCES
        if "rules" in path.parts
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) in calls or getattr(node.func, "id", None) in calls)
    ]
    assert not breaches, "\n".join(breaches)


def test_only_the_lifecycle_writes_status() -> None:
    writer = ROOT / "cets_portal/audit/lifecycle.py"
    breaches = []
    for path in SOURCES:
        if path == writer:
            continue
        for node in nodes_of(path):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(t, ast.Attribute) and t.attr == "status" for t in targets):
                    breaches.append(where(path, node.lineno))
            writes = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"update", "bulk_update"}
            if isinstance(node, ast.Call) and writes and any(word.arg == "status" for word in node.keywords):
                breaches.append(where(path, node.lineno))
    assert not breaches, "\n".join(breaches)


def test_no_float_near_a_tonne() -> None:
    breaches = [
        f"{where(path, node.lineno)}: {ast.unparse(node)}"
        for path in SOURCES
        for node in nodes_of(path)
        if (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float")
        or (isinstance(node, ast.Attribute) and node.attr == "FloatField")
    ]
    assert not breaches, "\n".join(breaches)


def test_files_stay_small() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    long = [f"{where(path, 1)} has {count} lines: make it a package" for path, count in lines.items() if count > 400]
    assert not long, "\n".join(long)


def test_functions_stay_small() -> None:
    long = [
        f"{where(path, f.lineno)} {f.name}: {length(f)} lines"
        for path in SOURCES
        for f in functions_of(path)
        if length(f) > 50
    ]
    assert not long, "\n".join(long)


def test_the_median_function_has_ten_lines_or_fewer() -> None:
    lengths = [length(function) for path in SOURCES for function in functions_of(path)]
    assert median(lengths) <= 10


def test_every_signature_is_annotated() -> None:
    breaches = [
        f"{where(path, f.lineno)} {f.name}"
        for path in SOURCES
        for f in functions_of(path)
        if f.returns is None and f.name != "__init__"
    ]
    assert not breaches, "\n".join(breaches)


def test_every_module_says_what_it_is() -> None:
    modules = {path: nodes_of(path)[0] for path in SOURCES}
    silent = [
        where(path, 1)
        for path, module in modules.items()
        if isinstance(module, ast.Module) and module.body and not ast.get_docstring(module)
    ]
    assert not silent, "\n".join(silent)


def test_modules_are_named_by_what_they_know() -> None:
    assert not [str(path) for path in SOURCES if path.stem in FORBIDDEN_NAMES]


def test_no_signals_and_no_generic_foreign_keys() -> None:
    banned = ("django.dispatch", "django.db.models.signals", "django.contrib.contenttypes.fields")
    breaches = [
        f"{where(path, line)}: {name}" for path in SOURCES for line, name in imports_of(path) if name.startswith(banned)
    ]
    assert not breaches, "\n".join(breaches)


def test_nothing_due_is_compared_with_equality() -> None:
    """A missed night must only delay: due means <= today (anchors, lesson of the == today jobs)."""
    breaches = []
    for path in SOURCES:
        for node in nodes_of(path):
            if not isinstance(node, ast.Compare) or not any(isinstance(op, ast.Eq) for op in node.ops):
                continue
            words = {getattr(side, "id", getattr(side, "attr", "")) for side in (node.left, *node.comparators)}
            if "today" in words or any(word.startswith("due_") for word in words):
                breaches.append(f"{where(path, node.lineno)}: {ast.unparse(node)}")
    assert not breaches, "\n".join(breaches)


def test_no_swallowed_errors() -> None:
    """An `except` that only passes hides a fault from everyone, unless it says beside it why nothing is to be done."""
    lines = {path: path.read_text(encoding="utf-8").splitlines() for path in SOURCES}
    breaches = [
        where(path, node.lineno)
        for path in SOURCES
        for node in nodes_of(path)
        if isinstance(node, ast.ExceptHandler)
        and len(node.body) == 1
        and isinstance(node.body[0], ast.Pass)
        and "#" not in lines[path][node.body[0].lineno - 1]
    ]
    assert not breaches, "\n".join(breaches)


def test_the_top_level_is_the_one_agreed() -> None:
    wanted = {
        "manage.py", "cets_portal", "registry", "quota", "dataquality", "templates", "requirements.txt", "tests",
        "docker-compose.yml",
    }  # fmt: skip
    assert wanted <= {path.name for path in ROOT.iterdir()}
