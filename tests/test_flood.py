"""Two hundred issues alarm within one minute, told to a group and thirty officers: what the watches say of it, and how
that goes through the outbox to a server that keeps Telegram's limits."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from alerts.channels.telegram import Telegram
from alerts.delivery import Delivery
from alerts.notification import Notification
from alerts.outbox import Outbox
from tests.servers.telegram import TOKEN, TelegramServer
from tests.story import Story
from tests.test_outbox_load import Rows

ISSUES, OFFICERS, AWAS, GROUP = 200, 30, 12, "-100"
NAMES = [f"isu{number:03}" for number in range(ISSUES)]
SPEAKER = NAMES[2]
"""The third to rise: it speaks for all that follow."""
TOLD = f"""
begin = "1 09:30"
end = "1 10:17"
talk = [
    {{ from = "1 09:30", to = "1 11:00", a_minute = 0.5, text = "banjir di kota" }},
    {{ from = "1 10:00", to = "1 11:00", a_minute = 6, text = "banjir lagi" }},
]
[config.officers]
sari = {{ name = "Sari", reach = [{{ channel = "layar", address = "1" }}] }}
grup = {{ name = "Grup", reach = [{{ channel = "layar", address = "{GROUP}" }}] }}
[config.levels]
waspada = {{ chain = [{{ tell = ["sari", "grup"] }}] }}
siaga = {{ chain = [{{ tell = ["sari", "grup"] }}] }}
awas = {{ chain = [{{ tell = ["sari", "grup"] }}] }}
"""
ISSUE = '[config.issues.{0}]\nname = "{0}"\nquery = "banjir"'
RAISE = '[[press]]\nat = "1 10:06"\nofficer = "sari"\nverb = "raise"\nissue = "{0}"'


async def test_all_that_alarm_in_one_minute_are_merged(tmp_path: Path) -> None:
    """Each chat hears three times of Waspada, and the third alert names all; once of Siaga, on the way to Awas; and of
    each Awas, which is there within 30 seconds. All that was said arrives, and no limit is provoked."""
    told = tmp_path / "flood.toml"
    told.write_text("\n".join([TOLD, *map(ISSUE.format, NAMES), *map(RAISE.format, NAMES[-AWAS:] * 2)]), "utf-8")
    story = Story(told)
    said = story.tell()
    raised = Counter((one.address, one.level) for one in said if not one.revises)
    assert raised == {(chat, level): n for chat in ("1", GROUP) for level, n in ((2, 3), (3, 1), (4, AWAS))}
    assert f"{ISSUES} isu naik bersama" in [one.text for one in said if one.issue == SPEAKER][-1]
    covered = Counter(watch.state.incident.covered_by for watch in story.engine.watches.values())
    assert covered == {"": 3 + AWAS, SPEAKER: ISSUES - 3 - AWAS}
    ended, flooded = await sent(list(everybodys(said)))
    assert flooded == [] and {row.state for row in ended} <= {"delivered", "superseded"}
    awas = [row for row in ended if row.notification.level == 4 and not row.notification.revises]
    assert max(row.tried - row.queued for row in awas) <= 30


def everybodys(said: Iterable[Notification]) -> Iterator[Notification]:
    """The same for all officers who have Sari's duty."""
    for one in said:
        copies = range(1, OFFICERS + 1) if one.officer == "sari" else [GROUP]
        yield from (msgspec.structs.replace(one, id=f"{one.id}-{chat}", address=str(chat)) for chat in copies)


async def sent(said: list[Notification]) -> tuple[list[Delivery], list[int]]:
    """How each ended when all was sent at its time, and the chats that were told to wait."""
    async with TelegramServer() as server:
        for chat in {one.address for one in said}:
            server.chat(int(chat), "group" if chat == GROUP else "private")
        telegram, rows = Telegram("layar", server.base, lambda: TOKEN, lambda: server.now), Rows()
        outbox = Outbox(rows, {"layar": telegram}, lambda: server.now, lambda: 0.0)
        ahead = server.now - said[0].at
        while said or any(rows.open.values()):
            while said and said[0].at + ahead <= server.now:
                rows.say(said.pop(0), server.now)
            await outbox.deliver_due()
            await outbox.idle()
            server.now += 1.0
        await telegram.close()
        return list(rows.ended.values()), server.flooded
