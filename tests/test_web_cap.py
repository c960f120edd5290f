"""Command centres: an alert comes as CAP, is acknowledged by the answer, and can be fetched as Atom and CAP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from lxml import etree

from stream.config import Config
from tests.servers.receiver import SECRET, Receiver, Reply
from tests.serving import Served, serving, settings
from tests.test_machine_formats import CAP, valid

ATOM = "{http://www.w3.org/2005/Atom}"
ACKNOWLEDGED = Reply(200, {"Content-Type": "application/json"}, b'{"acknowledged": true}')


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    monkeypatch.setenv("TEST_SECRET", SECRET)
    monkeypatch.setenv("WEB_TOKEN", "rahasia")
    async with Receiver(SECRET) as receiver:
        yield receiver


async def fetched(served: Served, path: str) -> tuple[int, bytes]:
    """An answer with our token."""
    async with served.http.get(path, headers={"Authorization": "Bearer rahasia"}) as response:
        return response.status, await response.read()


async def test_the_centre_acknowledges_by_its_answer(tmp_path: Path, receiver: Receiver) -> None:
    """The receiver's answer says that somebody has it: the episode is held by the officer for whom it was."""
    receiver.script.extend([ACKNOWLEDGED] * 50)
    config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver))
    async with serving(config, receiver) as served:
        await served.crisis()
        await served.until(lambda: any(one.phase == "held" for one in served.service.incidents()), "somebody has it")
        held = next(one for one in served.service.incidents() if one.phase == "held")
        assert held.owner == "Pusat Komando"
        status, body = await fetched(served, "/v1/schema/alert.json")
        assert status == 200 and b"kentongan.alert/1" in body


async def test_the_feed_leads_to_valid_documents(tmp_path: Path, receiver: Receiver) -> None:
    """The feed lists the newest message of each current episode behind the token; each, and every message that it
    refers to, can be fetched and is valid."""
    made = settings(tmp_path / "k.sqlite", receiver)
    made["web"]["token"] = {"env": "WEB_TOKEN"}
    config = Config.model_validate(made)
    async with serving(config, receiver) as served:
        served.http.headers["Authorization"] = "Bearer rahasia"
        await served.crisis()
        async with served.http.get("/v1/cap", headers={"Authorization": "no"}) as response:
            assert response.status == 401
        status, body = await fetched(served, "/v1/cap")
        links = [link.get("href") for link in etree.fromstring(body).iter(ATOM + "link")]
        assert status == 200 and links
        for link in links:
            status, body = await fetched(served, link)
            root = valid(body)
            assert root.findtext(CAP + "status") == "Exercise"
            for one in (root.findtext(CAP + "references") or "").split():
                status, earlier = await fetched(served, f"/v1/cap/{one.split(',')[1]}")
                assert status == 200
                named = [valid(earlier).findtext(CAP + name) for name in ("sender", "identifier", "sent")]
                assert ",".join(named) == one
        assert (await fetched(served, "/v1/cap/none.1"))[0] == 404
