# SPDX-License-Identifier: Apache-2.0
"""Checks that `landline config --json` has read from a file what Python reads from it.

Arguments: the file, and what the command has printed for it. Prints how many values are the same.
"""
import json
import sys
import tomllib

with open(sys.argv[1], 'rb') as file:
    table = tomllib.load(file)
expected = {}
for key, value in table.items():
    if isinstance(value, dict):
        expected.update({f'{key}.{name}': inner for name, inner in value.items()})
    else:
        expected[key] = value

with open(sys.argv[2], encoding='utf-8') as file:
    printed = json.load(file)
found = {}
for setting in printed['settings']:
    for source in setting['sources']:
        if source['from'] == 'file':
            found[source['key']] = source['value']

for key in sorted(expected.keys() | found.keys()):
    if expected.get(key) != found.get(key):
        sys.exit(f'{key}: {expected.get(key)!r} is in the file, but {found.get(key)!r} was read')
print(len(found))
