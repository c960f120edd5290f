"""When the posts behind an alarm were seen, by the same clock that says when the alarm arrived. Pure."""

from collections.abc import Iterable

from alerts.notification import Notification

KEPT = 1000
"""Alarms on their way that are remembered; the oldest give way."""


class Sightings:
    """For each issue the first post of the running minute and of the one before: an alarm is raised when it has passed.

    >>> sightings = Sightings()
    >>> sightings.counted({"banjir": 3}, minute=10, arrived=600.0)
    >>> sightings.counted({"banjir": 1}, minute=11, arrived=660.5)
    >>> sightings.since("banjir")
    600.0
    """

    def __init__(self) -> None:
        self._minute = 0
        self._running: dict[str, float] = {}
        self._passed: dict[str, float] = {}
        self._raised: dict[str, float] = {}

    def counted(self, matched: Iterable[str], minute: int, arrived: float) -> None:
        """Posts of these issues arrived, the first of them at ``arrived``; the feed's ``minute`` runs now."""
        if minute != self._minute:
            self._minute, self._passed, self._running = minute, self._running, {}
        for issue in matched:
            self._running.setdefault(issue, arrived)

    def since(self, issue: str) -> float | None:
        """When the first post of the minute that was just judged arrived."""
        return self._passed.get(issue, self._running.get(issue))

    def said(self, notification: Notification) -> None:
        """A notification enters the outbox; where it brings an alarm, remember since when its posts were there."""
        since = self.since(notification.issue)
        if notification.occasion == "raised" and since is not None:
            self._raised[notification.id] = since
            for oldest in list(self._raised)[:-KEPT]:
                del self._raised[oldest]

    def delivered(self, notification: Notification, now: float) -> float | None:
        """Seconds from those posts to its delivery; None where it brought no alarm, or one from before a restart."""
        since = self._raised.pop(notification.id, None)
        return None if since is None else max(0.0, now - since)
