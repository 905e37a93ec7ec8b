# SPDX-License-Identifier: Apache-2.0
"""Reads metrics with the parsers of Prometheus' own client library, and prints some of them.

First argument: where the figures are. Then the name of a sample, its labels as NAME=VALUE each.
"""

import sys
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_plain

for accept, read in (("text/plain", read_plain), ("application/openmetrics-text", read_open)):
    request = urllib.request.Request(sys.argv[1], headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=60) as answer:
        families = list(read(answer.read().decode()))
        kind = answer.headers["Content-Type"].split(";")[0]
    assert kind == accept, kind
    names = [family.name for family in families]
    assert len(names) == len(set(names)), names
    for family in families:
        assert family.type in ("counter", "gauge", "histogram", "summary"), family
        assert family.documentation, family
        assert family.samples, family
    wanted = dict(word.split("=", 1) for word in sys.argv[3:])
    for family in families:
        for sample in family.samples:
            if sample.name == sys.argv[2] and wanted.items() <= sample.labels.items():
                print(family.type, sample.value, flush=True)
