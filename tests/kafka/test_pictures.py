"""Pictures on Kafka: who keeps the watch draws, who sends has the picture, also a worker that takes over what waits."""

from typing import Any

import pytest

from stream.brokers import Kafka
from stream.config import Config
from stream.engine.kafka import topics
from stream.engine.kafka.following import Following
from stream.engine.kafka.headers import PICTURE
from stream.engine.kafka.publishing import Publishing
from tests.examples import notification
from tests.kafka.feeding import until
from tests.kafka.test_notify import notifying
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.telegram_rich import pictures
from tests.test_telegram_rich import svg


async def test_a_picture_goes_out_with_its_words_by_whoever_sends_them(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first worker is refused for a while and ends; the second one sends the picture that came to the first. Once
    it is sent it is kept no more."""
    monkeypatch.setenv("TEST_TOKEN", TOKEN)
    async with TelegramServer() as server:
        server.chat(7)
        server.refuse("sendRichMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
        telegram = {"kind": "telegram", "base": server.base, "token": {"env": "TEST_TOKEN"}}
        config = Config.model_validate({"kafka": kafka.model_dump(), "channels": {"telegram": telegram}})
        await topics.create(config)
        async with Publishing(config) as keep, notifying(config, "a"):
            await keep.say(notification(), svg(70))
            await keep.flush()
            await until(lambda: not server.faults["sendrichmessage"], "a refusal")
        async with notifying(config, "b"):
            await until(lambda: bool(server.chats[7].messages), "the message")
        assert [one["width"] for one in pictures(server.chats[7].messages[1])] == [140]
    rows: list[Any] = []
    following = Following(config, ["outbox"], rows.extend)
    await following.start()
    await following.close()
    drawn = [PICTURE in dict(row.headers) for row in rows if row.key.decode() == notification().id]
    assert drawn[0] and not drawn[-1]
