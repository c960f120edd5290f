"""What it costs to hear every post for what no issue watches yet, beside the tokenising alone."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from detectors.terms import terms
from stream.config import EmergingSettings
from stream.engine.embedded import Embedded, Lines
from stream.engine.store import Store
from stream.post import Border
from tests.bench.floor import BATCH
from tests.bench.ground import FEW, START, Ground
from tests.bench.report import Row
from tests.bench.rounds import rounds

SEEN, GOAL, ROUNDS = START + 86_400, 25, 3


def measure(ground: Ground) -> list[Row]:
    """Steps with it less steps without it and less the tokenising, each post; and how large its state is."""
    batches = ground.batches(BATCH)
    border = Border("bench")
    texts = [text for lines in batches for drafts in border.drafts(lines, SEEN) for text in drafts.searched]
    with TemporaryDirectory() as folder:
        stores = [Store(str(Path(folder) / f"{number}.sqlite")) for number in range(2 * ROUNDS)]
        left = list(stores)
        took = rounds(
            {
                "on": lambda: steps(ground, left.pop(), on=True),
                "off": lambda: steps(ground, left.pop(), on=False),
                "terms": lambda: [terms(text) for text in texts],
            },
            ROUNDS,
        )
        size = max(len(store.get_bytes("emerging")) for store in stores)
        for store in stores:
            store.close()
    each = {name: 1e6 * median(seconds) / len(ground.lines) for name, seconds in took.items()}
    beyond = each["on"] - each["off"] - each["terms"]
    return [
        Row("tokenising, each post", f"{each['terms']:.1f} us"),
        Row("hearing it, beyond that", f"{beyond:.1f} us", f"<= {GOAL} us", beyond <= GOAL),
        Row("its state in the file", f"{size / 1e6:.1f} MB"),
    ]


def steps(ground: Ground, store: Store, *, on: bool) -> None:
    """The engine hears the feed."""
    config = ground.config(FEW)
    if on:
        config = config.model_copy(update={"emerging": EmergingSettings(enabled=True, tell="pusat")})
    engine = Embedded(config, store, b"bench")
    for lines in ground.batches(BATCH):
        engine.step([Lines("bench", lines, SEEN, leads=True)])
