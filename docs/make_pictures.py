"""Takes the pictures of docs/pictures/ from the demo: `make pictures`.

Starts the portal in a folder of its own, signs in as the demo's people, walks to each page and looks at it in a headless
Chromium at 1440 and 390 px, in Chinese and in English. Needs Debian's chromium and fonts-noto-cjk.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

#: Who looks at what: file name, sign-in name ("" is the public), address, and after " > " the link to follow there.
SCENES = (
    ("sign-in", "", "/sign-in/"),
    ("public-list", "", "/public/lists/99/2026/cement/"),
    ("desk-bureau", "linlan", "/desk/"),
    ("register", "linlan", "/registry/enterprises/?year=2026"),
    ("roster", "linlan", "/registry/imports/3/"),
    ("screening", "linlan", "/registry/screening/?year=2026&sector=power"),
    ("lists", "zhouzheng", "/registry/lists/?year=2026"),
    ("desk-ministry", "heqing", "/desk/?year=2026"),
    ("desk-enterprise", "wanglei", "/desk/"),
    ("steps", "linlan", "/desk/steps/"),
    ("duty", "linlan", "/duties/2026-32/2-2/steel/2026-08/"),
    ("month", "linlan", "/calendar/?month=2026-10"),
    ("training", "linlan", "/oversight/training/"),
    ("plans", "linlan", "/dataquality/plans/?year=2026"),
    ("filing", "wanglei", "/dataquality/filings/?year=2026 > tbody tr:first-child a.strong"),
    ("filings", "linlan", "/dataquality/filings/?year=2026"),
    ("review-queue", "linlan", "/dataquality/reviews/?year=2026"),
    ("review", "linlan", "/dataquality/reviews/?year=2026&month=2026-09&sector=power > tbody tr:first-child td a"),
    ("checks", "linlan", "/dataquality/checks/"),
    ("reports", "linlan", "/dataquality/reports/?year=2026"),
    ("report", "wanglei", "/dataquality/reports/?year=2026 > main a[href*='/reports/']"),
    ("verifications", "linlan", "/dataquality/verifications/?year=2026"),
    ("verification", "xuyan", "/dataquality/verifications/?year=2026 > tbody tr:first-child a"),
    ("conclusion", "linlan", "/dataquality/conclusions/?year=2026 > tbody tr:first-child a"),
    ("evaluation", "linlan", "/dataquality/evaluations/?year=2026 > tbody tr:last-child a"),
    ("allocations", "linlan", "/quota/allocations/?year=2026"),
    ("allocation", "linlan", "/quota/allocations/1/"),
    ("book", "linlan", "/quota/book/?year=2026"),
    ("log", "", "/public/log/"),
    ("audit", "sunming", "/audit/"),
)
#: Window width, its height, language, and which scenes are looked at so.
LOOKS = (
    (1440, 960, "zh-hans", tuple(name for name, _who, _address in SCENES)),
    (1440, 960, "en", ("screening", "roster", "public-list")),
    (390, 844, "zh-hans", ("screening", "roster", "public-list", "desk-enterprise", "filing")),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_portal(folder: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "VAR_DIR": str(folder)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    command = [sys.executable, "manage.py", "portal", "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def wait_for(address: str, seconds: int = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"the portal did not answer at {address}")


def sign_in(page: Page, base: str, who: str, password: str) -> None:
    page.goto(f"{base}/sign-in/")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def upload_practice_roster(browser: Browser, base: str, password: str, roster: Path) -> None:
    """Bring the practice roster in as the clerk would, so that its preview can be looked at."""
    page = browser.new_page()
    sign_in(page, base, "linlan", password)
    page.goto(f"{base}/registry/imports/")
    page.set_input_files("input[type=file]", roster)
    page.click("button[form=upload]")
    page.wait_for_url("**/imports/3/")
    page.close()


def look(
    browser: Browser, base: str, password: str, width: int, height: int, language: str, names: tuple[str, ...]
) -> None:
    for name, who, address in SCENES:
        if name not in names:
            continue
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        page = context.new_page()
        if who:
            sign_in(page, base, who, password)
        context.add_cookies([{"name": "django_language", "value": language, "url": base}])
        address, _, link = address.partition(" > ")
        page.goto(f"{base}{address}")
        if link:
            page.click(link)
            page.wait_for_load_state()
        page.screenshot(path=PICTURES / picture_name(name, width, language))
        context.close()


def picture_name(name: str, width: int, language: str) -> str:
    """`screening.png`, `screening-390.png`, `screening-en.png`, `screening-en-390.png`."""
    parts = [name] + (["en"] if language == "en" else []) + ([str(width)] if width < 1000 else [])
    return "-".join(parts) + ".png"


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder, port = Path(tempfile.mkdtemp()), free_port()
    base = f"http://127.0.0.1:{port}"
    portal = start_portal(folder, port)
    try:
        wait_for(f"{base}/healthz")
        password = (folder / "demo" / "password").read_text(encoding="utf-8").strip()
        with sync_playwright() as playwright:
            chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            upload_practice_roster(browser, base, password, folder / "demo" / "roster.xlsx")
            for width, height, language, names in LOOKS:
                look(browser, base, password, width, height, language, names)
            browser.close()
    finally:
        portal.terminate()
        portal.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
