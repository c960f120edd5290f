"""What the chat answers to commands, in the officers' languages."""

TEXTS: dict[str, dict[str, str]] = {
    "id": {
        "help": "/status keadaan semua isu\n/isu NAMA satu isu\n/siapa siapa yang jaga dan memegang\n"
        "/tunda ISU tunda 30 menit\n/catat ISU CATATAN catatan status\n/uji apakah saluran ini berfungsi",
        "stranger": "Nomor Anda di sini {user}. Minta admin mencantumkannya dalam daftar jaga.",
        "calm": "Semua isu Normal.",
        "level": "{word} · {level} dari 4",
        "issue": "{name}: {level}, {posts} unggahan dalam 1 jam (biasanya {usual})",
        "negative": ", negatif {share}",
        "held": ", ditangani {owner}",
        "cut_off": "Sumber terputus: {sources}",
        "which": "Isu yang mana? {names}",
        "duty": "{level}: {people}",
        "nobody": "belum ada",
        "none_open": "Tidak ada episode yang berlangsung untuk itu.",
        "test": "UJI · Halo {name}, {time}: saluran ini berfungsi dan Anda tercantum dalam daftar jaga.",
    },
    "en": {
        "help": "/status all issues\n/isu NAME one issue\n/siapa who is on duty and who has what\n"
        "/tunda ISSUE snooze for 30 minutes\n/catat ISSUE NOTE a status note\n/uji whether this channel works",
        "stranger": "Your number here is {user}. Ask the admin to put it on the duty list.",
        "calm": "All issues are Normal.",
        "level": "{word} · {level} of 4",
        "issue": "{name}: {level}, {posts} posts in 1 hour (usual {usual})",
        "negative": ", negative {share}",
        "held": ", held by {owner}",
        "cut_off": "Source cut off: {sources}",
        "which": "Which issue? {names}",
        "duty": "{level}: {people}",
        "nobody": "nobody yet",
        "none_open": "No episode of that is going on.",
        "test": "TEST · Hello {name}, {time}: this channel works and you are on the duty list.",
    },
}
"""By language and key; both have the same keys."""
