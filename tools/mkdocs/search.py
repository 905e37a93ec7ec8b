# SPDX-License-Identifier: Apache-2.0
"""Makes the search work without a server.

A page that was opened as a file may neither fetch another file nor start a worker from one, but it may load scripts. So
the index and the source of the theme's worker become one script. The theme takes them from the global variable
`__search`, a hook that it has for this purpose: setupSearchWorker and mountSearch in its sources.

What people search first is in the guide, the cookbook and the pages on the command. Lists of the API, decisions and tables
have each word, too, and more often, so they count less.

The theme keeps only the latest message for a worker that has not begun to run, so a word that is typed just then would
replace the index. Over the network an index comes later than that; so it does here.
"""

import json
import re
from pathlib import Path


MILLISECONDS_TO_START = 300
REFERENCE = ("api/", "adr/", "conformance.", "errno.", "standards.", "tree/", "benchmarks.", "protocol/")
LESS = 0.05


def on_post_build(config):
    site = Path(config.site_dir)
    index = site / "search/search_index.json"
    [worker] = site.glob("assets/javascripts/workers/search.*.js")
    blob = f'new Blob([{json.dumps(weighted(worker.read_text("utf-8")))}],{{type:"text/javascript"}})'
    later = f"new Promise(given=>setTimeout(given,{MILLISECONDS_TO_START},{weighed(index.read_text('utf-8'))}))"
    script = f"var __search={{index:{later},worker:URL.createObjectURL({blob})}};\n"
    index.with_name("search.js").write_text(script, "utf-8")
    index.unlink()
    worker.unlink()


def weighed(index):
    """The index, with the weight of each document of the reference."""
    index = json.loads(index)
    for document in index["docs"]:
        if document["location"].startswith(REFERENCE):
            document["boost"] = LESS
    return json.dumps(index)


def weighted(worker):
    """The worker, which gives lunr the weight of a document. Later versions of the theme do so themselves."""
    worker, times = re.subn(r"this\.add\((\w+)\)", r"this.add(\1,{boost:\1.boost||1})", worker)
    if times != 1:
        raise SystemExit("site: the search of this theme adds its documents in another way: see tools/mkdocs/search.py")
    return worker
