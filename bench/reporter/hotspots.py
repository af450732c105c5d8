"""Where the reporter's time goes on a page: a CPU profile of it, unminified."""

import re
from collections import Counter
from typing import Any

from playwright.async_api import Browser

from bench.reporter.recorders import HAWK
from bench.reporter.server import Site
from bench.reporter.tab import Tab
from bench.reporter.visits import VIEWPORT

INTERVAL_US = 100
TOP = 25

Node = dict[str, Any]


async def hotspots(browser: Browser, site: Site, path: str, source: str) -> str:
    """The reporter's functions that take most time, before the scenario and in it."""
    context = await browser.new_context(viewport=VIEWPORT)
    tab = await Tab.open(context, site, f"profile-{path}", path, HAWK)
    await tab.cdp.send("Profiler.enable")
    await tab.cdp.send("Profiler.setSamplingInterval", {"interval": INTERVAL_US})
    parts = []
    for name, phase in (("start", tab.start), ("scenario", tab.play)):
        await tab.cdp.send("Profiler.start")
        await phase()
        found = await tab.cdp.send("Profiler.stop")
        parts.append(f"{path}, {name}:\n{_listing(found['profile'], source)}")
    await context.close()
    return "\n".join(parts)


def _listing(profile: dict[str, Any], source: str) -> str:
    nodes = {node["id"]: node for node in profile["nodes"]}
    parents = {child: node["id"] for node in profile["nodes"] for child in node.get("children", [])}
    lines = source.splitlines()
    ours: Counter[str] = Counter()
    inclusive: Counter[str] = Counter()
    total = 0.0
    for sample, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        # A longer one is another process's turn, and not the page's time.
        ms = min(delta, 3 * INTERVAL_US) / 1000
        stack = [nodes[sample]]
        while stack[-1]["id"] in parents:
            stack.append(nodes[parents[stack[-1]["id"]]])
        own = [_label(node, lines) for node in stack if _is_ours(node)]
        if not own:
            continue
        total += ms
        # What the browser does for a function of ours stands beside it, by its own name.
        top = stack[0]
        native = "" if _is_ours(top) else f" → {top['callFrame']['functionName']}"
        ours[own[0] + native] += ms
        for name in set(own):
            inclusive[name] += ms
    rows = [f"{spent:8.1f} ms  {name}" for name, spent in ours.most_common(TOP)]
    wide = [f"{spent:8.1f} ms  {name}" for name, spent in inclusive.most_common(TOP)]
    return "\n".join(
        [f"{total:8.1f} ms  in all; by themselves:", *rows, "with what they call:", *wide, ""]
    )


def _is_ours(node: Node) -> bool:
    return bool(node["callFrame"]["url"].endswith(f"/recorder/{HAWK}.js"))


def _label(node: Node, lines: list[str]) -> str:
    """`module: function`; esbuild says above each module which one it is."""
    frame = node["callFrame"]
    for line in reversed(lines[: frame["lineNumber"] + 1]):
        if module := re.match(r"\s*// .*src/(\w+)\.ts$", line):
            return (
                f"{module[1]}: {frame['functionName'] or '(anonymous)'}:{frame['lineNumber'] + 1}"
            )
    return str(frame["functionName"])
