# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The protosocket-java authors
"""Looks at each page of target/site in Chromium; started by site/screenshots."""

import functools
import http.server
import pathlib
import shutil
import sys
import threading

from playwright.sync_api import sync_playwright

SITE = pathlib.Path("target/site")
PICTURES = pathlib.Path("target/screenshots")
WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}
# Those that there are pictures of.
SHOWN = ["", "calls/", "performance/", "troubleshooting/", "architecture/"]
# What sticks out to the right; what scrolls by itself does not make the page wider.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('main *')]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => e.tagName.toLowerCase() + ': ' + e.textContent.trim().slice(0, 60))
    .concat(['something']).slice(0, 3);
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def look(browser, width, base):
    """Returns what is wrong with the pages."""
    size = {"width": WIDTHS[width][0], "height": WIDTHS[width][1]}
    wrong = []
    page = browser.new_page(viewport=size)
    now = ""
    page.on("console", lambda m: m.type == "error" and wrong.append(f"{now}: {m.text}"))
    page.on("pageerror", lambda e: wrong.append(f"{now}: {e}"))
    page.on("request", lambda r: r.url.startswith(("http:", "https:")) and not r.url.startswith(base)
            and wrong.append(f"{now}: asks {r.url}"))
    for file in sorted(SITE.rglob("index.html")):
        now = file.parent.relative_to(SITE).as_posix().removeprefix(".")
        now += "/" if now else ""
        page.goto(base + now, wait_until="networkidle")
        wrong += [f"{now or 'start'}: wider than {width}: {what}" for what in page.evaluate(STICKING_OUT)]
        if now in SHOWN:
            name = f"{now.rstrip('/') or 'start'}-{width}.png"
            page.screenshot(path=PICTURES / name, clip={"x": 0, "y": 0, **size}, full_page=True)
    page.close()
    return wrong


def main():
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        # Root needs --no-sandbox; all that is shown is our own.
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        base = f"http://127.0.0.1:{server.server_port}/"
        wrong = [each for width in WIDTHS for each in look(browser, width, base)]
        browser.close()
    server.shutdown()
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(list(SITE.rglob('index.html')))} pages, pictures in {PICTURES}")


main()
