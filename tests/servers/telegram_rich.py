"""Rich messages as the Bot API server of the tests reads them: blocks and their fields, limits, and the picture."""

from typing import Any

from tests.servers.telegram_chats import Refusal

LONGEST, MOST_BLOCKS = 32_768, 500
FIELDS: dict[str, set[str]] = {
    "heading": {"text", "size"},
    "paragraph": {"text"},
    "footer": {"text"},
    "divider": set(),
    "photo": {"photo"},
    "details": {"summary", "blocks"},
}
"""The blocks that we know, with the fields each must have; no other is taken."""
OPTIONAL = {"photo": {"caption"}, "details": {"is_open"}}


def read(source: Any, sizes: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """The message's content from an InputRichMessage; ``sizes``: of the pictures sent along. Raises Refusal."""
    if not isinstance(source, dict) or len({"html", "markdown", "blocks"} & set(source)) != 1:
        raise _bad("exactly one of html, markdown and blocks must be used")
    if unknown := set(source) - {"blocks", "skip_entity_detection", "is_rtl", "media"}:
        raise _bad(f"{unknown} is not read here")
    blocks = [_block(block, sizes) for block in source["blocks"]]
    if not blocks or len(blocks) > MOST_BLOCKS:
        raise _bad("wrong number of blocks")
    if sum(len(said(block)) for block in blocks) > LONGEST:
        raise Refusal(400, "Bad Request: message is too long")
    return {"rich_message": {"blocks": blocks}}


def shown(message: dict[str, Any]) -> str:
    """What somebody reads in a message, rich or not: line by line."""
    if "rich_message" in message:
        return "\n".join(filter(None, map(said, message["rich_message"]["blocks"])))
    return str(message.get("text", message.get("caption", "")))


def pictures(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The largest size of each picture in a rich message."""
    return [block["photo"][-1] for block in message.get("rich_message", {}).get("blocks", []) if "photo" in block]


def said(block: dict[str, Any]) -> str:
    """The words of a block."""
    return _words(block.get("text", block.get("summary", "")))


def _words(text: Any) -> str:
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(map(_words, text))
    return _words(text["text"])


def _block(block: dict[str, Any], sizes: dict[str, tuple[int, int]]) -> dict[str, Any]:
    kind = str(block.get("type"))
    needed = FIELDS.get(kind)
    if needed is None or not needed <= set(block) <= needed | {"type"} | OPTIONAL.get(kind, set()):
        raise _bad(f"can't parse block {kind}")
    if "text" in block:
        _check(block["text"])
    if kind == "heading" and block["size"] not in range(1, 7):
        raise _bad("heading size must be 1 to 6")
    return {**block, "photo": _photo(block["photo"], sizes)} if kind == "photo" else block


def _check(text: Any) -> None:
    """Text is a string, a list of texts, or an object with a type."""
    if isinstance(text, list):
        for part in text:
            _check(part)
    elif isinstance(text, dict):
        if text.get("type") not in ("bold", "italic", "text_mention", "url", "date_time") or not text.get("text"):
            raise _bad("can't parse rich text")
        if text["type"] == "text_mention" and not isinstance(text.get("user", {}).get("id"), int):
            raise _bad("text_mention needs a user")
    elif not isinstance(text, str) or not text:
        raise _bad("text must be non-empty")


def _photo(photo: dict[str, Any], sizes: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    media = str(photo.get("media", ""))
    part = media.removeprefix("attach://")
    if photo.get("type") != "photo" or not media:
        raise _bad("wrong media")
    if part != media and part not in sizes:
        raise _bad(f"there is no part {part}")
    width, height = sizes.get(part, (90, 90))
    return [{"file_id": "photo", "file_unique_id": "photo", "width": width, "height": height}]


def _bad(why: str) -> Refusal:
    return Refusal(400, f"Bad Request: can't parse rich message: {why}")
