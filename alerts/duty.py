"""Who is on duty, and whether the office works, at a time that is handed in. Pure; the roster is data."""

from datetime import UTC, date, datetime, time, timedelta

import msgspec

from alerts.roster import DAYS, Hours, Shift, StandIn, Team
from alerts.words.numbers import OFFSETS

LOOK_AHEAD = 400
"""Days in which the next working day must lie."""


class Roster(msgspec.Struct, frozen=True):
    """Teams with their shifts, stand-ins, the hours of the office, in the agency's zone, and holidays.

    >>> night = Shift(who=("budi",), begin=time(20), end=time(8))
    >>> day = Shift(who=("sari",), days=("mon", "tue", "wed", "thu", "fri"), begin=time(8), end=time(20))
    >>> roster = Roster(teams={"jaga": Team(shifts=(day, night))}, hours=Hours())
    >>> tuesday = int(datetime(2026, 11, 24, 2, 10, tzinfo=UTC).timestamp()) - 7 * 3600  # 02.10 WIB
    >>> roster.on_duty(("jaga",), tuesday), roster.on_duty(("jaga",), tuesday + 8 * 3600)
    (('budi',), ('sari',))
    >>> roster.at_work(tuesday), (roster.next_work(tuesday) - tuesday) // 60
    (False, 350)
    """

    teams: dict[str, Team] = {}
    stand_ins: tuple[StandIn, ...] = ()
    hours: Hours | None = None
    zone: str = "WIB"
    holidays: frozenset[date] = frozenset()

    def on_duty(self, names: tuple[str, ...], at: int) -> tuple[str, ...]:
        """The people behind these names of people and teams, each once; stand-ins in the place of who is absent."""
        if not self.teams and not self.stand_ins:  # asked every minute, and in many offices there are none
            return tuple(dict.fromkeys(names))
        people = (person for name in names for person in self._people(name, at))
        return tuple(dict.fromkeys(self._present(person, at) for person in people))

    def off_duty(self, person: str, at: int) -> bool:
        """Whether somebody takes turns with others, and it is not his turn."""
        turns = [name for name, team in self.teams.items() if any(person in shift.who for shift in team.shifts)]
        return bool(turns) and not any(person in self.on_duty((name,), at) for name in turns)

    def at_work(self, at: int) -> bool:
        """Whether the office works; always, where no hours are set."""
        if self.hours is None:
            return True
        now = self._local(at, self.zone)
        return self.hours.begin <= now.time() < self.hours.end and self._kind(now.date()) in self.hours.days

    def next_work(self, at: int) -> int:
        """When the office works next: ``at`` itself where it does."""
        if self.at_work(at) or self.hours is None:
            return at
        today = self._local(at, self.zone).date()
        days = (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD))
        begins = (self._epoch(day, self.hours.begin) for day in days if self._kind(day) in self.hours.days)
        return next((begin for begin in begins if begin >= at), at)

    def empty(self, team: str, week: int) -> list[int]:
        """The hours of the week that begins at ``week`` in which nobody of a team is on duty: their beginnings."""
        hours = range(week, week + 7 * 86400, 3600)
        return [at for at in hours if not self.on_duty((team,), at)]

    def _people(self, name: str, at: int) -> tuple[str, ...]:
        team = self.teams.get(name)
        if team is None:
            return (name,)
        now = self._local(at, team.zone or self.zone)
        return tuple(person for shift in team.shifts if self._holds(shift, team, now) for person in shift.who)

    def _present(self, person: str, at: int) -> str:
        if not self.stand_ins:
            return person
        today = self._local(at, self.zone).date()
        for _ in self.stand_ins:  # a stand-in may be absent too
            after = next((s.by for s in self.stand_ins if s.absent == person and s.first <= today <= s.last), person)
            if after == person:
                break
            person = after
        return person

    def _holds(self, shift: Shift, team: Team, now: datetime) -> bool:
        today, before = now.date(), now.date() - timedelta(days=1)
        clock = now.time()
        if shift.begin < shift.end:
            return shift.begin <= clock < shift.end and self._on(shift, team, today)
        return (clock >= shift.begin and self._on(shift, team, today)) or (
            clock < shift.end and self._on(shift, team, before)
        )

    def _on(self, shift: Shift, team: Team, day: date) -> bool:
        if day in self.holidays and any("holiday" in other.days for other in team.shifts):
            return "holiday" in shift.days
        return DAYS[day.weekday()] in shift.days

    def _kind(self, day: date) -> str:
        return "holiday" if day in self.holidays else DAYS[day.weekday()]

    @staticmethod
    def _local(at: int, zone: str) -> datetime:
        return datetime.fromtimestamp(at, UTC) + timedelta(hours=OFFSETS[zone])

    def _epoch(self, day: date, clock: time) -> int:
        return int(datetime.combine(day, clock, UTC).timestamp()) - 3600 * OFFSETS[self.zone]
