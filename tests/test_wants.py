"""What posts want of those in charge: counted, shown, and a reason of its own where it rises."""

from random import Random

from alerts.speech import Speech
from alerts.wants import Wants, wants
from detectors.counts import Counts
from detectors.panel import Panel
from detectors.sentiment.reading import Reading
from detectors.window import Window
from stream.post import Post
from stream.reader import Reader
from stream.totals import Counter

START = 29_000_160
NEWS = Post("n", "news", 0, 0, "Pelayanan kini bagus dan cepat, warga puas", title="Warga kecewa pelayanan buruk")


def lived(rate: int, urgent: float, last: float, seed: int = 1) -> tuple[Window, Panel]:
    """Two days at ``rate`` posts an hour of which ``urgent`` call for help, and an hour with a share of ``last``."""
    random, window, panel = Random(seed), Window(now=START), Panel(false_alarms_a_month=1)
    for minute in range(2 * 1440 + 60):
        share = last if minute >= 2 * 1440 else urgent
        posts = sum(random.random() < rate / 60 / 10 for _ in range(10))
        help_needed = sum(random.random() < share for _ in range(posts))
        authors = tuple(sorted(random.getrandbits(64) for _ in range(posts)))
        window.advance()
        window.put(
            window.now,
            Counts(
                posts=posts, neutral=posts, urgent=help_needed, authors=authors,
                intents={"darurat": help_needed} if help_needed else {},
            ),
        )  # fmt: skip
        panel.score_one(window)
        panel.learn_one(window)
    return window, panel


def test_a_rising_share_of_calls_for_help_is_a_reason_of_its_own() -> None:
    """Volume and tone are as usual, only what is wanted has changed, and it is named; without that all is calm."""
    window, panel = lived(60, 0.01, 0.4)
    found = panel.score_one(window)
    assert (found.level, found.drivers) == (2, ("urgency",))
    assert "darurat" in wants(window, window.over(60)).rising
    window, panel = lived(60, 0.01, 0.01)
    assert panel.score_one(window).level == 1


def test_what_is_always_so_does_not_rise() -> None:
    """An issue in which four of ten posts always call for help has nothing new to say."""
    window, panel = lived(60, 0.4, 0.4)
    assert panel.score_one(window).level == 1
    assert not wants(window, window.over(60)).rising


def test_intents_and_target_are_counted_in_social_media_only() -> None:
    """A post brings its intents and its tone towards the institution; an article brings headline and body."""
    counter = Counter("a", now=10)
    post = Post("1", "x", 600, 600, "Tolong, BPBD lambat sekali, kami kecewa! Butuh evakuasi, terjebak", author="a")
    reader = Reader({"banjir": ("BPBD",)})
    counter.add(post, reader.read(post, ("banjir",)))
    counter.add(NEWS, reader.read(NEWS, ("banjir",)))
    [said] = [event.counts for event in counter.flush() if event.minute == 10]
    assert said.intents == {"darurat": 1, "keluhan": 1, "permintaan": 1}
    assert (said.toward, said.toward_negative, said.urgent) == (1, 1, 1)
    read = reader.read(NEWS, ("banjir",))["banjir"]
    assert (read.intents, read.toward, read.body) == ((), None, "positive")


def test_issues_with_other_names_read_the_same_post_otherwise() -> None:
    """The tone towards those in charge depends on who they are; the post's own tone does not."""
    post = Post("1", "x", 0, 0, "Dishub payah sekali. Petugas damkar sangat membantu, terima kasih, hebat!")
    read = Reader({"lalu-lintas": ("Dishub",), "kebakaran": ("damkar",)}).read(post, ("lalu-lintas", "kebakaran"))
    assert read["lalu-lintas"].tone == read["kebakaran"].tone
    assert (read["lalu-lintas"].toward, read["kebakaran"].toward) == ("negative", "positive")


def test_few_posts_say_nothing() -> None:
    """Below ten posts no share is said: one angry post is not 100 %."""
    window = Window(now=START)
    window.advance()
    window.put(window.now, Counts(posts=9, intents={"keluhan": 9}))
    assert wants(window, window.over(60)) == Wants()


def test_readings_of_files_before_intents_are_whole() -> None:
    """A reading that has only its tone is one without intents and target."""
    assert Reading("negative") == Reading("negative", (), None, None)


def test_the_words() -> None:
    """One line, the most frequent first, an arrow where it rises; numbers as they are written."""
    words = Speech("id", "WIB").words
    assert words.wants([("keluhan", "41%", False), ("ajakan aksi", "6%", True)]) == "Isi: keluhan 41%, ajakan aksi 6% ↑"
