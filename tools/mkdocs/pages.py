# SPDX-License-Identifier: Apache-2.0
"""Makes a page of each file and folder of the tree that a page links to, and of those in the nav.

So links work in the site as they do in the tree, also those to `../examples/Greeter.java` or `api/landline.socket.txt`.
"""

import os
import posixpath
import re
import subprocess
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"(?<=\]\()([^)#:\s]+)(#[^)\s]*)?(?=\))")
CODE = re.compile(r"(^ *```.*?^ *```[ \t]*$)", re.MULTILINE | re.DOTALL)
MANUAL = re.compile(r"\.[1-8]$")
LANGUAGES = {".java": "java", ".py": "python", ".sh": "bash", ".toml": "toml", ".json": "json", ".yml": "yaml"}

# The pages that are no files of docs/: their place in the site, with the file or folder and the text of each.
made = {}


def on_config(config):
    made.clear()
    config.nav = expanded(config.nav)
    # An error page and a site map are for a server, and need its address.
    config.theme.static_templates.clear()
    return config


def expanded(items):
    """The nav with pages in place of files and patterns; a section without a page is left out."""
    result = []
    for item in items:
        if isinstance(item, str):
            result += [place(path) for path in matching(item)]
            continue
        [(title, inside)] = item.items()
        several = isinstance(inside, list) or "*" in inside
        pages = expanded(inside if isinstance(inside, list) else [inside])
        if pages:
            result.append({title: pages if several else pages[0]})
    return result


def matching(item):
    if "*" not in item:
        return [DOCS / item]
    return sorted(DOCS.glob(item), key=lambda path: (path.name != "index.md", path.name))


def place(path):
    """Where the page of a file or folder is in the site. It is made if it is no file of docs/."""
    path = Path(os.path.normpath(path))
    inside = path.is_relative_to(DOCS)
    uri = path.relative_to(DOCS).as_posix() if inside else "tree/" + path.relative_to(ROOT).as_posix()
    if path.is_dir():
        if (path / "index.md").exists():
            return place(path / "index.md")
        uri += "/index.md"
    elif path.suffix != ".md":
        uri += ".md"
    elif inside:
        return uri
    else:
        # README would be an index, to MkDocs.
        uri = uri.replace("README.md", "readme.md")
    if uri not in made:
        made[uri] = (path, "")
        made[uri] = (path, text_of(path))
        follow(path, made[uri][1])
    return uri


def text_of(path):
    name = path.relative_to(DOCS if path.is_relative_to(DOCS) else ROOT).as_posix()
    if path.is_dir():
        files = sorted(each.name for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
        page = f"# {name}\n\n" + "".join(f"- [{each}]({each})\n" for each in files)
        if path == DOCS / "api" and "LANDLINE_JAVADOC" in os.environ:
            # tools/site builds it after the pages.
            page += "\n<a href=\"../javadoc/index.html\">The same with documentation and programs</a>\n"
        return page
    text = path.read_text("utf-8", errors="replace")
    if path.suffix == ".md":
        return text
    if path.suffix == ".tsv":
        return f"# {name}\n\n" + table(text)
    if path.parent == DOCS / "api":
        return api(text)
    if MANUAL.match(path.suffix):
        return manual(path)
    return f"# {name}\n\n" + block(LANGUAGES.get(path.suffix, "text"), text)


def block(language, text):
    return f"```{language}\n{text.rstrip()}\n```\n"


def table(text):
    """Lines of fields between tabs as a table."""
    head, *rows = [line.replace("|", "\\|").split("\t") for line in text.splitlines()]
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def api(text):
    """The public API of a module, with a heading for each type."""
    module, *types = text.strip().split("\n\n")
    name = module.split()[1].rstrip()
    page = [f"# {name}\n", block("text", module)]
    for each in types:
        declared = re.search(re.escape(name) + r"\.([\w.$]+)", each)[1]
        page.append(("### " if "$" in declared else "## ") + declared.replace("$", ".") + "\n")
        page.append(block("java", each.replace("$", ".")))
    return "\n".join(page)


def manual(path):
    """A manual page as mandoc makes it, with the headings of a page, and links to the other ones."""
    command = ["mandoc", "-T", "html", "-O", "fragment", path]
    html = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    body = html[html.index('<div class="manual-text">') : html.rindex('<table class="foot">')]
    body = re.sub(r"(</?h)([12])\b", lambda tag: tag[1] + str(int(tag[2]) + 1), body)
    body = re.sub(r"<b>([\w.-]+)</b>\((\d)\)", lambda name: reference(path, name), body)
    return f"# {path.stem}({path.suffix[1:]})\n\n{body}"


def reference(path, name):
    """What a manual page says of another one: a link if it is one of ours."""
    other = path.parents[1] / f"man{name[2]}/{name[1]}.{name[2]}"
    if other == path or not other.exists():
        return name[0]
    up = "" if other.parent == path.parent else f"../{other.parent.name}/"
    return f'<a href="{up}{other.name}.html">{name[0]}</a>'


def parent(path):
    """The folder that the links of a file, or of the page of a folder, are relative to."""
    return path if path.is_dir() else path.parent


def target(path, link):
    """What a link of a file leads to; None if that is not in the tree, or no page: a picture."""
    found = Path(os.path.normpath(parent(path) / link))
    is_page = found.exists() and found.is_relative_to(ROOT) and found.suffix not in (".svg", ".png")
    return found if is_page else None


def follow(path, text):
    """Makes the pages that a text links to."""
    for part in CODE.split(text)[::2]:
        for link in LINK.finditer(part):
            found = target(path, link[1])
            if found:
                place(found)


def on_files(files, config):
    for page in sorted(DOCS.rglob("*.md")):
        follow(page, page.read_text("utf-8"))
    for uri in made:
        files.append(File(uri, config.docs_dir, config.site_dir, config.use_directory_urls))
    # It is no template any more.
    files.remove(files.get_file_from_path("sitemap.xml"))
    return files


def on_page_read_source(page, config):
    uri = page.file.src_uri
    return made[uri][1] if uri in made else None


def on_page_markdown(markdown, page, config, files):
    uri = page.file.src_uri
    path = made[uri][0] if uri in made else DOCS / uri
    if MANUAL.match(path.suffix):
        return markdown

    def link(match):
        found = target(path, match[1])
        if not found:
            return match[0]
        return posixpath.relpath(place(found), posixpath.dirname(uri) or ".") + (match[2] or "")

    parts = CODE.split(markdown)
    parts[::2] = [spaced(LINK.sub(link, part)) for part in parts[::2]]
    return "".join(parts)


def spaced(text):
    """A blank line before each list and table that follows a text: Python-Markdown needs it, CommonMark does not."""
    text = re.sub(r"^(?![-*|] |\s)(.+\n)(?=- )", r"\1\n", text, flags=re.MULTILINE)
    return re.sub(r"^(?!\|)(.+\n)(?=\|)", r"\1\n", text, flags=re.MULTILINE)
