"""A machine that webhooks lead to, which keeps what it was sent."""

import asyncio

from tests.assets.site import RecordedSite


class Hook(RecordedSite):
    """`bodies` has what was posted, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        self.bodies.append(await reader.readexactly(length))
        asked = asyncio.StreamReader()
        asked.feed_data(head)
        asked.feed_eof()
        await super().serve(asked, writer)
