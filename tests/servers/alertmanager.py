"""A real Alertmanager on a free port of 127.0.0.1, which tells what it hears to a Bot API server of the tests."""

import asyncio
import json
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.programs import program
from tests.servers.telegram import TOKEN, TelegramServer
from tests.serving import free_port

CHAT = 7
STATUS = "{{ range .Alerts }}{{ .Status }} {{ .Labels.severity }}: {{ .Annotations.summary }}\n{{ end }}"


class RealAlertmanager:
    """The process. Its notifications are grouped by incident and repeated after hours only."""

    def __init__(self, folder: Path, telegram: TelegramServer) -> None:
        self._folder, self._binary = folder, program("prometheus-alertmanager")
        self.url = f"http://127.0.0.1:{free_port()}"
        route = {
            "receiver": "chat", "group_by": ["incident"], "group_wait": "50ms", "group_interval": "200ms",
            "repeat_interval": "4h",
        }  # fmt: skip
        receiver = {
            "api_url": telegram.base, "bot_token": TOKEN, "chat_id": CHAT, "parse_mode": "", "message": STATUS,
        }  # fmt: skip
        config = {"route": route, "receivers": [{"name": "chat", "telegram_configs": [receiver]}]}
        (folder / "alertmanager.yml").write_text(json.dumps(config))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start it, and wait until it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            self._binary, f"--config.file={self._folder / 'alertmanager.yml'}", f"--storage.path={self._folder}",
            f"--web.listen-address={self.url.removeprefix('http://')}", "--cluster.listen-address=",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with aiohttp.ClientSession() as http:
            for _ in range(500):
                try:
                    async with http.get(f"{self.url}/-/ready") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.02)
        raise AssertionError("Alertmanager did not become ready")

    async def stop(self) -> None:
        """End it as systemd would."""
        self._process.terminate()
        await self._process.wait()

    async def firing(self) -> list[dict[str, Any]]:
        """The alerts that it holds as firing."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/api/v2/alerts?active=true") as response:
            alerts: list[dict[str, Any]] = await response.json()
            return alerts
