# SPDX-License-Identifier: Apache-2.0
"""Reads lines of JSON, strictly, and prints some of their fields."""

import datetime
import json
import sys


def refuse(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), names
    return dict(pairs)


for line in sys.stdin.buffer:
    text = line.decode("utf-8", "strict")
    fields = json.loads(text, object_pairs_hook=refuse)
    for name in ("time", "began"):
        moment = datetime.datetime.fromisoformat(fields[name].replace("Z", "+00:00"))
        assert moment.tzinfo is not None, moment
    assert isinstance(fields["duration_seconds"], float), fields
    print(fields["server"], fields["received_bytes"], fields["sent_bytes"], fields["end"],
          repr(fields["detail"]), flush=True)
