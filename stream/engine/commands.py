"""Commands that officers write in a chat: what goes on, who is on duty, and what a press can do as well."""

from alerts.life import Verb
from alerts.notification import LEVELS
from alerts.policy import Policy
from alerts.speech import Speech
from alerts.words import numbers
from alerts.words.commands import TEXTS
from stream.config import Config
from stream.core import policy
from stream.engine.host import Host
from stream.engine.shown import IncidentView, IssueView


class Desk:
    """Answers one officer, in his language."""

    def __init__(self, host: Host, config: Config, officer: str) -> None:
        self._host, self._config, self._officer = host, config, officer
        self._person = config.officers[officer]
        language = self._person.language or config.agency.language
        self._texts, self._speech = TEXTS[language], Speech(language, config.agency.zone)

    async def obey(self, name: str, words: str, id: str, via: str) -> tuple[str, str]:
        """Do what a command says. Returns the answer, and what came of it: done, already or refused."""
        match name:
            case "status":
                return self._status(), "done"
            case "isu":
                return self._issue(words), "done"
            case "siapa":
                return self._who(policy(self._config)), "done"
            case "tunda":
                return await self._press(words, "snooze", id, via)
            case "catat":
                return await self._press(words, "note", id, via)
            case "uji":
                return self._texts["test"].format(
                    name=self._person.name, time=self._speech.time(self._host.now)
                ), "done"
        return self._texts["help"], "refused"

    def _status(self) -> str:
        raised = [self._line(issue) for issue in self._host.issues() if issue.level > 1]
        dead = ", ".join(source.feed for source in self._host.sources() if source.state == "gagal")
        cut_off = [self._texts["cut_off"].format(sources=dead)] if dead else []
        return "\n".join([*(raised or [self._texts["calm"]]), *cut_off])

    def _issue(self, words: str) -> str:
        found, _ = self.find(words)
        if found is None:
            return self.which()
        episode = self._host.incident(found.incident) if found.incident else None
        return self._line(found) + (f"\n\n{episode.text}" if episode else "")

    def _line(self, issue: IssueView) -> str:
        texts, language = self._texts, self._speech.language
        line = texts["issue"].format(
            name=issue.name, level=self._level(issue.level), posts=numbers.whole(issue.posts_hour, language),
            usual=numbers.amount(issue.expected_hour, language),
        )  # fmt: skip
        if issue.negative_share is not None:
            line += texts["share"].format(share=numbers.percent(issue.negative_share))
        episode = self._host.incident(issue.incident) if issue.incident else None
        return line + (texts["held"].format(owner=episode.owner) if episode and episode.owner else "")

    def _who(self, rules: Policy) -> str:
        lines = [
            self._texts["duty"].format(level=self._level(level), people=self._people(rules, level))
            for level in (2, 3, 4)
        ]
        return "\n".join([*lines, *(self._line(issue) for issue in self._host.issues() if issue.level > 1)])

    def _people(self, rules: Policy, level: int) -> str:
        names = [self._config.officers[name].name for name in rules.rounds.told_at(level, 0, self._host.now)]
        return ", ".join(names) or self._texts["nobody"]

    async def _press(self, words: str, verb: Verb, id: str, via: str) -> tuple[str, str]:
        found, rest = self.find(words)
        episode = self._open(found)
        if episode is None:
            return (self._texts["none_open"] if found else self.which()), "refused"
        pressed = await self._host.press(episode.incident, self._officer, verb, id=id, note=rest, via=via)
        return pressed.explanation, pressed.outcome

    def _open(self, issue: IssueView | None) -> IncidentView | None:
        return self._host.incident(issue.incident) if issue and issue.incident and issue.level > 1 else None

    def find(self, words: str) -> tuple[IssueView | None, str]:
        """The issue that the words begin with, and the rest of them; where only one is raised it need not be named."""
        issues = self._host.issues()
        for issue in sorted(issues, key=lambda one: -len(one.name)):
            for name in (issue.issue, issue.name.lower()):
                if (words.lower() + " ").startswith(name + " "):
                    return issue, words[len(name) :].strip()
        raised = [issue for issue in issues if issue.level > 1]
        return (raised[0] if len(raised) == 1 else None), words

    def which(self) -> str:
        """The question which issue is meant."""
        return self._texts["which"].format(names=", ".join(issue.issue for issue in self._host.issues()))

    def _level(self, level: int) -> str:
        return self._texts["level"].format(word=LEVELS[level], level=level)
