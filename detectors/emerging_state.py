"""What an emerging detector knows as plain bytes, and back: terms as hashes, posts without their texts, no names."""

from collections import deque

import msgspec
import numpy as np

from detectors.emerging import RECENT, WINDOWS, Emerging, Seen
from detectors.emerging_tables import Window


class State(msgspec.Struct, array_like=True):
    """Everything but texts, and the windows, which are the sums of their buckets."""

    end: int
    closed: int
    posts: int
    usual: tuple[int, list[bytes]]
    buckets: list[tuple[bytes, bytes, int]]
    recent: list[Seen]
    templates: dict[int, int]
    said: dict[str, int]
    proposed: list[int]
    fresh: bytes
    counted: tuple[bytes, bytes]


def snapshot(of: Emerging) -> bytes:
    """The whole state as MessagePack.

    >>> emerging = Emerging()
    >>> emerging.add(1, "a", "x", "jembatan runtuh")
    >>> snapshot(restored(snapshot(emerging))) == snapshot(emerging)
    True
    """
    buckets = [(hashes.tobytes(), counts.astype(np.uint32).tobytes(), posts) for hashes, counts, posts in of.buckets]
    state = State(
        of.end, of.closed, of.posts, of.usual.snapshot(), buckets, list(of.recent), of.templates, of.said,
        list(of.proposed), of.fresh.tobytes(), (of.counted[0].tobytes(), of.counted[1].tobytes()),
    )  # fmt: skip
    return _encode(state)


def restored(saved: bytes) -> Emerging:
    """A detector that goes on where the snapshot was taken; raises ``msgspec.MsgspecError`` where it is none."""
    state, made = _decode(saved), Emerging()
    made.end, made.closed, made.posts = state.end, state.closed, state.posts
    made.usual.restore(*state.usual)
    made.buckets = deque(
        (np.frombuffer(hashes, np.uint32), np.frombuffer(counts, np.uint32).astype(np.int64), posts)
        for hashes, counts, posts in state.buckets
    )
    made.windows = [_window(made, buckets) for buckets, _ in WINDOWS]
    made.recent = deque(state.recent, maxlen=RECENT)
    made.templates, made.said, made.proposed = state.templates, state.said, deque(state.proposed)
    made.fresh.frombytes(state.fresh)
    made.counted = np.frombuffer(state.counted[0], np.uint32), np.frombuffer(state.counted[1], np.int64)
    return made


def _window(of: Emerging, buckets: int) -> Window:
    window = Window(buckets)
    for bucket in list(of.buckets)[-buckets:]:
        window.add(*bucket, 1)
    return window


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(State).decode
