"""Each message in each level and language, whole and as leaders read it: `python -m tests.messages --write`.

The figures are invented; what is written is what ``alerts.message`` makes of them. Read them as an officer would.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec

from alerts.alert import Alert, Exhibit, Opinion, Sentiment, Spread, Volume
from alerts.buttons import buttons
from alerts.coordination import Coordination
from alerts.message import text
from alerts.speech import Speech
from alerts.wants import Wants
from detectors.assessment import Reason

GOLDEN = Path(__file__).parent / "golden" / "messages"
SEEN, DETECTED, SENT = 1_795_500_240, 1_795_501_260, 1_795_501_320
"""13.04, 13.21 and 13.22 WIB of 24 November 2026."""
WORDS = {2: "Waspada", 3: "Siaga", 4: "Awas"}
DRIVERS = {2: ("volume", "tone"), 3: ("volume", "tone", "news"), 4: ("volume", "tone", "growth", "news")}
ACTIONS = {
    2: ("baca bukti", "cek fakta ke unit"),
    3: ("cek fakta ke unit", "pernyataan awal", "tunjuk jubir"),
    4: ("hubungi pimpinan", "pernyataan awal", "siapkan jubir"),
}
HELD: dict[str, Any] = {"phase": "held", "held_by": "Pak Budi, Kabid IKP", "held_at": SENT + 120}
OVER: dict[str, Any] = {"phase": "cooling", "sent_at": SENT + 3 * 3600, "direction": "down"}

SCENES: dict[str, dict[str, Any]] = {
    "raised": {},
    "by-a-person": {"drivers": ("person",), "peak": Volume(60, 70, 66.0, 1.06), "volume": Volume(60, 70, 66.0, 1.06)},
    "by-tone": {
        "drivers": ("tone",), "peak": Volume(60, 70, 66.0, 1.06), "volume": Volume(60, 70, 66.0, 1.06), "doubling": 0,
    },
    "combined": {"together": ("Banjir", "Listrik padam", "Harga beras")},
    "coordinated": {
        "coordination": Coordination(
            of=412, posts=96, accounts=31, groups=4, chance=2.1, within=60, since=SEEN + 300, sources=2, share=0.23,
            strength="strong", without_ratio=4.6, without_level=2,
        ),
    },
    "unanswered": {"chain_ended": True, "next_escalation": (), "sent_at": SENT + 2700, "direction": "steady"},
    "acknowledged": HELD | {"sent_at": SENT + 120, "ack_by": SENT + 3720},
    "noted": HELD | {"sent_at": SENT + 1800, "ack_by": SENT + 5400, "note": "stok dicek, truk tiba pukul 15.00",
                     "direction": "steady"},
    "snoozed": HELD | {"phase": "snoozed", "sent_at": SENT + 120, "ack_by": SENT + 1920},
    "source-lost": {"missing": ("rss-media", "intake"), "sent_at": SENT + 1800, "direction": "steady"},
    "lowered": {"direction": "down", "peak": Volume(60, 60, 66.0, 0.91), "volume": Volume(60, 60, 66.0, 0.91),
                "doubling": 0, "sent_at": SENT + 7200, "drivers": ("volume",)},
    "faded": {
        "direction": "steady", "peak": Volume(60, 68, 66.0, 1.03), "volume": Volume(60, 68, 66.0, 1.03), "doubling": 0,
        "drivers": ("tone",), "sentiment": Sentiment(0.0, 0.9, 0.05, 0.05, 68, 2), "sent_at": SENT + 7200,
        "reasons": (Reason("tone", 0.0, 0.0, 0.12, 60, "share"),),
    },
    "note-lapsed": {"lapsed": "Pak Budi, Kabid IKP", "next_escalation": ("Ibu Ratna, Kepala Biro",),
                    "sent_at": SENT + 3720, "ack_by": SENT + 4620, "direction": "steady"},
    "exercise": {"status": "UJI"},
    "all-clear": OVER | {"volume": Volume(60, 61, 66.0, 0.92), "peak": Volume(60, 61, 66.0, 0.92), "doubling": 0},
    "false-alarm": OVER | {"verdict": "unggahan lama yang diedarkan lagi", "judged": "false"},
    "taken-back": OVER | {"called_off": True},
    "judged-hoax": OVER | {"judged": "hoax"},
}  # fmt: skip


def alert(scene: str, level: int) -> Alert:
    """The invented episode in a scene, at a level."""
    base = Alert(
        alert_id="antrean-bbm-20261124T0621", issue_id="antrean-bbm", issue="Antrean BBM Kab. X", revision=1,
        status="NYATA", level=level, level_word=WORDS[level], direction="up", since=DETECTED, first_seen=SEEN,
        detected_at=DETECTED, sent_at=SENT, phase="open", volume=Volume(60, 412, 66.0, 6.24),
        peak=Volume(60, 412, 66.0, 6.24), authors=287, doubling=24, sentiment=Sentiment(0.71, 0.21, 0.03, 0.05, 412, 9),
        spread=Spread({"tiktok": 0.58, "x": 0.3, "news": 0.12}, {"Kabar Contoh": 5, "Media Contoh": 4}, SEEN + 780,
                      {"kabar_kabx": 41, "akun-0123456789abcdef": 12}),
        drivers=DRIVERS[level], reasons=(), score=3.2, rule="3", delay=DETECTED - SEEN,
        evidence=(
            Exhibit("earliest", SEEN, "x", "antre bensin 3 jam di spbu kota, cek https://contoh.id/foto", copies=1),
            Exhibit("spread", SEEN + 900, "news", "Antrean BBM mengular di Kab. X", outlet="Kabar Contoh", copies=5),
            Exhibit("typical", SEEN + 960, "tiktok", "stok habis 3 hari @pemkab tolong", copies=38),
        ),
        claim="stok habis 3 hari", unit="Disperindag", actions=ACTIONS[level], owner="Tim Monitoring",
        ack_by=DETECTED + 900, next_escalation=("Pak Budi, Kabid IKP",),
        statement="Kami sedang memeriksa laporan antrean dan akan memberi keterangan dalam satu jam.",
        approved_by="Kepala Dinas Kominfo",
        wants=Wants(300, {"keluhan": 0.55, "pertanyaan": 0.2}, (), 120, 0.64),
        opinion=Opinion("sentimen-dinas-2", 412, 0.66) if level > 3 else None,
    )  # fmt: skip
    return msgspec.structs.replace(base, **SCENES[scene])


def page(scene: str, level: int, language: str) -> str:
    """The message, its buttons, and the leaders' version."""
    speech, one = Speech(language, "WIB", home="id"), alert(scene, level)
    keys = " ".join(f"[{button.text}]" for button in buttons(one, speech))
    return f"{text(one, speech)}\n{keys}\n\n---\n{text(one, speech, leader=True)}\n"


def pages() -> dict[Path, str]:
    """All files and what is in them."""
    return {
        GOLDEN / f"{scene}-{WORDS[level].lower()}.{language}.txt": page(scene, level, language)
        for scene in SCENES
        for level in WORDS
        for language in ("id", "en")
    }


if __name__ == "__main__":
    for path, text in pages().items():
        if "--write" in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        else:
            print(f"=== {path.name}\n{text}")
