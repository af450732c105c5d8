"""Makes a backup: the index of one moment, the blobs it names, and last the manifest.

What is there already is not copied again, so a run that was cut short is gone on with by the next,
and nothing that an earlier manifest names is touched before this one's stands. The index is held
still only while its file is read. Blobs that go or change meanwhile, as a session is erased or
sealed, make another round necessary, in which little is left to copy.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable

from msgspec import Struct

from hawk_edge import __version__
from hawk_edge.backup import KEEP
from hawk_edge.backup.manifest import FORMAT, Manifest, encode, newest_whole, read_manifest
from hawk_edge.backup.patience import Patience
from hawk_edge.backup.pieces import (
    PARTS,
    blob_name,
    block_name,
    from_lines,
    pack_block,
    to_lines,
    verify_blob,
    whole_file,
)
from hawk_edge.backup.place import Place
from hawk_edge.backup.spread import give_way, in_turn, spread
from hawk_edge.backup.tidy import tidy
from hawk_edge.beside import run_in, slow_thread
from hawk_edge.clock import wall_clock_ms
from hawk_edge.errors import Conflict, Damaged, NotFound, Unavailable
from hawk_edge.store.engine import IndexCopy, Overtaken
from hawk_edge.store.folder import KEPT_FILES, Store
from hawk_edge.store.index.copied import Needed, needed_between, needed_now
from hawk_edge.store.secret import read_secret

TRIES = 8  # rounds until the index and its blobs are of one moment


class Done(Struct):
    """What came of it. `new_…`: what had to be copied; `lacking`: what is damaged in the folder."""

    name: str = ""
    blobs: int = 0
    new_blobs: int = 0
    index_bytes: int = 0
    new_blocks: int = 0
    new_bytes: int = 0
    removed: int = 0
    rounds: int = 0
    lacking: list[str] = []


class _Taken(Struct):
    """The index of one moment, in blocks, and the lists of its blobs."""

    index: list[str]
    index_bytes: int
    lists: list[bytes]


class Backup:
    """One run, from a store to a place. `say` is told how far it is.

    `patience` is what it waits with while there is no CPU time for it.
    """

    def __init__(
        self, store: Store, place: Place, *, keep: int = KEEP, say: Callable[[str], object],
        now_ms: Callable[[], int] = wall_clock_ms, patience: Patience | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._place = place
        self._patience = patience or Patience()
        self._keep = keep
        self._say = say
        self._now_ms = now_ms
        self._slow = slow_thread("backup")
        self._blocks: set[str] = set()
        self._done = Done()

    async def run(self) -> Done:
        """Raises Conflict where another folder is backed up to, and what the two ends raise."""
        try:
            return await self._run()
        finally:
            self._slow.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> Done:
        store, newest = store_name(self._store), await newest_whole(self._place)
        if newest and newest.store != store:
            raise Conflict(f"{self._place.address} has the backups of another data folder")
        self._blocks = {name.partition("/")[2] async for name in self._place.names("blocks")}
        taken = await self._all_of_one_moment()
        manifest = Manifest(
            FORMAT, __version__, store, max(self._now_ms(), newest.made_ms + 1 if newest else 0),
            taken.index_bytes, taken.index, [await self._put_block(one) for one in taken.lists],
            sum(one.count(b"\n") for one in taken.lists), await self._small_files(),
            self._done.lacking,
        )  # fmt: skip
        await self._file(manifest, taken)
        if not manifest.lacking:
            self._done.removed = await tidy(self._place, self._keep)
        return self._done

    async def _all_of_one_moment(self) -> _Taken:
        for _ in range(TRIES):
            self._done.rounds += 1
            self._done.lacking = []
            await self._patience.wait(self._say)  # not while the index is held
            try:
                async with self._store.database.held() as copy:
                    taken = await self._take(copy)
            except Overtaken:
                continue
            outdated = [
                await self._copy_blobs(*one) for one in zip(PARTS, taken.lists, strict=True)
            ]
            if not any(outdated):
                return taken
        raise Unavailable("the index changes faster than it can be copied there: try again later")

    async def _take(self, copy: IndexCopy) -> _Taken:
        """Copy the index as it is held; the lists come later, so that it is held no longer."""
        lists = [to_lines(await needed_between(copy.read, part, _behind(part))) for part in PARTS]
        found, size = dict[int, str](), 0

        async def blocks() -> AsyncIterator[tuple[int, bytes]]:
            nonlocal size
            number = 0
            async for block in copy.blocks():
                yield number, block
                number, size = number + 1, size + len(block)
                self._say(f"index: {size / 1e6:.0f} MB")

        async def put(one: tuple[int, bytes]) -> None:
            found[one[0]] = await self._put_block(one[1])

        await spread(blocks(), put)
        return _Taken([found[number] for number in sorted(found)], size, lists)

    async def _put_block(self, content: bytes) -> str:
        digest = await run_in(self._slow, lambda: hashlib.sha256(content).hexdigest())
        if digest not in self._blocks:
            file = await run_in(self._slow, pack_block, digest, content)
            await self._place.put(block_name(digest), file)
            self._blocks.add(digest)
            self._done.new_blocks += 1
            self._done.new_bytes += len(file)
        return digest

    async def _copy_blobs(self, part: str, lines: bytes) -> bool:
        """Copy what is not there yet; whether something of it is not what it was any more."""
        there = {name async for name in self._place.names(f"blobs/{part}")}
        missing = [one for one in from_lines(lines) if blob_name(one) not in there]
        outdated = False

        async def copy(one: Needed) -> None:
            nonlocal outdated
            await self._patience.wait(self._say)
            self._say(f"blobs: {self._done.new_blobs} copied")
            if file := await self._read(one):
                await self._place.put(blob_name(one), file)
                self._done.new_blobs += 1
                self._done.new_bytes += len(file)
            elif await needed_now(self._store.database.read, one.digest) == one:
                self._done.lacking.append(one.digest)
            else:
                outdated = True
            await give_way()  # a batch must not wait for it

        await spread(in_turn(missing), copy)
        return outdated

    async def _read(self, one: Needed) -> bytes | None:
        """The file of a blob, verified; None when there is none that is whole and can be used."""
        for _ in range(2):  # it may be replaced while it is read
            try:
                file = await whole_file(self._store.blobs, one.digest)
                await run_in(self._slow, verify_blob, one, file)
            except NotFound:
                return None
            except Damaged:
                continue
            return file
        return None

    async def _small_files(self) -> dict[str, str]:
        """Last, so that what was erased while the backup was made is erased after a restore."""
        files = {}
        for name in KEPT_FILES:
            path = self._store.folder / name
            try:
                content = await asyncio.to_thread(path.read_bytes)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise Unavailable(f"{path} cannot be read: {error.strerror}") from None
            files[name] = await self._put_block(content)
        return files

    async def _file(self, manifest: Manifest, taken: _Taken) -> None:
        """Put the manifest, once all that it names is there for good."""
        await self._place.settle()
        await self._verify(manifest, taken)
        self._done.name, content = encode(manifest)
        await self._place.put(self._done.name, content)
        await self._place.settle()
        if await read_manifest(self._place, self._done.name) != manifest:
            raise Damaged(f"{self._done.name} is not what was written")
        self._done.blobs = manifest.blobs
        self._done.index_bytes = manifest.index_bytes

    async def _verify(self, manifest: Manifest, taken: _Taken) -> None:
        there = {name async for name in self._place.names("blocks")}
        lost = {block_name(digest) for digest in manifest.blocks()} - there
        for part, lines in zip(PARTS, taken.lists, strict=True):
            there = {name async for name in self._place.names(f"blobs/{part}")}
            named = (one for one in from_lines(lines) if one.digest not in manifest.lacking)
            lost |= {blob_name(one) for one in named} - there
        if lost:
            raise Unavailable(f"{min(lost)} was copied and is not there: does somebody delete it?")


def store_name(store: Store) -> str:
    """What stands for a data folder, wherever it is."""
    return read_secret(store.folder).name


def _behind(part: str) -> str:
    return f"{part}~"
