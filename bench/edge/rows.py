"""What a user would write instead: each batch of rrweb's events is a row of SQLite as it comes.

`python -m bench.edge.rows PORT FOLDER`
"""

import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bench.ingest.peers import collecting, durable, serve


def app(folder: Path) -> Starlette:
    """Durable before the answer, as ours is."""
    db = durable(folder / "rows.db")
    db.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, session TEXT, at INTEGER, body BLOB)")

    async def collect(request: Request) -> Response:
        query, body = request.query_params, await request.body()
        row = [query["session"], int(query["at"]), body]
        done = db.execute("INSERT INTO rows (session, at, body) VALUES (?, ?, ?)", row)
        return JSONResponse({"id": done.lastrowid})

    return collecting(collect)


if __name__ == "__main__":
    serve(app(Path(sys.argv[2])), int(sys.argv[1]))
