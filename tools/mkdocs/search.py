# SPDX-License-Identifier: Apache-2.0
"""Makes the search work without a server.

A page that was opened as a file may neither fetch another file nor start a worker from one, but it may load scripts. So
the index and the source of the theme's worker become one script. The theme takes them from the global variable
`__search`, a hook that it has for this purpose: setupSearchWorker and mountSearch in its sources.

The theme keeps only the latest message for a worker that has not begun to run, so a word that is typed just then would
replace the index. Over the network an index comes later than that; so it does here.
"""

import json
from pathlib import Path


MILLISECONDS_TO_START = 300


def on_post_build(config):
    site = Path(config.site_dir)
    index = site / "search/search_index.json"
    [worker] = site.glob("assets/javascripts/workers/search.*.js")
    blob = f'new Blob([{json.dumps(worker.read_text("utf-8"))}],{{type:"text/javascript"}})'
    later = f"new Promise(given=>setTimeout(given,{MILLISECONDS_TO_START},{index.read_text('utf-8')}))"
    script = f"var __search={{index:{later},worker:URL.createObjectURL({blob})}};\n"
    index.with_name("search.js").write_text(script, "utf-8")
    index.unlink()
    worker.unlink()
