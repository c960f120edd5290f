"""What the terminal of a running service says beside the messages, in both languages; pure."""

from typing import NamedTuple


class Words(NamedTuple):
    """The heads of its table, and its lines of state; braces are filled in."""

    issue: str
    level: str
    hour: str
    usual: str
    negative: str
    of_four: str
    rate: str
    lag: str
    waiting: str
    calm: str
    ended: str


WORDS = {
    "id": Words(
        issue="Isu",
        level="Tingkat",
        hour="1 jam",
        usual="biasanya",
        negative="neg",
        of_four="{word} {level} dari 4",
        rate="{rate} unggahan/d",
        lag=" jeda {minutes} mnt",
        waiting="menunggu unggahan pertama",
        calm="{issues} isu, semua Normal",
        ended="Simulasi sudah selesai; waktu berhenti di sini. Dari awal: Ctrl-C, hapus {database}*, lalu mulai lagi.",
    ),
    "en": Words(
        issue="Issue",
        level="Level",
        hour="1 h",
        usual="usual",
        negative="neg",
        of_four="{word} {level} of 4",
        rate="{rate} posts/s",
        lag=" lag {minutes} min",
        waiting="waiting for the first post",
        calm="{issues} watched, all Normal",
        ended="The simulation is over; time stands still. From the start: Ctrl-C, delete {database}*, start again.",
    ),
}
"""By the language code of the configuration."""
