# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The protosocket-java authors
"""Links and lists are written as GitHub wants them; this makes of them what the site wants.

Pages of the repository's root that have a place in the site are added to it, README.md as the first page. A link to any other
file of the repository leads to GitHub. One to a file that does not exist is a warning, which `--strict` makes an error.

What belongs to an item of a numbered list is indented by three spaces, for which Python's Markdown wants four.
"""

import logging
import pathlib
import posixpath
import re

from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOG = logging.getLogger("mkdocs.hooks.links")

# Of the root, and what they are called in the site.
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "CHANGELOG.md",
    "CONTRIBUTING.md": "CONTRIBUTING.md",
    "SECURITY.md": "SECURITY.md",
}
LINK = re.compile(r"(\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(\))")
ITEM = re.compile(r"\d\. ")
CODE = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.MULTILINE | re.DOTALL)


def on_files(files, config):
    for name, page in PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / name).read_text(encoding="utf-8")))
    files.append(File.generated(config, "site.css", content=(ROOT / "site/site.css").read_text(encoding="utf-8")))
    return files


def indented(markdown):
    lines = []
    in_list = False
    for line in markdown.split("\n"):
        if ITEM.match(line):
            in_list = True
        elif line and not line.startswith("   "):
            in_list = False
        lines.append(" " + line if in_list and line.startswith("   ") else line)
    return "\n".join(lines)


def on_page_markdown(markdown, page, config, files):
    markdown = indented(markdown)
    names = {page_name: name for name, page_name in PAGES.items()}
    source = page.file.src_uri
    # Where the text is in the repository: the links are relative to that.
    folder = posixpath.dirname(names.get(source, "docs/" + source))
    blob = config["extra"]["repository"] + "/blob/main/"

    def rewritten(match):
        opening, target, anchor, closing = match.groups()
        path = posixpath.normpath(posixpath.join(folder, target))
        if not (ROOT / path).exists():
            LOG.warning("%s links to %s, which does not exist", source, path)
            return match.group()
        if path in PAGES:
            link = PAGES[path]
        elif path.startswith("docs/"):
            link = path[len("docs/") :]
        else:
            link = blob + path
        return opening + link + (anchor or "") + closing

    parts = CODE.split(markdown)
    # Code is at the odd places; of links only the text can be code, so those of a line are put together again.
    text = "".join(part if i % 2 == 0 else f"\0{i}\0" for i, part in enumerate(parts))
    text = LINK.sub(rewritten, text)
    return re.sub("\0(\\d+)\0", lambda match: parts[int(match.group(1))], text)
