"""How commands reach the process that holds the folder: one JSON line each way over a socket.

Before the line of its answer, a long command sends lines that say how far it is. When whoever asked
is gone, the next of those ends it.

The socket is in the data folder and for its owner alone, so that whoever may read the files may
command the server, and nobody else.
"""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from hawk_edge.beside import end
from hawk_edge.commands import Commands, Say
from hawk_edge.errors import HawkError, Unusable

NAME = "control.sock"
LINE_LIMIT = 1 << 20


class NoAnswer(Unusable):
    """The process that holds the folder is starting or ending, or is a command like this one."""


class _Asked(msgspec.Struct):
    name: str
    arguments: dict[str, Any]


@asynccontextmanager
async def serve_control(folder: Path, commands: Commands) -> AsyncIterator[None]:
    """Answer commands for as long as the block lasts."""

    running = set[asyncio.Task[Any]]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)

        def send(line: dict[str, Any]) -> None:
            if writer.is_closing():
                raise ConnectionResetError
            writer.write(json.dumps(line).encode() + b"\n")

        try:
            with suppress(ConnectionError):
                line = await reader.readline()
                send(await _run(commands, line, lambda said: send({"progress": said})))
                await writer.drain()
        finally:
            running.discard(task)
            writer.close()

    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _ShortPath(folder) as path:
            Path(path).unlink(missing_ok=True)
            listener.bind(path)
            Path(path).chmod(0o600)
    except OSError as error:
        listener.close()
        raise Unusable(f"cannot make {folder / NAME}: {error.strerror}") from None
    server = await asyncio.start_unix_server(answer, sock=listener, limit=LINE_LIMIT)
    try:
        yield
    finally:
        server.close()
        await end(running)
        (folder / NAME).unlink(missing_ok=True)


def ask(
    folder: Path, name: str, arguments: dict[str, Any], say: Callable[[str], object]
) -> dict[str, Any]:
    """Have the server on `folder` run a command. Raises Unusable, also for what it refuses.

    `say` is told how far it is.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            with _ShortPath(folder) as path:
                connection.connect(path)
        except OSError:
            raise NoAnswer(
                f"another hawk-edge works on {folder}, and it does not answer: "
                "wait until it has started, or ended"
            ) from None
        connection.sendall(json.dumps({"name": name, "arguments": arguments}).encode() + b"\n")
        with connection.makefile("rb") as stream:
            for line in stream:
                answer: dict[str, Any] = json.loads(line)
                if "progress" not in answer:
                    break
                say(answer["progress"])
            else:
                answer = {"error": "the server has ended"}
    if "error" in answer:
        raise Unusable(answer["error"])
    result: dict[str, Any] = answer["result"]
    return result


async def _run(commands: Commands, line: bytes, say: Say) -> dict[str, Any]:
    try:
        asked = msgspec.json.decode(line, type=_Asked)
        return {"result": await commands.run(asked.name, asked.arguments, say)}
    except (msgspec.DecodeError, RecursionError):
        return {"error": "this is no command"}
    except (HawkError, Unusable) as error:
        return {"error": str(error)}


class _ShortPath:
    """The socket's path by way of the open folder: a real one may be over the 107 bytes allowed."""

    def __init__(self, folder: Path) -> None:
        self._fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def __enter__(self) -> str:
        return f"/proc/self/fd/{self._fd}/{NAME}"

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)
