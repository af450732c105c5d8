"""Draws pages: this process drives Chromium, and knows no secret.

It imports nothing of hawk_edge but what ends processes. It is started with the path of what to run
as Chromium and with the folder of its own, and reads orders from standard input: a line of JSON,
then the bytes of HTML, of a program and of that program's data, as many as the line says. It
answers in the same way on standard output.

    {"width": 1280, "height": 800, "seconds": 10, "parts": [5120, 0, 0]}  and 5,120 bytes of UTF-8
    {"png": 6717} and 6,717 bytes, or {"error": "why"}; at first, once, {"ready": "version"}

When standard input ends, however that came about, all that came of this process ends at once.
"""

import ctypes
import json
import os
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, NamedTuple

from playwright.sync_api import Browser, Error, sync_playwright

from hawk_edge.render import tree
from hawk_edge.render.paper import Paper

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-quic",
    "--disable-webgl",
    "--dns-prefetch-disable",
    "--hide-scrollbars",
    # Where the system gives no empty network: no name is looked up, and all leads to a closed door.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--mute-audio",
    "--renderer-process-limit=1",
]
_PDEATHSIG = 1
_ENDINGS = 60


class Order(NamedTuple):
    """One picture: the order's line, and what came behind it."""

    line: dict[str, Any]
    parts: list[str]


def main(executable: str, folder: str, orders: BinaryIO, answers: BinaryIO) -> None:
    """Draw until there are no more orders, or the browser is gone."""
    queue: SimpleQueue[Order] = SimpleQueue()
    # Who is stopped when the server dies has to go on, to see that it is alone now.
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGCONT)
    reader = Thread(target=_read, args=(orders, queue, Path(folder)), daemon=True)
    reader.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=ARGUMENTS, chromium_sandbox=True
        )
        _answer(answers, {"ready": browser.version})
        try:
            while browser.is_connected():
                _serve(browser, queue.get(), answers)
        except BrokenPipeError:
            reader.join()  # nobody waits any more, and it ends all of this


def _serve(browser: Browser, order: Order, answers: BinaryIO) -> None:
    try:
        png = draw(browser, order)
    except Error as why:
        _answer(answers, {"error": why.message.splitlines()[0]})
    else:
        _answer(answers, {"png": len(png)}, png)


def draw(browser: Browser, order: Order) -> bytes:
    """The picture of a page, in a context of its own: Playwright keeps all of one until it ends."""
    html, program, data = order.parts
    with Paper(browser, **order.line) as paper:
        if not (program and paper.build(program, data)):
            paper.show(html)
        return paper.picture()


def _read(orders: BinaryIO, queue: "SimpleQueue[Order]", folder: Path) -> None:
    """Also while a page is drawn that never comes to its end."""
    for text in orders:
        line = json.loads(text)
        queue.put(Order(line, [orders.read(size).decode() for size in line.pop("parts")]))
    for _ in range(_ENDINGS):
        tree.end_below(os.getpid())
        if folder.name.startswith("hawk-render-"):
            shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.05)  # who is being ended may still write
    os._exit(0)


def _answer(answers: BinaryIO, said: dict[str, object], more: bytes = b"") -> None:
    answers.write(json.dumps(said).encode() + b"\n" + more)
    answers.flush()


def _end() -> None:
    """At once: another thread holds standard input for as long as it waits for an order."""
    if sys.exception() is not None:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)
    finally:
        _end()
