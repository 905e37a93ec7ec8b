# SPDX-License-Identifier: Apache-2.0
"""Reads a dashboard of Grafana and prints what is wrong with it: panels that overlap or leave the grid of 24 columns,
numbers that two panels have, and queries that do not use the data source that is chosen at the top.
"""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    dashboard = json.load(file)

taken = {}
ids = set()
for panel in dashboard["panels"]:
    place = panel["gridPos"]
    if panel["id"] in ids:
        print("twice:", panel["id"])
    ids.add(panel["id"])
    if place["x"] + place["w"] > 24:
        print("too far right:", panel["title"])
    for x in range(place["x"], place["x"] + place["w"]):
        for y in range(place["y"], place["y"] + place["h"]):
            if (x, y) in taken:
                print(panel["title"], "is over", taken[x, y])
            taken[x, y] = panel["title"]
    for target in panel.get("targets", []):
        if target["datasource"] != {"type": "prometheus", "uid": "${datasource}"}:
            print("another data source:", panel["title"])
    if panel["type"] != "row" and not panel["targets"]:
        print("no query:", panel["title"])
