"""What an emerging detector knows as plain bytes, and back: terms as hashes, posts without their texts, no names."""

from collections import deque

import msgspec
import numpy as np

from detectors.emerging import Emerging
from detectors.emerging.bucket import Bucket, Ended
from detectors.emerging.posts import Seen
from detectors.emerging.rise import WINDOWS
from detectors.emerging.tables import Window


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
    of.settle()
    running = of.running
    buckets = [(hashes.tobytes(), counts.astype(np.uint32).tobytes(), posts) for hashes, counts, posts in of.buckets]
    state = State(
        of.end, of.closed, running.posts, of.usual.snapshot(), buckets, list(of.posts.recent), running.templates,
        of.said, list(of.proposed), running.fresh.tobytes(),
        (running.counted[0].tobytes(), running.counted[1].tobytes()),
    )  # fmt: skip
    return _encode(state)


def restored(saved: bytes) -> Emerging:
    """A detector that goes on where the snapshot was taken; raises ``msgspec.MsgspecError`` where it is none."""
    state, made = _decode(saved), Emerging()
    made.end, made.closed = state.end, state.closed
    made.usual.restore(*state.usual)
    made.buckets = deque(
        Ended(np.frombuffer(hashes, np.uint32), np.frombuffer(counts, np.uint32).astype(np.int64), posts)
        for hashes, counts, posts in state.buckets
    )
    made.windows = [_window(made, buckets) for buckets, _ in WINDOWS]
    made.posts.recent.extend(state.recent)
    made.said, made.proposed, made.running = state.said, deque(state.proposed), _bucket(state)
    return made


def _bucket(state: State) -> Bucket:
    bucket = Bucket()
    bucket.templates, bucket.posts = state.templates, state.posts
    bucket.fresh.frombytes(state.fresh)
    bucket.counted = np.frombuffer(state.counted[0], np.uint32), np.frombuffer(state.counted[1], np.int64)
    return bucket


def _window(of: Emerging, buckets: int) -> Window:
    window = Window(buckets)
    for bucket in list(of.buckets)[-buckets:]:
        window.add(*bucket, 1)
    return window


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(State).decode
