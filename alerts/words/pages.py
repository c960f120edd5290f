"""What the officers' pages say beside the messages, in both languages; pure."""

from typing import NamedTuple


class Words(NamedTuple):
    """Titles, labels and sentences of the pages; braces are filled in."""

    waiting: str
    leave: str
    alerts: str
    issues: str
    past: str
    sources: str
    newcomers: str
    evidence: str
    chronicle: str
    all_issues: str
    answer: str
    message: str
    none: str
    nobody_told: str
    of_four: str
    since: str
    by: str
    of_usual: str
    negative: str
    hour: str
    sparkline: str
    young: str
    outlook: str
    ahead: str
    right: str
    rises: str
    calm: str
    calm_already: str
    wants: str
    carried: str
    last_post: str
    no_post: str
    lag: str
    counts: str
    future: str
    finished: str
    cut: str
    who: str
    officer: str
    enter: str
    wrong_token: str
    too_often: str
    phases: dict[str, str]
    lacks: dict[str, str]
    """What the next level still asks for."""


WORDS = {
    "id": Words(
        waiting="menunggu unggahan pertama",
        leave="Keluar",
        alerts="Peringatan",
        issues="Isu",
        past="Peringatan yang lalu",
        sources="Sumber",
        newcomers="Isu baru?",
        evidence="Bukti",
        chronicle="Kronologi",
        all_issues="Semua isu",
        answer="Jawab",
        message="Pesan",
        none="Tidak ada.",
        nobody_told="Belum ada yang diberi tahu.",
        of_four="{word} · {level} dari 4",
        since="sejak {at}",
        by=" oleh {owner}",
        of_usual=" dari biasanya",
        negative=" · negatif {share}",
        hour="1 jam: {posts} unggahan (biasanya {usual}), {accounts} akun",
        sparkline="unggahan tiap menit selama {minutes} menit; paling banyak {top} dalam satu menit",
        young="belum cukup data: dinilai hanya dari menit-menit pertamanya",
        outlook="Perkiraan unggahan per jam: {ranges} (peluang 80%{right})",
        ahead="{hours} jam {low}–{high}",
        right=", selama ini tepat {share} dari {told}",
        rises="{level} mulai kira-kira {posts} unggahan per jam",
        calm="Reda bila di bawah {posts} unggahan per jam",
        calm_already="Sejam terakhir sudah di bawah batas reda, {posts} unggahan per jam",
        wants="{level} perlu {lacks}",
        carried="Kata yang membawa nada (+ negatif, − positif): {words}",
        last_post="unggahan terakhir {at}",
        no_post="belum ada unggahan",
        lag=" (jeda {minutes} mnt)",
        counts="{accepted} diterima, {repeated} berulang, {late} terlambat, {refused} ditolak",
        future=", {share} bertanggal di masa depan",
        finished=" · selesai",
        cut=" · sumber terputus",
        who="Siapa Anda?",
        officer="Petugas",
        enter="Masuk",
        wrong_token="Token tidak cocok.",
        too_often="Terlalu banyak percobaan. Coba lagi dalam {seconds} detik.",
        phases={
            "calm": "selesai",
            "blind": "selesai, sumber terputus",
            "open": "belum diterima",
            "held": "dipegang",
            "snoozed": "ditunda",
            "covered": "disampaikan bersama isu lain",
            "cooling": "aman kembali",
        },
        lacks={
            "score": "volume lebih besar",
            "voices": "lebih banyak akun",
            "size": "melampaui jam tersibuk",
            "driver": "pemicu (tumbuh cepat, media, atau penyebar)",
            "second driver": "pemicu kedua yang lepas dari yang pertama",
        },
    ),
    "en": Words(
        waiting="waiting for the first post",
        leave="Log out",
        alerts="Alerts",
        issues="Issues",
        past="Past alerts",
        sources="Sources",
        newcomers="A new issue?",
        evidence="Evidence",
        chronicle="Chronicle",
        all_issues="All issues",
        answer="Answer",
        message="Message",
        none="None.",
        nobody_told="Nobody was told yet.",
        of_four="{word} · {level} of 4",
        since="since {at}",
        by=" by {owner}",
        of_usual=" of what is usual",
        negative=" · negative {share}",
        hour="1 h: {posts} posts (usual {usual}), {accounts} accounts",
        sparkline="posts of each minute over {minutes} minutes; at most {top} in a minute",
        young="too little is known yet: judged by its first minutes alone",
        outlook="Outlook, posts an hour: {ranges} (80% likely{right})",
        ahead="{hours} h {low}–{high}",
        right=", right {share} of {told} times so far",
        rises="{level} from about {posts} posts an hour",
        calm="Calms down under {posts} posts an hour",
        calm_already="The last hour is under the line of calm already, {posts} posts an hour",
        wants="{level} asks for {lacks}",
        carried="Words that carried the tone (+ negative, − positive): {words}",
        last_post="last post {at}",
        no_post="no post yet",
        lag=" ({minutes} min ago)",
        counts="{accepted} accepted, {repeated} repeated, {late} late, {refused} refused",
        future=", {share} dated in the future",
        finished=" · finished",
        cut=" · source cut off",
        who="Who are you?",
        officer="Officer",
        enter="Log in",
        wrong_token="The token does not match.",
        too_often="Too many tries. Try again in {seconds} seconds.",
        phases={
            "calm": "over",
            "blind": "over, source cut off",
            "open": "not acknowledged",
            "held": "held",
            "snoozed": "snoozed",
            "covered": "told in another issue's alert",
            "cooling": "all clear",
        },
        lacks={
            "score": "more volume",
            "voices": "more accounts",
            "size": "more than the busiest hour",
            "driver": "a driver (fast growth, news, or reach)",
            "second driver": "a second driver, independent of the first",
        },
    ),
}
"""By the language code of the configuration."""
