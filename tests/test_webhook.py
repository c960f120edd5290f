"""The webhook channel over real HTTP: signatures, answers, and the guard of addresses."""

import base64
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Reference

from alerts.channels import Delivered, Failed, Later
from alerts.channels.addresses import networks, permitted, refusal
from alerts.channels.console import Console
from alerts.channels.standard_webhooks import headers, sign
from alerts.channels.webhook import Webhook
from tests.examples import notification
from tests.servers.receiver import Receiver, Reply

OLD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEW = "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"
LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver(OLD) as receiver:
        yield receiver


Make = Callable[..., Webhook]


@pytest.fixture
async def make(receiver: Receiver) -> AsyncIterator[Make]:
    """Make channels to the receiver; they are closed at the end."""
    made = []

    def make(url: str = "", secrets: tuple[str, ...] = (OLD,), **options: object) -> Webhook:
        options = {"allow_http": True, "allow_networks": LOOPBACK, **options}
        made.append(Webhook("pusat", url or receiver.url, lambda: secrets, lambda: receiver.now, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for webhook in made:
        await webhook.close()


async def test_alert_arrives_signed(receiver: Receiver, make: Make) -> None:
    """The alert arrives whole under the notification's id, signed so that the specification's library accepts it."""
    outcome = await make().send(notification(), {}, repeat=False)
    assert isinstance(outcome, Delivered)
    assert receiver.events == {
        notification().id: {
            "type": "incident.raised",
            "timestamp": "2026-11-24T06:04:00Z",
            "data": {"alert_id": "antrean-bbm-20261124T0604", "revision": 1},
        }
    }


async def test_both_secrets_sign_while_they_rotate(receiver: Receiver, make: Make) -> None:
    """During a rotation a receiver that knows only the old secret, or only the new one, accepts the alert."""
    for known in (OLD, NEW):
        receiver.secrets = [known]
        assert isinstance(await make(secrets=(NEW, OLD)).send(notification(), {}, repeat=False), Delivered)
    assert isinstance(await make(secrets=(OLD,)).send(notification(), {}, repeat=False), Failed)
    assert receiver.refused == 1


async def test_repeat_has_the_same_id_and_a_new_time(receiver: Receiver, make: Make) -> None:
    """A repeat carries the same id, so the receiver keeps one; its timestamp is that of the try, within tolerance."""
    webhook = make()
    await webhook.send(notification(), {}, repeat=False)
    receiver.now += 3600
    assert isinstance(await webhook.send(notification(), {}, repeat=True), Delivered)
    assert (len(receiver.tries), len(receiver.events)) == (2, 1)


@given(
    id=st.from_regex(r"[a-z0-9-]{1,60}", fullmatch=True),
    at=st.integers(0, 2**32),
    text=st.text(),
    key=st.binary(min_size=24, max_size=64),
)
def test_signatures_equal_the_reference(id: str, at: int, text: str, key: bytes) -> None:
    """Every signature equals that of the specification's own library."""

    secret = "whsec_" + base64.b64encode(key).decode()
    assert sign(secret, id, at, text.encode("utf-8", "replace")) == Reference(secret).sign(
        id, datetime.fromtimestamp(at, UTC), text.encode("utf-8", "replace").decode()
    )


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQhISE=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!"]
)
async def test_bad_secret_fails_and_is_not_shown(receiver: Receiver, make: Make, secret: str) -> None:
    """Without a good secret nothing is sent; the reason says what one is, and not what was given."""
    outcome = await make(secrets=(secret,)).send(notification(), {}, repeat=False)
    assert isinstance(outcome, Failed)
    assert "whsec_" in outcome.reason
    assert secret in ("", "whsec_") or secret not in outcome.reason
    assert receiver.tries == []


def test_id_with_a_dot_is_refused() -> None:
    """An id must not hold a dot: it parts the signed fields."""
    with pytest.raises(ValueError, match="dot"):
        headers([OLD], "a.b", 1, b"")


# What answers mean.


@pytest.mark.parametrize(
    ("reply", "after"),
    [
        (Reply(500), 0),
        (Reply(502), 0),
        (Reply(503, {"Retry-After": "120"}), 120),
        (Reply(429, {"Retry-After": "7"}), 7),
        (Reply(429, {"Retry-After": "soon"}), 0),
        (Reply(429, {"Retry-After": "999999999999"}), 3600),
        (Reply(503, {"Retry-After": "Thu, 24 Nov 2050 00:00:00 GMT"}), 3600),
        (Reply(503, {"Retry-After": "Thu, 24 Nov 1994 00:00:00 GMT"}), 0),
        (Reply(408), 0),
    ],
)
async def test_busy_receiver_is_tried_again(receiver: Receiver, make: Make, reply: Reply, after: float) -> None:
    """A receiver in trouble is tried again, not sooner than it asks, and an hour at the most."""
    receiver.script.append(reply)
    outcome = await make().send(notification(), {}, repeat=False)
    assert isinstance(outcome, Later)
    assert outcome.after == after


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422, 304])
async def test_receiver_that_says_no_fails(receiver: Receiver, make: Make, status: int) -> None:
    """A receiver that understood and refuses fails at once, so that the chain goes on."""
    receiver.script.append(Reply(status))
    outcome = await make().send(notification(), {}, repeat=False)
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith(str(status))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(receiver: Receiver, make: Make, status: int) -> None:
    """A redirect is a failure, wherever it leads."""
    receiver.script.append(Reply(status, {"Location": "/elsewhere"}))
    outcome = await make().send(notification(), {}, repeat=False)
    assert isinstance(outcome, Failed)
    assert "redirects are not followed" in outcome.reason
    assert len(receiver.tries) == 1


async def test_lost_answers_are_tried_again(receiver: Receiver, make: Make) -> None:
    """A connection that is cut, an answer that never comes and a port where nobody listens are tried again."""
    receiver.script.extend(["cut", "hang"])
    cut = await make(timeout=60).send(notification(), {}, repeat=False)
    hung = await make(timeout=2).send(notification(), {}, repeat=False)
    nobody = await make("http://127.0.0.1:1/").send(notification(), {}, repeat=False)
    assert [(type(outcome), outcome.unsure) for outcome in (cut, hung, nobody) if isinstance(outcome, Later)] == [
        (Later, True),
        (Later, True),
        (Later, False),
    ]


async def test_a_flood_in_the_answer_is_not_read(receiver: Receiver, make: Make) -> None:
    """However much a receiver answers, only its status counts."""
    receiver.script.append(Reply(200, {}, b"x" * 20_000_000))
    assert isinstance(await make().send(notification(), {}, repeat=False), Delivered)


async def test_after_gone_nothing_more_is_sent(receiver: Receiver, make: Make) -> None:
    """After 410 the channel stops: what comes later fails at once, and says what to do."""
    webhook = make()
    receiver.script.append(Reply(410))
    for _ in range(3):
        outcome = await webhook.send(notification(), {}, repeat=False)
        assert isinstance(outcome, Failed) and "410" in outcome.reason
    assert len(receiver.tries) == 1


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("reply", "acknowledged"),
    [
        (Reply(200, JSON, b'{"acknowledged": true}'), True),
        (Reply(200, JSON, b'{"acknowledged": false}'), False),
        (Reply(200, JSON, b'{"acknowledged": "yes"}'), False),
        (Reply(200, JSON, b'{"acknowledged": tr'), False),
        (Reply(200, JSON, b"[]"), False),
        (Reply(200, {"Content-Type": "text/plain"}, b'{"acknowledged": true}'), False),
        (Reply(200, JSON, b'{"acknowledged": true' + b" " * 1_000_000 + b"}"), False),
        (Reply(204), False),
    ],
)
async def test_an_answer_can_acknowledge(receiver: Receiver, make: Make, reply: Reply, acknowledged: bool) -> None:
    """A delivered answer that says in JSON that somebody has it is an acknowledgement; no other answer is."""
    receiver.script.append(reply)
    outcome = await make().send(notification(), {}, repeat=False)
    assert isinstance(outcome, Delivered) and outcome.acknowledged is acknowledged


# The guard of addresses.

INSIDE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "192.0.0.1",
    "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.2.3",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
    "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fd00::1",
    "fe80::1", "ff02::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_inside_addresses_are_refused(address: str) -> None:
    """No address of a network that isn't public is connected to, however it is written."""
    host = f"[{address}]" if ":" in address else address
    assert "not a public address" in refusal(f"https://{host}/", allow_http=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "103.10.66.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_permitted(address: str) -> None:
    """Public addresses are permitted without being listed."""
    assert permitted(ipaddress.ip_address(address))


def test_listed_networks_are_permitted_and_no_others() -> None:
    """A listed network is reached, also as a mapped address; its neighbour is not."""
    listed = networks(["10.20.0.0/16"])
    assert permitted(ipaddress.ip_address("10.20.255.1"), listed)
    assert permitted(ipaddress.ip_address("::ffff:10.20.0.1"), listed)
    assert not permitted(ipaddress.ip_address("10.21.0.1"), listed)


@given(st.ip_addresses())
def test_guard_is_never_laxer_than_the_registry(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """What the standard library calls not global is never permitted."""
    plain = getattr(address, "ipv4_mapped", None) or address
    assert not permitted(address) or plain.is_global


@pytest.mark.parametrize(
    "url",
    [
        "", "siaga", "//host/", "ftp://host/", "file:///etc/passwd", "http://host/", "https://", "https:///x",
        "https://user@host/", "https://user:pass@host/", "https://[::1", "javascript:alert(1)",
    ],
)  # fmt: skip
async def test_bad_urls_fail_without_a_connection(make: Make, url: str) -> None:
    """What is no https URL of a host is refused, with the reason."""
    assert refusal(url, allow_http=False)


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0", "0x7f.1", "0177.0.0.1", "localhost", "LOCALHOST", "localhost."]
)
async def test_other_spellings_of_loopback_reach_nobody(receiver: Receiver, make: Make, host: str) -> None:
    """However loopback is spelt, nothing connects to it unless its network is listed."""
    webhook = make(f"http://{host}:{receiver.port}/", allow_networks=())
    assert not isinstance(await webhook.send(notification(), {}, repeat=False), Delivered)
    assert receiver.tries == []


class Changing(AbstractResolver):
    """A name server whose answer changes from one question to the next."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0)
            for address in self.answers.pop(0)
        ]

    async def close(self) -> None: ...


async def test_name_that_leads_inside_is_refused(receiver: Receiver, make: Make) -> None:
    """A name is refused when one of its addresses is inside, and the reason names it."""
    resolver = Changing(["8.8.8.8", "169.254.169.254"])
    outcome = await make("http://rebind.example/", allow_networks=(), resolver=resolver).send(
        notification(), {}, repeat=False
    )
    assert outcome == Failed(
        "169.254.169.254 is not a public address: list its network in allow_networks if it is meant"
    )


async def test_connection_goes_to_the_checked_address(receiver: Receiver, make: Make) -> None:
    """A name is asked once for a try, the connection goes to the answer that was checked, and the Host stays."""
    resolver = Changing(["127.0.0.1"])
    webhook = make(f"http://siaga.example:{receiver.port}/", resolver=resolver)
    assert isinstance(await webhook.send(notification(), {}, repeat=False), Delivered)
    assert receiver.hosts == [f"siaga.example:{receiver.port}"]
    assert resolver.answers == []


async def test_listed_loopback_is_reached_by_name(receiver: Receiver, make: Make) -> None:
    """With loopback listed, its usual name is resolved by the system and reached."""
    webhook = make(
        f"http://localhost:{receiver.port}/", allow_networks=(*LOOPBACK, "::1/128"), resolver=ThreadedResolver()
    )
    assert isinstance(await webhook.send(notification(), {}, repeat=False), Delivered)


# The terminal.


async def test_console_shows_what_the_phone_shows() -> None:
    """The terminal shows the text, the buttons in a line, and that it may be a repeat."""
    said: list[tuple[str, str]] = []
    console = Console("console", lambda *one: said.append(one))
    await console.send(notification(text="[SIAGA]\nVolume"), {}, repeat=True)
    await console.close()
    assert said == [("sari", "(mungkin terkirim dua kali)\n[SIAGA]\nVolume\n[Terima] [Alarm palsu] [Naikkan]")]


async def test_console_shows_an_edit_as_one_line() -> None:
    """What a phone would edit in place is the new headline alone."""
    said: list[tuple[str, str]] = []
    edit = notification(text="[SIAGA]\nVolume", occasion="revised")
    await Console("console", lambda *one: said.append(one)).send(edit, {}, repeat=False)
    assert said == [("sari", "[SIAGA]")]
