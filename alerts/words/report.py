"""The words of the report on an episode, in both languages; pure."""

from typing import NamedTuple


class Words(NamedTuple):
    """Titles, heads of the table and short sentences; braces are filled in."""

    title: str
    going_on: str
    classification: str
    stands: str
    who: str
    heads: tuple[str, ...]
    chronicle: str
    evidence: str
    nobody: str
    made: str
    cut: str


WORDS = {
    "id": Words(
        title="Laporan episode: {issue}",
        going_on="masih berlangsung",
        classification="Klasifikasi: {classification}",
        stands="Keadaan terakhir",
        who="Siapa tahu sejak kapan",
        heads=("Nama", "Tahu sejak", "Tertinggi", "Pesan sampai", "Gagal"),
        chronicle="Kronologi",
        evidence="Bukti",
        nobody="Tidak ada yang diberi tahu.",
        made="Disusun dari catatan Kentongan, keadaan {at}",
        cut="Hanya {number} pesan terakhir yang dimuat; yang lebih awal tidak",
    ),
    "en": Words(
        title="Report on an episode: {issue}",
        going_on="going on",
        classification="Classification: {classification}",
        stands="As it stands",
        who="Who knew when",
        heads=("Name", "Knew since", "Highest", "Messages arrived", "Failed"),
        chronicle="Chronicle",
        evidence="Evidence",
        nobody="Nobody was told.",
        made="Made from the records of Kentongan as of {at}",
        cut="Only the latest {number} messages are in it, earlier ones are not",
    ),
}
"""By the language code of the configuration."""
