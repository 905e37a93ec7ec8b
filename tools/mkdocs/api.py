# SPDX-License-Identifier: Apache-2.0
"""Links the first mention of a public type on a page, such as `SendQueue` or `SendQueue.to`, to its API."""

import posixpath
import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
CODE = re.compile(r"(^ *```.*?^ *```[ \t]*$)", re.MULTILINE | re.DOTALL)
# A link, a heading, or the first cell of a row stays as it is.
NAME = re.compile(r"\[[^\]]*\]\([^)]*\)|^#.*$|`(([A-Z]\w+)(?:[.(][^`]*)?)`", re.MULTILINE)
FIRST_CELL = re.compile(r"^(\|(?:[^|\\]|\\.)*\|)", re.MULTILINE)

# The page and the anchor of each type.
types = {}


def on_config(config):
    types.clear()
    for file in sorted(DOCS.glob("api/*.txt")):
        module = file.stem
        declared = rf"^public [a-z ]*{re.escape(module)}\.((?:\w+\.)*[A-Z]\w*)(?![\w$])"
        for name in re.findall(declared, file.read_text("utf-8"), re.MULTILINE):
            anchor = name.lower().replace(".", "")
            types.setdefault(name.split(".")[-1], (f"api/{file.name}.md", anchor))
    return config


def on_page_markdown(markdown, page, config, files):
    uri = page.file.src_uri
    if uri.startswith(("api/", "tree/")):
        return markdown
    seen = set()

    def link(match):
        name = match[2]
        if name not in types or name in seen:
            return match[0]
        seen.add(name)
        file, anchor = types[name]
        return f"[{match[0]}]({posixpath.relpath(file, posixpath.dirname(uri) or '.')}#{anchor})"

    def linked(text):
        # There the first cell is of another library, and so is a Socket.
        if uri.startswith("from/"):
            seen.add("Socket")
            pieces = FIRST_CELL.split(text)
            pieces[::2] = [NAME.sub(link, piece) for piece in pieces[::2]]
            return "".join(pieces)
        return NAME.sub(link, text)

    parts = CODE.split(markdown)
    parts[::2] = [linked(part) for part in parts[::2]]
    return "".join(parts)
