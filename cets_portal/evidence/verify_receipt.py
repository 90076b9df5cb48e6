"""核验存证回执 · Verify a receipt of the portal, offline.

    python verify_receipt.py RECEIPT [FILES…] [--content FILE] [--key HEX]

RECEIPT is the JSON file that the portal gave; FILES are attachments that were handed in with it; --content is the file
with what was handed in (it may as well stand among FILES); --key is the public key as the portal publishes it. Prints
what holds and what does not, and ends with 0 (true) or 1 (false). Needs Python 3.11 and nothing else: no portal, no
network.
只需 Python 3.11，不需要联网，也不需要门户。结论为真时退出码为 0，为假时为 1。

What is shown: the leaf (digests of the content and of each file, the time) → its hash SHA-256(0x00 ‖ leaf) → by the
path to the root of the log (RFC 9162 §2.1.3.2) → the checkpoint with that root → its Ed25519 signature (RFC 8032).
"""

import argparse
import hashlib
import io
import json
import re
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Receipt = dict[str, Any]
Line = tuple[bool, str, str]


class NotTrue(Exception):
    """不成立: the receipt cannot be true; why, in Chinese and in English."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(chinese, english)
        self.chinese, self.english = chinese, english


# The file ----------------------------------------------------------------------------------------------------

SHAPE: dict[str, type] = {
    "version": int, "leaf": dict, "index": int, "path": list, "checkpoint": dict, "public_key": str,
}  # fmt: skip
CHECKPOINT: dict[str, type] = {
    "size": int, "root": str, "signed_at": str, "key_id": str, "algorithm": str, "signature": str,
}  # fmt: skip
LEAF: dict[str, type] = {"kind": str, "subject": str, "recorded_at": str, "content": dict, "files": list}
DIGESTS: dict[str, type] = {"sha256": str, "sm3": str, "size": int}
HEX = re.compile(r"(?:[0-9a-f]{2})*")


def read_receipt(data: bytes) -> Receipt:
    """The receipt; raises NotTrue where the file is not, byte for byte, what the portal writes."""
    try:
        receipt = json.loads(data.decode("utf-8"))
        same = written(receipt) == data
    except (ValueError, RecursionError):
        raise NotTrue(
            "回执文件不是有效的 JSON，请重新下载", "the receipt is no valid JSON; download it again"
        ) from None
    if not same:
        raise NotTrue(
            "回执文件的写法与门户给出的不同（可能被编辑或另存过），请重新下载",
            "the receipt is not written the way the portal writes it (edited or saved again?); download it again",
        )
    _shaped(receipt, SHAPE, "回执", "receipt")
    _shaped(receipt["checkpoint"], CHECKPOINT, "检查点", "checkpoint")
    _shaped(receipt["leaf"], LEAF, "存证条目", "leaf")
    _shaped(receipt["leaf"]["content"], DIGESTS, "内容", "content")
    for file in receipt["leaf"]["files"]:
        _shaped(file, {"name": str} | DIGESTS, "附件", "file")
    if receipt["version"] != 1:
        raise NotTrue("不认识这一版的回执，请下载新的核验程序", "unknown version; download the newer verifier")
    return dict(receipt)


def written(receipt: Receipt) -> bytes:
    """The one layout of the file."""
    return (json.dumps(receipt, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def canonical(value: Any) -> bytes:
    """The one form that is digested and signed: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _shaped(value: Any, shape: dict[str, type], chinese: str, english: str) -> None:
    fits = isinstance(value, dict) and value.keys() == shape.keys()
    if not fits or any(type(value[name]) is not kind for name, kind in shape.items()):
        raise NotTrue(f"{chinese}的内容不完整或多出了内容", f"the {english} lacks something or holds too much")


def _bytes(text: Any, length: int, chinese: str, english: str) -> bytes:
    if not isinstance(text, str) or not HEX.fullmatch(text) or len(text) != 2 * length:
        raise NotTrue(f"{chinese}不是 {length} 字节的十六进制小写文本", f"the {english} is not {length} bytes in hex")
    return bytes.fromhex(text)


# The log (RFC 9162) ------------------------------------------------------------------------------------------


def root_by(path: Sequence[bytes], leaf: bytes, index: int, size: int) -> bytes:
    """The root to which the path leads from the leaf; raises NotTrue where the path cannot be one."""
    if not 0 <= index < size:
        raise NotTrue(f"序号 {index} 不在 {size} 条之内", f"index {index} is not among {size} entries")
    here, last, value = index, size - 1, hashlib.sha256(b"\x00" + leaf).digest()
    for step in path:
        if last == 0:
            raise NotTrue("路径太长", "the path is too long")
        if here & 1 or here == last:
            value = hashlib.sha256(b"\x01" + step + value).digest()
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\x01" + value + step).digest()
        here, last = here >> 1, last >> 1
    if last:
        raise NotTrue("路径太短", "the path is too short")
    return value


# Ed25519 (RFC 8032 §5.1), verification only ------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def _x_of(y: int, odd: int) -> int | None:
    """The x of the point with this y, and with this last bit; None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    return P - x if x & 1 != odd else x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, odd = number & ((1 << 255) - 1), number >> 255
    x = _x_of(y, odd) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    product: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            product = _add(product, point)
        point = _add(point, point)
        number >>= 1
    return product


def _same(one: Point, two: Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


BASE_Y = 4 * pow(5, -1, P) % P
BASE_X = _x_of(BASE_Y, 0) or 0
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of 64 bytes is one of the key of 32 bytes over the message."""
    key, start = _point(public_key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or start is None or scalar >= ORDER:
        return False
    challenge = hashlib.sha512(signature[:32] + public_key + message).digest()
    return _same(_times(scalar, BASE), _add(start, _times(int.from_bytes(challenge, "little") % ORDER, key)))


# SM3 (GB/T 32905), for a Python whose OpenSSL has none -------------------------------------------------------

_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_WORD = 0xFFFFFFFF


def _turn(word: int, by: int) -> int:
    by %= 32
    return (word << by | word >> (32 - by)) & _WORD


def _expanded(block: bytes) -> list[int]:
    words = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        mixed = words[j - 16] ^ words[j - 9] ^ _turn(words[j - 3], 15)
        words.append(mixed ^ _turn(mixed, 15) ^ _turn(mixed, 23) ^ _turn(words[j - 13], 7) ^ words[j - 6])
    return words


def _sm3_step(state: Sequence[int], block: bytes) -> list[int]:
    words = _expanded(block)
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        first = j < 16
        one = _turn((_turn(a, 12) + e + _turn(0x79CC4519 if first else 0x7A879D8A, j)) & _WORD, 7)
        upper = a ^ b ^ c if first else (a & b) | (a & c) | (b & c)
        lower = e ^ f ^ g if first else (e & f) | (~e & _WORD & g)
        left = (upper + d + (one ^ _turn(a, 12)) + (words[j] ^ words[j + 4])) & _WORD
        right = (lower + h + one + words[j]) & _WORD
        a, b, c, d, e, f, g, h = left, a, _turn(b, 9), c, right ^ _turn(right, 9) ^ _turn(right, 17), e, _turn(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def plain_sm3(data: bytes) -> str:
    """SM3 in plain Python, about a megabyte in ten seconds."""
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack(">Q", 8 * len(data))
    state: Sequence[int] = _START
    for start in range(0, len(padded), 64):
        state = _sm3_step(state, padded[start : start + 64])
    return "".join(f"{word:08x}" for word in state)


def sm3(data: bytes) -> str:
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        return plain_sm3(data)


# What is said ------------------------------------------------------------------------------------------------


def check_receipt(receipt: Receipt, key: str) -> list[Line]:
    """Leaf, path and signature of the receipt; `key` is the pinned public key or ""."""
    leaf, checkpoint = receipt["leaf"], receipt["checkpoint"]
    path = [_bytes(step, 32, "路径", "path") for step in receipt["path"]]
    root = root_by(path, canonical(leaf), receipt["index"], checkpoint["size"])
    same = root == _bytes(checkpoint["root"], 32, "根散列", "root")
    place = f"第 {receipt['index']} 条（从 0 起），共 {checkpoint['size']} 条"
    lines: list[Line] = [
        (True, f"存证对象 {leaf['subject']}，记入时间 {leaf['recorded_at']}（UTC）", "subject and time of the entry"),
        (same, f"路径从条目（{place}）通到检查点的根散列", "the path leads from the entry to the checkpoint's root"),
    ]
    return lines + _signature_lines(receipt, key)


def _signature_lines(receipt: Receipt, key: str) -> list[Line]:
    checkpoint = receipt["checkpoint"]
    if checkpoint["algorithm"] != "Ed25519":
        raise NotTrue("本程序只会核验 Ed25519 签名", "this program verifies Ed25519 signatures only")
    public = _bytes(receipt["public_key"], 32, "公钥", "public key")
    signature = _bytes(checkpoint["signature"], 64, "签名", "signature")
    signed = canonical({name: value for name, value in checkpoint.items() if name != "signature"})
    named = hashlib.sha256(public).hexdigest() == checkpoint["key_id"]
    lines: list[Line] = [
        (named, f"公钥与密钥标识 {checkpoint['key_id']} 相符", "the public key is the one that is named"),
        (ed25519_holds(public, signed, signature), "检查点的 Ed25519 签名有效", "the checkpoint's signature is valid"),
    ]
    if key:
        lines.append(
            (key.strip().lower() == public.hex(), "公钥就是指定的公钥", "the public key is the one given by --key")
        )
    return lines


def check_content(receipt: Receipt, data: bytes) -> Line:
    """Whether `data` is what was handed in."""
    return _fits(receipt["leaf"]["content"], data), "内容与存证的摘要一致", "the content has the logged digests"


def check_file(receipt: Receipt, name: str, data: bytes) -> Line:
    """Whether `data` is one of the attachments, or the content itself, whatever it is called now."""
    found = next((file for file in receipt["leaf"]["files"] if _fits(file, data)), None)
    if found:
        return True, f"附件 {name} 与存证的“{found['name']}”一致", "the file has the logged digests"
    if _fits(receipt["leaf"]["content"], data):
        return True, f"文件 {name} 就是存证的内容，与摘要一致", "the file is the content and has the logged digests"
    return False, f"附件 {name} 与回执中任何一个附件都不一致", "the file is none of those in the receipt"


def _fits(digests: dict[str, Any], data: bytes) -> bool:
    return (
        digests["size"] == len(data)
        and digests["sha256"] == hashlib.sha256(data).hexdigest()
        and digests["sm3"] == sm3(data)
    )


def verify(
    data: bytes, files: Sequence[tuple[str, bytes]] = (), *, content: bytes | None = None, key: str = ""
) -> list[Line]:
    """Each thing that was checked: whether it holds, in Chinese, in English. True when every line holds.

    `data` is the receipt's file, `files` are names and bytes of attachments.
    """
    try:
        receipt = read_receipt(data)
        lines = check_receipt(receipt, key)
        if content is not None:
            lines.append(check_content(receipt, content))
        return lines + [check_file(receipt, name, file) for name, file in files]
    except NotTrue as why:
        return [(False, why.chinese, why.english)]


def unchecked(data: bytes, files: Sequence[bytes], *, content: bool, key: bool) -> list[str]:
    """What nobody asked about, so that true is not taken for more than it says; `files` have been found true."""
    leaf = json.loads(data)["leaf"]
    given = {hashlib.sha256(file).hexdigest() for file in files}
    shown = sum(file["sha256"] in given for file in leaf["files"])
    said = []
    if not content and leaf["content"]["sha256"] not in given:
        said.append("内容未核验（--content FILE） · content not checked")
    if shown < len(leaf["files"]):
        said.append(f"附件共 {len(leaf['files'])} 个，核验了 {shown} 个 · not every file was checked")
    if not key:
        said.append("请将公钥与门户公开页上的比对（--key HEX） · compare the public key with the published one")
    return said


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 where all holds, 1 where anything does not."""
    parser = argparse.ArgumentParser(description="核验存证回执 · verify a receipt of the portal")
    parser.add_argument("receipt", type=Path)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--content", type=Path)
    parser.add_argument("--key", default="")
    asked = parser.parse_args(arguments)
    try:
        data = asked.receipt.read_bytes()
        files = [(path.name, path.read_bytes()) for path in asked.files]
        content = asked.content.read_bytes() if asked.content else None
    except OSError as reason:
        say(f"✗ 读不到文件 · cannot read: {reason}")
        return 1
    lines = verify(data, files, content=content, key=asked.key)
    for holds, chinese, english in lines:
        say(f"{'√ 成立' if holds else '× 不成立'}：{chinese} · {'holds' if holds else 'fails'}: {english}")
    if not all(holds for holds, *_ in lines):
        say("结论：不成立 · FALSE")
        return 1
    for line in unchecked(data, [file for _name, file in files], content=content is not None, key=bool(asked.key)):
        say(f"– {line}")
    say("结论：成立 · TRUE")
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # A Windows console that lacks a character must not end the check.
    sys.exit(main())
