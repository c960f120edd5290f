"""The words of the network's picture, in both languages; pure."""

from typing import NamedTuple


class Words(NamedTuple):
    """What stands in the picture beside names and numbers; braces are filled in."""

    subtitle: str
    counts: str
    group: str
    members: str
    negative: str
    spreaders: str
    amplified: str
    media: str
    coordinated: str
    others: str
    size: str
    chain: str
    loose: str
    third: str
    empty: str


WORDS = {
    "id": Words(
        subtitle="Jejaring penyebaran",
        counts="{posts} unggahan · {accounts} akun dalam jejaring, {drawn} tergambar",
        group="Kelompok {number}",
        members="{accounts} akun",
        negative="neg {share}",
        spreaders="Penyebar utama",
        amplified="disebarkan {accounts} akun",
        media="media atau akun publik",
        coordinated="indikasi terkoordinasi",
        others="kelompok lain",
        size="Makin besar: disebarkan makin banyak akun",
        chain="Pertama terlihat oleh sistem ini",
        loose="di luar kelompok",
        third="akun ke-3 {time}",
        empty="Belum ada jejaring: tidak ada kelompok dengan tiga akun atau lebih.",
    ),
    "en": Words(
        subtitle="Spread network",
        counts="{posts} posts · {accounts} accounts in the network, {drawn} drawn",
        group="Group {number}",
        members="{accounts} accounts",
        negative="neg {share}",
        spreaders="Top spreaders",
        amplified="spread by {accounts} accounts",
        media="media or public account",
        coordinated="signs of coordination",
        others="other groups",
        size="Larger: spread by more accounts",
        chain="First seen by this system",
        loose="in no group",
        third="3rd account {time}",
        empty="No network yet: no group of three or more accounts.",
    ),
}
"""By the language code of the configuration."""
