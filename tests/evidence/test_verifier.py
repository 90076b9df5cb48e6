"""核验程序: a receipt is true until one byte is changed, and the program says so on a bare Python."""

import json
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from cets_portal.evidence import verify_receipt
from cets_portal.evidence.digests import sha256, sm3
from cets_portal.evidence.models import Checkpoint
from cets_portal.evidence.rules.tree import Growing, folded, inclusion_spans, leaf_hash
from cets_portal.evidence.services.log import Leaf, LoggedFile, instant, leaf_text, signed_bytes, statement
from cets_portal.evidence.services.receipts import VERSION, written
from cets_portal.evidence.signing import key_id
from cets_portal.evidence.verify_receipt import ORDER, ed25519_holds, plain_sm3, verify

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "ed25519.toml").read_text())["case"]
PROGRAM = Path(verify_receipt.__file__)
AT = datetime(2026, 9, 12, 2, 30, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
CONTENT = b'{"month":"2026-08","values":{"1:coal:in:C_ar":"0.5612"}}'
FILES = {"煤质检测报告.pdf": b"%PDF-1.7 the lab's report", "过磅单.csv": "日期,吨\n".encode("gb18030")}


def make_receipt(size: int = 11, index: int = 6, key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    """A receipt made without a database: one real leaf among others."""
    files = tuple(LoggedFile(name, sha256(data), sm3(data), len(data)) for name, data in FILES.items())
    leaf = leaf_text(Leaf("filing", "filing/91991208MAJU6XYH79/steel/2026-08/1", CONTENT, files), AT)
    tree, places = Growing(), {}
    for number in range(size):
        places[(0, number)] = leaf_hash(leaf.encode() if number == index else str(number).encode())
        places |= dict(tree.add(places[(0, number)]))
    public = key.public_key().public_bytes_raw()
    checkpoint = Checkpoint(size=size, root=tree.root, signed_at=AT, key_id=key_id(public), algorithm="Ed25519")
    return {
        "version": VERSION,
        "leaf": json.loads(leaf),
        "index": index,
        "path": folded(inclusion_spans(index, size), places),
        "checkpoint": statement(checkpoint) | {"signature": key.sign(signed_bytes(checkpoint)).hex()},
        "public_key": public.hex(),
    }


RECEIPT = written(make_receipt())


def true(data: bytes, **more: Any) -> bool:
    return all(line[0] for line in verify(data, **more))


def changed(data: bytes, position: int, by: int) -> bytes:
    return data[:position] + bytes([data[position] ^ by]) + data[position + 1 :]


def test_a_receipt_holds_with_its_content_and_files() -> None:
    assert true(RECEIPT, files=list(FILES.items()), content=CONTENT, key=make_receipt()["public_key"])


@pytest.mark.parametrize(("size", "index"), [(1, 0), (2, 1), (7, 6), (8, 0), (9, 8)])
def test_a_receipt_holds_wherever_its_entry_stands(size: int, index: int) -> None:
    assert true(written(make_receipt(size, index)))


@pytest.mark.parametrize("position", range(0, len(RECEIPT), 7))
def test_the_byte_is_looked_at(position: int) -> None:
    assert not true(changed(RECEIPT, position, 1))


@settings(max_examples=400, deadline=None)
@given(position=st.integers(0, len(RECEIPT) - 1), by=st.integers(1, 255))
def test_any_changed_byte_of_the_receipt_makes_it_false(position: int, by: int) -> None:
    assert not true(changed(RECEIPT, position, by))


@settings(max_examples=100, deadline=None)
@given(position=st.integers(0, len(CONTENT) - 1), by=st.integers(1, 255))
def test_any_changed_byte_of_the_content_makes_it_false(position: int, by: int) -> None:
    assert not true(RECEIPT, content=changed(CONTENT, position, by))


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(sorted(FILES)), position=st.integers(0, 20), by=st.integers(1, 255))
def test_any_changed_byte_of_a_file_makes_it_false(name: str, position: int, by: int) -> None:
    data = FILES[name]
    assert not true(RECEIPT, files=[(name, changed(data, position % len(data), by))])


@settings(max_examples=200, deadline=None)
@given(cut=st.integers(0, len(RECEIPT) - 1), more=st.binary(min_size=1, max_size=3))
def test_a_receipt_cut_short_or_drawn_out_is_false(cut: int, more: bytes) -> None:
    assert not true(RECEIPT[:cut])
    assert not true(RECEIPT + more)


#: Changes that a forger makes, written as the portal would write them.
FORGERIES: dict[str, Any] = {
    "another figure": lambda r: r["leaf"]["content"].update(sha256="0" * 64),
    "another time": lambda r: r["leaf"].update(recorded_at="2026-09-01T00:00:00.000000Z"),
    "another place": lambda r: r.update(index=7),
    "beyond the log": lambda r: r.update(index=11),
    "a negative place": lambda r: r.update(index=-1),
    "no path": lambda r: r.update(path=[]),
    "a longer path": lambda r: r["path"].append("0" * 64),
    "a path of numbers": lambda r: r.update(path=[1, 2, 3]),
    "capital letters": lambda r: r["checkpoint"].update(signature=r["checkpoint"]["signature"].upper()),
    "a smaller log": lambda r: r["checkpoint"].update(size=9),
    "a key of another name": lambda r: r["checkpoint"].update(key_id="0" * 64),
    "a key of no length": lambda r: r.update(public_key=""),
    "another algorithm": lambda r: r["checkpoint"].update(algorithm="none"),
    "a newer version": lambda r: r.update(version=2),
    "something more": lambda r: r.update(note="verified"),
    "something less": lambda r: r["leaf"].pop("files"),
    "true for one": lambda r: r["checkpoint"].update(size=True),
    "a leaf that is a text": lambda r: r.update(leaf="{}"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_that_is_well_written_is_still_false(forgery: str) -> None:
    receipt = make_receipt()
    FORGERIES[forgery](receipt)
    assert not true(written(receipt))


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"NaN\n", b"{}", b"\xff", b'"\\ud800"', b"[" * 100_000])
def test_what_is_no_receipt_is_false_and_no_fault(data: bytes) -> None:
    assert not true(data)


def test_a_receipt_signed_by_another_key_holds_only_for_who_does_not_compare() -> None:
    forged = written(make_receipt(key=Ed25519PrivateKey.from_private_bytes(b"f" * 32)))
    assert true(forged)
    assert not true(forged, key=make_receipt()["public_key"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_signatures_of_rfc_8032_hold(case: dict[str, str]) -> None:
    public, message, signature = (bytes.fromhex(case[name]) for name in ("public_key", "message", "signature"))
    assert ed25519_holds(public, message, signature)
    assert not ed25519_holds(public, message + b"!", signature)


@settings(max_examples=60, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=80), at=st.integers(0, 511))
def test_the_programs_signatures_agree_with_the_librarys(seed: bytes, message: bytes, at: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert ed25519_holds(public, message, signature)
    altered = changed(signature, at // 8, 1 << at % 8)
    assert ed25519_holds(public, message, altered) == library_holds(public, message, altered)


def library_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_a_signature_has_no_twin() -> None:
    signature = KEY.sign(b"one")
    twin = signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    assert not ed25519_holds(KEY.public_key().public_bytes_raw(), b"one", twin)


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_sm3_in_plain_python_agrees_with_the_library(data: bytes) -> None:
    assert plain_sm3(data) == sm3(data)


def test_an_instant_has_one_spelling() -> None:
    assert instant(AT) == "2026-09-12T02:30:00.000000Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the approver took home: the program, the receipt, the content and the files."""
    shutil.copy(PROGRAM, tmp_path / "verify_receipt.py")
    (tmp_path / "receipt.json").write_bytes(RECEIPT)
    (tmp_path / "content.json").write_bytes(CONTENT)
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The program on a Python without any package, without the portal's folder."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", "verify_receipt.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_program_needs_nothing_but_python(folder: Path) -> None:
    key = make_receipt()["public_key"]
    said = run(folder, "receipt.json", *FILES, "--content", "content.json", "--key", key)
    assert (said.returncode, said.stderr) == (0, "")
    assert "结论：成立 · TRUE" in said.stdout
    assert "未核验" not in said.stdout


def test_the_program_says_what_it_was_not_asked(folder: Path) -> None:
    said = run(folder, "receipt.json", "过磅单.csv")
    assert said.returncode == 0
    assert "内容未核验" in said.stdout
    assert "附件共 2 个，核验了 1 个" in said.stdout
    assert "--key HEX" in said.stdout


def test_the_content_given_as_a_plain_file_is_taken_as_the_content(folder: Path) -> None:
    said = run(folder, "receipt.json", "content.json", *FILES)
    assert said.returncode == 0, said.stdout
    assert "文件 content.json 就是存证的内容" in said.stdout
    assert "未核验" not in said.stdout
    assert "附件共" not in said.stdout
    assert "附件共 2 个，核验了 0 个" in run(folder, "receipt.json", "content.json").stdout
    (folder / "content.json").write_bytes(CONTENT + b" ")
    assert run(folder, "receipt.json", "content.json").returncode == 1


def test_the_program_says_why_a_receipt_is_false(folder: Path) -> None:
    (folder / "过磅单.csv").write_bytes(b"other")
    said = run(folder, "receipt.json", "过磅单.csv")
    assert said.returncode == 1
    assert "× 不成立：附件 过磅单.csv 与回执中任何一个附件都不一致" in said.stdout
    assert said.stdout.rstrip().endswith("结论：不成立 · FALSE")


def test_the_program_says_which_file_it_cannot_read(folder: Path) -> None:
    said = run(folder, "receipt.json", "缺失.pdf")
    assert said.returncode == 1
    assert "缺失.pdf" in said.stdout
