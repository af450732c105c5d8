"""The process that is forked anew for each round, so that a round costs no start of Python.

`python -m tests.crash.writer`, with the shim loaded: a line of JSON in (`Order`), a line out
(`Outcome`).
"""

import asyncio
import os
import sys
import time
import traceback
from pathlib import Path

import msgspec

from tests.crash.lies import tell
from tests.crash.shim import Plan, arm, calls
from tests.crash.work import look, work

Told = tuple[str, int]


class Order(msgspec.Struct, frozen=True):
    """Work on a folder by a plan, or (`told`) look at what became of such work."""

    folder: str
    seed: int
    plan: Plan = Plan()
    lie: str = ""
    told: list[Told] | None = None
    thorough: bool = False


class Outcome(msgspec.Struct):
    """`told`: session and number of each batch that was acknowledged, and what else work.py tells.

    `calls` is None when it was killed, and so are `took_s` and `cpu_s`.
    """

    told: list[Told] = []
    findings: list[str] = []
    calls: int | None = None
    took_s: float | None = None
    cpu_s: float | None = None

    @property
    def acked(self) -> int:
        """How many batches were acknowledged."""
        return sum(seq > 0 for _, seq in self.told)


def main() -> None:
    """Answer orders until there are no more."""
    for line in sys.stdin.buffer:
        outcome = _forked(msgspec.json.decode(line, type=Order))
        sys.stdout.buffer.write(msgspec.json.encode(outcome) + b"\n")
        sys.stdout.buffer.flush()


def _forked(order: Order) -> Outcome:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        os._exit(_child(order, writer))
    os.close(writer)
    outcome = Outcome()
    with os.fdopen(reader, "rb") as lines:
        for line in lines:
            # The last line of one that was killed may be torn.
            if line.endswith(b"\n"):
                _note(outcome, msgspec.json.decode(line))
    os.waitpid(child, 0)
    return outcome


def _note(outcome: Outcome, said: dict[str, object]) -> None:
    for key, value in said.items():
        if isinstance(value, list):
            getattr(outcome, key).append(tuple(value))
        elif key == "findings":
            outcome.findings.append(str(value))
        else:
            setattr(outcome, key, value)


def _child(order: Order, writer: int) -> int:
    def say(**said: object) -> None:
        os.write(writer, msgspec.json.encode(said) + b"\n")

    folder = Path(order.folder)
    began = time.monotonic()
    try:
        if order.told is None:
            tell(order.lie)
            arm(order.folder, order.plan)
            asyncio.run(work(folder, order.seed, lambda *one: say(told=one)))
        else:
            told = set(order.told)
            for line in asyncio.run(look(folder, order.seed, told, order.thorough)):
                say(findings=line)
    except BaseException:
        say(findings=traceback.format_exc())
    say(calls=calls(), took_s=time.monotonic() - began, cpu_s=time.process_time())
    return 0


if __name__ == "__main__":
    main()
