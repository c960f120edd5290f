"""What a call of the Bot API carries, read and refused as the real server does: text, picture, buttons, topic."""

import json
from typing import Any

from aiohttp import web

from tests.servers.telegram_chats import Refusal
from tests.servers.telegram_text import BadMarkup, Reader

LONGEST_DATA, LARGEST_PHOTO = 64, 10_000_000


async def params_of(request: web.Request) -> dict[str, Any]:
    """The parameters, from JSON, form or multipart; parts of the latter two that hold JSON are read."""
    if request.content_type == "application/json":
        return dict(await request.json())
    return {name: _value(name, value) for name, value in (await request.post()).items()}


def _value(name: str, value: Any) -> Any:
    nested = name in ("reply_markup", "link_preview_options", "allowed_updates", "reply_parameters", "rich_message")
    return json.loads(value) if nested else value


def size_of(photo: Any) -> tuple[int, int]:
    """Width and height of a PNG that was uploaded; a picture that the server holds already is 90 by 90."""
    if isinstance(photo, str) and photo:
        return 90, 90
    content = photo.file.read() if isinstance(photo, web.FileField) else b""
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if not content.startswith(b"\x89PNG") or len(content) > LARGEST_PHOTO:
        raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise Refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    return width, height


def shown(params: dict[str, Any], field: str, longest: int) -> dict[str, Any]:
    """The text or caption of a call as the message keeps it: parsed, and counted after that."""
    source, entities = str(params.get(field, "")), []
    if str(params.get("parse_mode", "")).upper() == "HTML":
        try:
            reader = Reader(source).read()
        except BadMarkup as error:
            raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None
        source, entities = reader.text, reader.entities
    source = source.strip()
    if not source and field == "text":
        raise Refusal(400, "Bad Request: message text is empty")
    if len(source) > longest:
        raise Refusal(400, f"Bad Request: message {'caption ' if field == 'caption' else ''}is too long")
    return {**({field: source} if source else {}), **({"entities": entities} if entities else {})}


def in_topic(topic: int) -> dict[str, Any]:
    """What a message says of its forum's topic."""
    return {"message_thread_id": topic, "is_topic_message": True} if topic else {}


def keyboard_of(params: dict[str, Any]) -> dict[str, Any]:
    """The buttons of a call, where the real server would take them."""
    rows = params.get("reply_markup", {}).get("inline_keyboard", [])
    for key in (key for row in rows for key in row):
        if not key.get("text"):
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
        if not 1 <= len(key.get("callback_data", "").encode()) <= LONGEST_DATA:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        if key.get("style", "primary") not in ("danger", "success", "primary"):
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: Unknown style")
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}
