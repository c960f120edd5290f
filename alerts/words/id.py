"""Bahasa Indonesia: what an officer reads. Officers' words first, engineers' words never."""

from collections.abc import Iterable

from detectors.sentiment import cues

MARK = {"NYATA": "", "SIMULASI": "SIMULASI · ", "UJI": "UJI · "}
DIRECTION = {"up": "NAIK", "down": "TURUN", "steady": "TETAP"}
CLEARED = "AMAN KEMBALI"
RETRACTED = "KOREKSI"
DRIVERS = {
    "volume": "volume",
    "tone": "sentimen negatif",
    "urgency": "ajakan aksi/darurat",
    "growth": "tumbuh cepat",
    "news": "masuk media siber",
    "reach": "penyebar besar",
    "sensitive": "tema peka",
    "shift": "tingkat baru",
    "person": "dinaikkan petugas",
}
INTENTS = {name: name for name in cues.INTENTS}
PLATFORMS = {"news": "media siber", "x": "X", "tiktok": "TikTok", "facebook": "Facebook", "instagram": "Instagram"}
ROLES = {"earliest": "paling awal", "spread": "paling tersebar", "typical": "paling khas"}
BUTTONS = {
    "acknowledge": "Terima",
    "false_alarm": "Alarm palsu",
    "raise": "Naikkan",
    "snooze": "Tunda 30 mnt",
    "true": "Benar",
    "known": "Sudah diketahui",
    "hoax": "Hoaks",
    "planned": "Agenda terjadwal",
    "undo": "Batalkan putusan",
}
OCCASIONS = {
    "raised": "alarm",
    "escalated": "eskalasi",
    "revised": "diperbarui",
    "acknowledged": "diterima",
    "cleared": "aman kembali",
    "retracted": "koreksi",
    "heartbeat": "tanda hidup",
    "handover": "serah terima",
    "emerging": "isu baru",
    "shut": "saluran terputus",
}
LEVELS = ("", "Normal", "Waspada", "Siaga", "Awas")
VERDICTS = {
    "true": "benar",
    "known": "sudah diketahui",
    "hoax": "hoaks",
    "planned": "agenda terjadwal",
    "false": "alarm palsu",
}
ACTIONS = {
    2: ("baca bukti", "cek fakta ke unit", "terima atau tandai alarm palsu"),
    3: ("cek fakta ke unit", "pernyataan awal", "tunjuk jubir"),
    4: ("rapat 10 menit", "pernyataan resmi", "satu jubir", "perbarui tiap 30 menit"),
}
GOLDEN = {15: "pernyataan awal", 60: "fakta lengkap dari unit", 360: "jawaban resmi pimpinan"}
"""What should be out so many minutes after the detection."""
SILENCE = {
    "leader": "pemimpin hanya menerima Siaga, Awas, dan aman kembali (aturan 5)",
    "hours": "di luar jam kerja Waspada menunggu pagi (aturan 7)",
    "budget": "jatah Waspada-nya sudah terpakai, sisanya disampaikan bersama",
    "covered": "isu ini disampaikan dalam peringatan isu lain",
    "off_duty": "tidak sedang giliran jaga",
    "later": "belum gilirannya dalam jenjang",
    "not_on_chain": "tidak ada dalam jenjang tingkat ini",
}


def level(number: int) -> str:
    return f"{LEVELS[number].upper()} · {number} dari 4"


def headline(issue: str, ratio: str, within: str) -> str:
    return f"{issue} — {ratio} dari biasanya" + (f" dalam {within}" if within else "")


def combined(issues: str, number: int) -> str:
    return f"{number} isu naik bersama: {issues}"


def turned(issue: str, negative: str) -> str:
    return f"{issue} — sentimen negatif {negative}, volume seperti biasanya"


def by_hand(issue: str, word: str) -> str:
    return f"{issue} — dinaikkan petugas ke {word}"


def subsided(issue: str, word: str) -> str:
    return f"{issue} — masih {word}, volume mendekati biasanya"


def faded(issue: str, word: str) -> str:
    return f"{issue} — masih {word}, sentimen dan volume mendekati biasanya"


def driven(issue: str, driver: str) -> str:
    return f"{issue} — {driver}"


def calm(issue: str) -> str:
    return f"{issue} — kembali seperti biasanya"


def retracted(issue: str) -> str:
    return f"{issue} — alarm sebelumnya dinyatakan palsu"


def taken_back(issue: str) -> str:
    return f"{issue} — putusan alarm palsu dibatalkan, isu dipantau lagi"


def seen(first: str, detected: str, delay: int) -> str:
    return f"Pertama terlihat {first} · terdeteksi {detected} · jeda {delay} mnt"


def span(minutes: int) -> str:
    return f"{minutes // 60} jam" if minutes % 60 == 0 else f"{minutes} mnt"


def volume(observed: str, expected: str, authors: str, doubling: int) -> str:
    text = f"Volume {span(60)}: {observed} unggahan (biasanya {expected}), {authors} akun"
    return text + (f" · berlipat 2 tiap {doubling} mnt" if doubling else "")


def peak(minutes: int, observed: str, expected: str) -> str:
    return f" · {span(minutes)}: {observed} (biasanya {expected})"


def sentiment(negative: str, neutral: str, positive: str, unsure: str, n: str) -> str:
    return f"Sentimen: neg {negative} · net {neutral} · pos {positive} · tidak pasti {unsure} (n={n})"


def opinion(version: str, negative: str, n: str) -> str:
    return f" · {version}: neg {negative} (n={n})"


def wants(shown: Iterable[tuple[str, str, bool]]) -> str:
    return "Isi: " + ", ".join(f"{INTENTS[name]} {share}{' ↑' if rising else ''}" for name, share, rising in shown)


def toward(negative: str, n: str) -> str:
    return f"terhadap instansi: neg {negative} (n={n})"


def headlines(headlines: str, bodies: str, n: str) -> str:
    return f"berita: judul neg {headlines}, isi neg {bodies} (n={n})"


def platforms(shares: str) -> str:
    return f"Sebaran: {shares}"


def news(since: str, outlets: int) -> str:
    return f" → MASUK MEDIA SIBER {since} ({outlets} media)"


def clock_shifted(late: str, early: str, minutes: int) -> str:
    return f" · jam sumber bergeser: {late} {span(minutes)} di depan {early}"


def crowded(share: str, usual: str) -> str:
    return f"terpusat: 10 akun tersibuk menulis {share}" + (f" (biasanya {usual})" if usual else "")


def amplified(names: str) -> str:
    return f"Penyebar utama: {names}"


STRENGTHS = {"weak": "lemah", "medium": "sedang", "strong": "kuat"}


def coordination(strength: str, share: str) -> str:
    return f"Indikasi terkoordinasi: {strength} ({share})"


def pushed(accounts: str, minutes: int, since: str, chance: str) -> str:
    return f"{accounts} akun berbagi hal sama dalam {span(minutes)}, sejak {since} (kebetulan: {chance})"


def at_once(accounts: str, since: str, exactly: bool) -> str:
    return f"{accounts} akun mengunggah naskah sama serentak, {since}" + (" tepat di awal menit" if exactly else "")


def begun_by(accounts: str) -> str:
    return f"berawal dari {accounts} akun"


def without(ratio: str, level: str) -> str:
    return f"tanpa itu {ratio} dari biasanya" + (f" ({level})" if level else "")


def claim(text: str, unit: str) -> str:
    return f'Klaim: "{text}" — BELUM DIVERIFIKASI' + (f" (unit: {unit})" if unit else "")


def drivers(names: list[str]) -> str:
    return "Pemicu: " + " + ".join(names)


def missing(sources: str) -> str:
    return f"Sumber terputus: {sources} — angka di atas mungkin terlalu kecil"


def evidence(role: str, at: str, platform: str, text: str, copies: int) -> str:
    alike = f" (+{copies - 1} serupa)" if copies > 1 else ""
    return f"Bukti {role}, {at} di {platform}{alike}: “{text}”"


def actions(steps: str) -> str:
    return f"Langkah: {steps}"


def statement(text: str, by: str) -> str:
    return f"Pernyataan awal (disetujui {by}): “{text}”"


def clock(minute: int, target: int, by: str, what: str) -> str:
    return f"Jam emas: menit ke-{minute} · {span(target)} ({by}) {what}"


def together(names: str) -> str:
    return f"Naik bersama: {names}"


def judged(verdict: str) -> str:
    return f"Putusan: {verdict}"


def waiting(owner: str, by: str, after: str, lapsed: str) -> str:
    state = f"belum ada catatan status dari {lapsed}, terima lagi" if lapsed else "belum ada yang menerima, terima"
    then = f", lalu {'diingatkan lagi' if after == owner else f'ke {after}'}" if after else ""
    return f"PJ: {owner or 'belum ada'} · {state} sebelum {by}{then}"


def snoozed(name: str, until: str) -> str:
    return f"Ditunda oleh {name} · berdering lagi {until} bila belum diterima"


def unanswered(owner: str, by: str, lapsed: str) -> str:
    state = f"BELUM ADA CATATAN STATUS DARI {lapsed}" if lapsed else "BELUM ADA YANG MENERIMA"
    again = f" · berdering lagi {by}" if by else ""
    return f"PJ: {owner or 'belum ada'} · SEMUA JENJANG SUDAH DIBERI TAHU, {state}{again}"


def held(name: str, at: str, by: str) -> str:
    return f"Ditangani {name}, {at}" + (f" · catatan status sebelum {by}" if by else "")


def ended(opened: str, closed: str, highest: str) -> str:
    return f"Berlangsung {opened}–{closed} · tertinggi {highest}"


def note(text: str) -> str:
    return f"Catatan: {text}"


def chart(hours: int, step: int, until: str) -> str:
    return f"{hours} jam terakhir, tiap {step} menit, sampai {until}"


def retired(reason: str) -> str:
    return f"isu tidak dipantau lagi: {reason}"


def watched(issues: str, raised: list[str]) -> str:
    return f"{issues} isu dipantau, {len(raised)} alarm" + (f": {', '.join(raised)}" if raised else "")


def late(source: str, number: int, unit: str) -> str:
    return f"{source} {number} {_UNITS[unit]}" if unit != "never" else f"{source} belum pernah terdengar"


def nobody(issues: str) -> str:
    return f"Semua jenjang sudah diberi tahu, belum ada yang menerima: {issues}"


def sources(late: list[str]) -> str:
    return f"Sumber terlambat: {', '.join(late)}" if late else "Semua sumber baik"


def newcomer(posts: str, accounts: str, platforms: str) -> str:
    return f"{posts} unggahan dalam 3 jam, {accounts} akun · {platforms}"


def rising(texts: str, minutes: int, usual: str) -> str:
    return f"{texts} naskah berbeda dalam {span(minutes)} (biasanya {usual})"


def together_written(share: str) -> str:
    return f"Indikasi terkoordinasi: {share} dari akun yang berulang menulis naskah sama"


def example(text: str) -> str:
    return f"Contoh: “{text}”"


def proposed_query(query: str) -> str:
    return f"Usulan kueri: {query}"


def would_match(lately: str, stored: str) -> str:
    return f"Dalam 24 jam cocok: sedikitnya {lately} unggahan baru, {stored} unggahan isu lain"


def answered_already(name: str) -> str:
    return f"Sudah dijawab {name}." if name else "Usulan ini tidak ada lagi."


def now_watched(issue: str) -> str:
    return f"Dipantau sebagai isu “{issue}”."


ALIVE = "SISTEM HIDUP"
NEWCOMER = "ISU BARU?"
ANSWERS = {"watch": "Pantau", "ignore": "Abaikan"}
IGNORED = "Didiamkan selama 7 hari."
TEST = "Ini pesan uji; tidak ada yang perlu dilakukan."


def shut(channel: str) -> str:
    return (
        f"SALURAN TERPUTUS · Bot kami diblokir atau dikeluarkan dari obrolan Anda di {channel}.\n"
        "Peringatan berikutnya dikirim lewat jalur ini. "
        "Untuk kembali ke sana: buka blokir bot itu, atau masukkan lagi ke grup."
    )


_UNITS = {"minute": "menit", "hour": "jam", "day": "hari"}
STRANGER = "Anda tidak ada dalam daftar jaga; tidak ada yang berubah."
ENDED = "Episode ini sudah berakhir."
NOT_CALM = "Latihan dimulai saat isu normal; isu ini masih punya episode yang belum selesai."
CHART = {
    "negative": "negatif",
    "others": "lainnya",
    "expected": "biasanya",
    "share": "porsi negatif",
    "posts": "unggahan",
}
WHY_FALSE = "Mengapa alarm ini palsu?"
CHOOSE = "Pilih alasan"
JUDGE = "Pilih penilaian"
ACT = "Pilih tindakan"
MORE = "Lainnya"
NEEDS_NOTE = "Catatan perlu isi."
NEEDS_REASON = "Alarm palsu perlu alasan."
SECOND_PERSON = "Dicatat. Pada Awas perlu satu orang lagi yang menekan tombol yang sama."
ENOUGH = "Sudah cukup sering ditunda; terima atau biarkan jenjang berjalan."
DONE = {
    "acknowledge": "Terima kasih. Alarm ini sekarang di tangan Anda.",
    "false_alarm": "Dicatat sebagai alarm palsu; semua yang menerima diberi koreksi.",
    "raise": "Tingkat dinaikkan.",
    "lower": "Tingkat diturunkan.",
    "note": "Catatan disimpan.",
    "close": "Episode ditutup.",
    "snooze": "Ditunda.",
    "drill": "Latihan dimulai; semua pesan bertanda UJI.",
    "true": "Dicatat: benar.",
    "known": "Dicatat: sudah diketahui.",
    "hoax": "Dicatat: hoaks.",
    "planned": "Dicatat: agenda terjadwal.",
    "undo": "Putusan dibatalkan.",
}


def already(owner: str) -> str:
    return f"Sudah ditangani {owner}." if owner else "Tidak ada yang berubah."


def silence(reason: str, until: str) -> str:
    return SILENCE[reason] + (f"; sampai {until}" if until else "")


def told(at: str, level: str, channel: str, state: str, reason: str) -> str:
    because = f" ({reason})" if reason else ""
    return f"diberi tahu {at}: {level}, lewat {channel}, {DELIVERY[state]}{because}"


def untold(at: str, level: str, reason: str) -> str:
    return f"tidak diberi tahu {at}: {level}; {reason}"


def nothing(at: str) -> str:
    return f"tidak ada episode isu ini pada {at}"


DELIVERY = {
    "waiting": "menunggu dikirim",
    "sending": "sedang dikirim",
    "accepted": "diambil kanal, belum ada tanda sampai",
    "delivered": "sampai",
    "failed": "GAGAL",
    "superseded": "digantikan pesan yang lebih baru",
}


def sent_to(occasion: str, officer: str, channel: str) -> str:
    """Who was told what, and how: for a chronicle.

    >>> sent_to("raised", "analis", "layar")
    'alarm ke analis lewat layar'
    """
    return f"{OCCASIONS.get(occasion, occasion)} ke {officer} lewat {channel}"
