# SPDX-License-Identifier: Apache-2.0
"""Asks for metrics as a beginner does, with urllib, and prints what the answers are."""

import sys
import urllib.error
import urllib.request

base = sys.argv[1]
for path in sys.argv[2:]:
    request = urllib.request.Request(base + path)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read().decode()
            print(answer.status, answer.headers["Content-Type"], len(body) > 0, flush=True)
    except urllib.error.HTTPError as error:
        print(error.code, repr(error.read().decode()), flush=True)
