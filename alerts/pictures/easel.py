"""Pictures drawn beside the running service: in threads, each one once however many ask, and never so many at a time
that words would wait for them."""

import asyncio

from alerts.pictures.render import png

MOST = 3
"""Different pictures being drawn at a time; who asks for one more gets none."""


class Easel:
    """Draws."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Future[bytes]] = {}

    async def png(self, svg: str) -> bytes:
        """The picture as PNG; empty where too many others are being drawn."""
        if svg not in self._under_way:
            if len(self._under_way) >= MOST:
                return b""
            self._under_way[svg] = asyncio.ensure_future(asyncio.to_thread(png, svg))
            self._under_way[svg].add_done_callback(lambda _: self._under_way.pop(svg))
        return await asyncio.shield(self._under_way[svg])
