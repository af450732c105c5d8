"""What a user would write instead: each batch of rrweb's events is a row of SQLite as it comes.

`python -m bench.edge.rows PORT FOLDER`
"""

import sqlite3
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route


def app(folder: Path) -> Starlette:
    """Durable before the answer, as ours is."""
    db = sqlite3.connect(folder / "rows.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, session TEXT, at INTEGER, body BLOB)")

    async def collect(request: Request) -> Response:
        query, body = request.query_params, await request.body()
        row = [query["session"], int(query["at"]), body]
        done = db.execute("INSERT INTO rows (session, at, body) VALUES (?, ?, ?)", row)
        return JSONResponse({"id": done.lastrowid})

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    return Starlette(
        routes=[
            Route("/collect", collect, methods=["POST"]),
            Route("/healthz", healthz, methods=["GET"]),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(app(Path(sys.argv[2])), port=int(sys.argv[1]), http="httptools", loop="uvloop",
                log_config=None, access_log=False, lifespan="off", ws="none")  # fmt: skip
