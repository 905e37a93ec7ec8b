# SPDX-License-Identifier: Apache-2.0
"""Replays a recording in asciicast v3. Prints its header, all that the terminal showed, and the other events."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as recording:
    header, *lines = [json.loads(line) for line in recording]
events = [(code, data) for interval, code, data in lines if isinstance(interval, float) and interval >= 0]
assert len(events) == len(lines)
print(header["version"], header["term"], header.get("command"), header["env"])
print("".join(data for code, data in events if code == "o").encode())
print([event for event in events if event[0] != "o"])
