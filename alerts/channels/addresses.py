"""Keeps a configured URL from reaching inside: only public addresses, and networks that the operator listed, are
connected to (SSRF, OWASP API7:2023). A name is resolved once, every answer is checked, and the connection goes to a
checked address, so a name that changes its answer in between gains nothing. An address written in the URL never reaches
a resolver: ``refusal`` looks at it before.
"""

import ipaddress
import socket
from collections.abc import Sequence

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "192.88.99.0/24")))
"""Public by the registries, and yet ways to private addresses: NAT64, 6to4 and its relays."""


class Refused(OSError):
    """A name led to an address that may not be reached; says which and what to do."""


def networks(names: Sequence[str]) -> tuple[Network, ...]:
    """Networks in CIDR form, as configured. Raises ValueError where one isn't.

    >>> networks(["10.20.0.0/16"])
    (IPv4Network('10.20.0.0/16'),)
    """
    return tuple(ipaddress.ip_network(name) for name in names)


def permitted(address: Address, allowed: Sequence[Network] = ()) -> bool:
    """Whether the address may be connected to.

    >>> tried = ("8.8.8.8", "169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::a00:1")
    >>> [permitted(ipaddress.ip_address(address)) for address in tried]
    [True, False, False, False]
    >>> permitted(ipaddress.ip_address("10.20.1.1"), networks(["10.20.0.0/16"]))
    True
    """
    plain = getattr(address, "ipv4_mapped", None) or address
    if any(plain in network for network in allowed):
        return True
    return plain.is_global and not plain.is_multicast and not any(plain in network for network in TUNNELS)


def refusal(url: str, *, allow_http: bool, allowed: Sequence[Network] = ()) -> str:
    """Why a URL may not be used, or nothing. The port is the operator's choice; a user name in it never is.

    >>> refusal("http://siaga.example.go.id/", allow_http=False)
    'http is refused: use https, or set allow_http'
    >>> refusal("http://127.0.0.1:9000/", allow_http=False, allowed=networks(["127.0.0.0/8"]))
    ''
    >>> refusal("https://[::1]/", allow_http=False)
    '::1 is not a public address: list its network in allow_networks if it is meant'
    """
    try:
        parsed = URL(url)
    except ValueError:
        return "this is not a URL"
    if parsed.scheme == "http" and not (allow_http or _at_home(parsed.host or "", allowed)):
        return "http is refused: use https, or set allow_http"
    if parsed.scheme not in ("http", "https") or not parsed.host:
        return "this is not an https URL"
    if parsed.user or parsed.password:
        return "no user name or password in a URL: receivers check the signature"
    return _literal_refusal(parsed.host, allowed)


class GuardedResolver(AbstractResolver):
    """Asks ``inner`` and refuses the whole answer where one address of it may not be reached."""

    def __init__(self, inner: AbstractResolver, allowed: Sequence[Network]) -> None:
        self._inner, self._allowed = inner, allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The checked addresses. Raises Refused."""
        results = await self._inner.resolve(host, port, family)
        for result in results:
            if refused := _literal_refusal(result["host"], self._allowed):
                raise Refused(refused)
        return results

    async def close(self) -> None:
        """Let go of the inner one."""
        await self._inner.close()


def _at_home(host: str, allowed: Sequence[Network]) -> bool:
    """Whether it is this machine, and that was listed: what never leaves it needs no https."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback and any(address in network for network in allowed)


def _literal_refusal(host: str, allowed: Sequence[Network]) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    permit = permitted(address, allowed)
    return "" if permit else f"{address} is not a public address: list its network in allow_networks if it is meant"
