"""A real S3 server, SeaweedFS, for the whole test run: on free ports, and in a folder of its own."""

import itertools
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import obstore
import pytest
from obstore.exceptions import BaseError
from obstore.store import S3Store

from hawk_edge.store.bucket import Bucket

BUCKET = "hawk"
KEYS = {"accessKey": "hawk", "secretKey": "only for tests"}
WEED = Path(sys.executable).parent / "weed"
PARTS = ("master", "volume", "filer", "s3")
START_S = 60


class S3Server:
    """`environ` is what reaches it; whoever asks for an address has it alone."""

    def __init__(self, port: int) -> None:
        self.environ = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": KEYS["accessKey"],
            "AWS_SECRET_ACCESS_KEY": KEYS["secretKey"],
            "AWS_REGION": "eu-central-1",
        }
        self._numbers = itertools.count()

    def address(self) -> str:
        return f"s3://{BUCKET}/tests/{next(self._numbers)}"

    async def bucket(self, address: str = "") -> Bucket:
        return await Bucket.open(address or self.address(), self.environ)

    def store(self) -> S3Store:
        """The bucket itself, for who looks behind the scenes."""
        config = {name.lower(): value for name, value in self.environ.items()}
        return S3Store(BUCKET, config=config, client_options={"allow_http": True})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One server for all tests."""
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """A server with one bucket. It dies with this process, however that ends."""
    ports = free_ports(2 * len(PARTS))
    options = [f"-{part}.port={port}" for part, port in zip(PARTS, ports, strict=False)]
    behind = dict(zip(PARTS, ports[len(PARTS) :], strict=True))
    options += [f"-{part}.port.grpc={port}" for part, port in behind.items()]
    may = ["Admin", "Read", "Write", "List"]
    (folder / "s3.json").write_text(
        json.dumps({"identities": [{"name": "tests", "credentials": [KEYS], "actions": may}]})
    )
    master = f"127.0.0.1:{ports[0]}.{behind['master']}"
    common = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    processes = list[subprocess.Popen[bytes]]()

    def start(*arguments: str) -> None:
        with open(folder / "log", "ab") as log:
            processes.append(
                subprocess.Popen(
                    ["setpriv", "--pdeathsig", "KILL", WEED, *arguments],
                    stdout=log, stderr=log, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"},
                )
            )  # fmt: skip

    try:
        start(
            "master", f"-mdir={folder}", *common, f"-port={ports[0]}",
            f"-port.grpc={behind['master']}", "-telemetry=false", "-electionTimeout=200ms",
            "-volumeSizeLimitMB=64",
        )  # fmt: skip
        # What looks for it before it leads looks again only after five seconds.
        until_leads(ports[0])
        start(
            "server", "-master=false", f"-master.peers={master}", f"-dir={folder}", *common,
            "-filer", "-s3", f"-s3.config={folder / 's3.json'}", *options, "-s3.iam=false",
            "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=20",
            f"-s3.localSocket={folder / 's'}", f"-filer.localSocket={folder / 'f'}",
        )  # fmt: skip
        server = S3Server(ports[PARTS.index("s3")])
        wait_for(server, folder / "log")
        yield server
    finally:
        for process in processes:
            process.kill()  # asked to end, it takes a quarter of a minute
            process.wait()
        for part, port in behind.items():
            Path(f"/tmp/seaweedfs-{part}-grpc-{port}.sock").unlink(missing_ok=True)


def until_leads(port: int) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/cluster/status").json().get("IsLeader"):
                return
        except (httpx.HTTPError, ValueError):
            pass
        assert time.monotonic() < until
        time.sleep(0.05)


def free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_for(server: S3Server, log: Path) -> None:
    """Until it takes an object, with which it makes the bucket."""
    until = time.monotonic() + START_S
    while True:
        try:
            obstore.put(server.store(), "ready", b"yes")
        except BaseError:
            assert time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.1)
        else:
            return
