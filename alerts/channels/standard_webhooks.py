"""Signatures by the Standard Webhooks specification 1.0.0 (symmetric form, ``v1``): standardwebhooks.com.

Signed are id, time and the very bytes that are sent: ``id.timestamp.body``, by HMAC-SHA256. During a rotation there are
two secrets, and two signatures in one header.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a key."""


def sign(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """The signature of one attempt. ``timestamp`` is the attempt's time in whole epoch seconds.

    Raises ValueError where the secret isn't one, or the id holds a dot. The specification's test vector:

    >>> id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    >>> sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id, 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    if "." in id:
        raise ValueError("a webhook id must not hold a dot")
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def headers(secrets: Sequence[str], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers, with a signature for each secret. Raises ValueError as ``sign`` does."""
    signatures = " ".join(sign(secret, id, timestamp, body) for secret in secrets)
    return {"webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"a webhook secret is {PREFIX} and base64 of {SHORTEST} to {LONGEST} random bytes")
    return key
