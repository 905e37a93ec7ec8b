# SPDX-License-Identifier: Apache-2.0
"""Draws docs/numbers.md: the ratios of docs/benchmarks.md, and those of bench/target/*.tsv if bench/run has been here."""

import csv
import re
from html import escape
from pathlib import Path
from statistics import median
from typing import NamedTuple

from markdown.extensions.toc import slugify

ROOT = Path(__file__).resolve().parents[2]
MARK = "<!-- plots -->"
SLICES = ["round", "server", "messages", "seconds", "cpu_ns", "lost", "resumed"]
FEWEST_ROUNDS = 3

# In units of the picture: it is as wide as a page in a window of 400 pixels, and grows with the window.
WIDTH, LEFT, RIGHT, ROW = 400, 122, 356, 20


class Plot(NamedTuple):
    """Ratios to `base`: the least, the median and the greatest of each server."""

    title: str
    measure: str
    metric: str
    base: str
    rows: list[tuple[str, float, float, float]]


def from_tables(text):
    """The plots of the tables of docs/benchmarks.md: of each the first that compares, without what is more the better."""
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title = section.split("\n", 1)[0]
        for before, block in re.findall(r"(.*?)^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
            measure = re.findall(r"`(bench/run [\w-]+)", before)
            compared = re.search(r"^against (\S+).*\n(.*)\n.*min.*\n((?:\S.*\n)+)", block, re.MULTILINE)
            if measure and compared:
                base, metrics, rows = compared[1], re.split(r"\s{2,}", compared[2].strip()), compared[3].splitlines()
                for i, metric in enumerate(metrics):
                    if not metric.endswith("/s"):
                        yield Plot(title, measure[-1], metric, base, [row(line, i) for line in rows])


def row(line, metric):
    server, *figures = line.split()
    return (server, *map(float, figures[3 * metric : 3 * metric + 3]))


def from_slices(file):
    """The plot of a file of bench/run: processor time for each message, against the first server in C."""
    with file.open(newline="") as lines:
        head, *slices = csv.reader(lines, delimiter="\t")
    cpu, messages = {}, {}
    if head != SLICES:
        return
    for round_, server, count, _, nanos, *_ in slices:
        cpu[server, round_] = cpu.get((server, round_), 0) + float(nanos)
        messages[server, round_] = messages.get((server, round_), 0) + float(count)
    servers = list(dict.fromkeys(server for server, _ in cpu))
    rounds = {round_ for _, round_ in cpu}
    base = next((server for server in servers if server.startswith("c-")), None)
    if base and len(rounds) >= FEWEST_ROUNDS and len(cpu) == len(servers) * len(rounds) and all(messages.values()):
        cost = {each: cpu[each] / messages[each] for each in cpu}
        ratios = {each: [cost[each, r] / cost[base, r] for r in rounds] for each in servers if each != base}
        rows = [(each, min(all_), median(all_), max(all_)) for each, all_ in ratios.items()]
        if rows:
            yield Plot(file.stem, f"bench/run {file.stem}", "CPU", base, rows)


def figure(plot, link):
    """A plot as SVG, with a caption."""
    least = min(0.0, *(row[1] for row in plot.rows))
    most = max(1.2, *(row[3] for row in plot.rows))
    step = next(step for step in (0.25, 0.5, 1, 2, 5, 10, 1e9) if (most - least) / step <= 6)

    def x(value):
        return round(LEFT + (value - least) / (most - least) * (RIGHT - LEFT), 1)

    bottom = ROW * len(plot.rows) + 8
    name = f"{plot.metric}, {plot.base} = 1"
    svg = [
        f'<svg viewBox="0 0 {WIDTH} {bottom + 16}" role="img" width="100%" font-size="12" fill="currentColor"'
        f' stroke="currentColor"><title>{escape(plot.title)}: {escape(name)}</title>'
    ]
    for i in range(int(least / step), int(most / step) + 1):
        at = x(i * step)
        mark = 'stroke-opacity=".8" stroke-dasharray="3 2"' if i * step == 1 else 'stroke-opacity=".15"'
        svg.append(f'<path d="M{at} 2V{bottom}" {mark}/>')
        svg.append(f'<text x="{at}" y="{bottom + 13}" text-anchor="middle" stroke="none">{i * step:g}</text>')
    for i, (server, low, middle, high) in enumerate(plot.rows):
        y = ROW * i + 14
        colour = "var(--md-accent-fg-color)" if server.startswith("landline") else "currentColor"
        svg.append(f'<text x="0" y="{y + 4}" stroke="none">{escape(server)}</text>')
        svg.append(f'<path d="M{x(low)} {y}H{x(high)}" stroke-width="3" stroke-opacity=".5" stroke="{colour}"/>')
        svg.append(f'<circle cx="{x(middle)}" cy="{y}" r="4" stroke="none" fill="{colour}"/>')
        svg.append(f'<text x="{WIDTH}" y="{y + 4}" text-anchor="end" stroke="none">{middle:.2f}</text>')
    caption = f'{link}: {escape(name)}; <code>{escape(plot.measure)}</code>'
    return f'<figure style="width:100%;max-width:28rem">{"".join(svg)}</svg><figcaption>{caption}</figcaption></figure>'


def on_page_content(html, page, config, files):
    if MARK not in html:
        return html
    tables = from_tables((ROOT / "docs/benchmarks.md").read_text("utf-8"))
    figures = [
        figure(plot, f'<a href="benchmarks.html#{slugify(plot.title, "-")}">{escape(plot.title)}</a>') for plot in tables
    ]
    slices = [plot for file in sorted((ROOT / "bench/target").glob("*.tsv")) for plot in from_slices(file)]
    if slices:
        figures.append("<h2>On this machine</h2>")
        figures += [figure(plot, escape(plot.title)) for plot in slices]
    return html.replace(MARK, "\n".join(figures))
