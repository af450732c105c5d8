"""Objects under a prefix of a bucket: the one module that knows how S3 is spoken.

Anything that speaks S3 will do. The address is `s3://bucket/prefix`; where the server is, the
region and the credentials come from the usual `AWS_…` variables. Nothing is asked for that only one
maker's servers know, such as checksums in headers: every byte is checked by who reads it anyway.
"""

import os
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from hawk_edge.errors import DiskFull, HawkError, NotFound, Unavailable, Unusable

PAGE = 1000  # names in an answer: as many as S3 gives
_ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[\w.+=@-]+)*)/?")
# What a command may have been given and the server that runs it has not.
_VARIABLES = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION",
    "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3",
    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
)  # fmt: skip
# Other ways to credentials; without any of them, who has a server of their own has forgotten some.
_ROLES = (
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_SKIP_SIGNATURE",
)  # fmt: skip
# A batch waits for it, so it must end while the visitor's browser still does.
_PATIENCE: Any = {"connect_timeout": "5s", "timeout": "30s", "pool_idle_timeout": "20s"}
_RETRIES: Any = {
    "max_retries": 4,
    "retry_timeout": timedelta(seconds=20),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2)},
}
_ENDPOINT = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w./-]*)?|https?://\[[0-9a-f:]+\](:\d+)?/?")
# In what the library says.
_STATUS = re.compile(r"status code: (\d{3}[^:\n]*)")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_SERVER = re.compile(r"https?://[^/\s?]+")
_FULL = re.compile(r"\b507\b|InsufficientStorage|StorageFull|QuotaExceeded|NoSpaceLeft", re.I)


class Found(NamedTuple):
    """An object: its name behind the prefix, its bytes, when it was put (the server's clock)."""

    name: str
    size: int
    put_ms: int


class Bucket:
    """See the module. What fails raises Unavailable, and DiskFull where the server has no room."""

    def __init__(self, store: S3Store, address: str) -> None:
        self._store = store
        self.address = address

    @classmethod
    async def open(cls, address: str, environ: Mapping[str, str] | None = None) -> "Bucket":
        """Raises Unusable when the address, the bucket or the credentials are wrong.

        `environ`: variables that win over this process's.
        """
        found = _ADDRESS.fullmatch(address)
        if not found or any(part in (".", "..") for part in found[2].split("/")):
            raise Unusable(f"{address} is no address: s3://bucket/prefix is one")
        bucket, prefix = found[1], found[2].strip("/")
        given = {name: value for name, value in (environ or {}).items() if name in _VARIABLES}
        every = {**os.environ, **given}
        endpoint = every.get("AWS_ENDPOINT_URL_S3") or every.get("AWS_ENDPOINT_URL") or ""
        if endpoint and not _ENDPOINT.fullmatch(endpoint):
            raise Unusable(f"AWS_ENDPOINT_URL is {endpoint}: https://host is one")
        if endpoint and not any(every.get(name) for name in ("AWS_ACCESS_KEY_ID", *_ROLES)):
            raise Unusable(f"no credentials for {address}: set AWS_ACCESS_KEY_ID and its secret")
        options = _PATIENCE | {"allow_http": endpoint.startswith("http://")}
        config: Any = {name.lower(): value for name, value in given.items() if value}
        try:
            store = S3Store(
                bucket, prefix=prefix or None, config=config, client_options=options,
                retry_config=_RETRIES,
            )  # fmt: skip
            opened = cls(store, f"s3://{bucket}/{prefix}".rstrip("/"))
            async for _ in opened.list("", 1):
                break
        except (BaseError, ValueError, HawkError) as error:
            why = error.message if isinstance(error, HawkError) else _said(error)
            raise Unusable(f"cannot use {address}: {why}") from None
        return opened

    async def put(self, name: str, content: bytes) -> None:
        """Put an object, whole or not at all, in place of what has the name; durable on return."""
        try:
            await obstore.put_async(self._store, name, content, use_multipart=False)
        except (BaseError, OSError) as error:
            raise _meaning(error, name) from None

    async def get(self, name: str) -> bytes:
        """The whole of an object. Raises NotFound as well."""
        try:
            found = await obstore.get_async(self._store, name)
            return bytes(await found.bytes_async())
        except (BaseError, OSError) as error:
            raise _meaning(error, name) from None

    async def part(self, name: str, start: int, size: int) -> bytes:
        """`size` bytes from `start` on, fewer at the end. Raises NotFound as well."""
        try:
            if size:
                found = await obstore.get_range_async(self._store, name, start=start, length=size)
                return bytes(found)
        except FileNotFoundError as error:
            raise _meaning(error, name) from None
        except (BaseError, OSError) as error:
            if (await self._head(name)).size > start:
                raise _meaning(error, name) from None
        return b""  # behind the end there is nothing, which a server calls a mistake

    async def find(self, name: str) -> Found | None:
        """What there is of this name."""
        try:
            return await self._head(name)
        except NotFound:
            return None

    async def list(
        self, folder: str, at_a_time: int = PAGE, after: str = ""
    ) -> AsyncIterator[Found]:
        """All objects in a folder and those in it, by name; only those behind `after`."""
        pages = obstore.list(
            self._store, folder or None, chunk_size=at_a_time, offset=after or None
        ).__aiter__()
        while True:
            try:
                page: Sequence[Any] = await pages.__anext__()
            except StopAsyncIteration:
                return
            except (BaseError, OSError) as error:
                raise _meaning(error, folder) from None
            for one in page:
                yield _found(one)

    async def delete(self, *names: str) -> None:
        """Remove objects; one that is not there is no matter."""
        try:
            if names:
                await obstore.delete_async(self._store, names)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise _meaning(error, names[0]) from None

    async def _head(self, name: str) -> Found:
        try:
            return _found(await obstore.head_async(self._store, name))
        except (BaseError, OSError) as error:
            raise _meaning(error, name) from None


def _found(one: Any) -> Found:
    return Found(one["path"], one["size"], round(one["last_modified"].timestamp() * 1000))


def _meaning(error: Exception, name: str) -> HawkError:
    said = _said(error)
    # A bucket that is gone is no object that is not there.
    if isinstance(error, FileNotFoundError) and "(NoSuchBucket)" not in said:
        return NotFound(f"there is no {name}")
    if _FULL.search(said):
        return DiskFull("the bucket takes no more: its server has no room")
    return Unavailable(f"the bucket cannot be used now: {said}")


def _said(error: Exception) -> str:
    """What matters of it: the rest is what the library knows of its own inside."""
    text = str(error).strip()
    if status := _STATUS.search(text):
        code = _CODE.search(text)
        return f"the server says {status[1].strip()}{f' ({code[1]})' if code else ''}"
    if "HTTP error" in text and (server := _SERVER.search(text)):
        return f"no answer from {server[0]}"
    return text.partition("\n")[0][:200]
