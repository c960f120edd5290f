"""Who may look and act, where a token is configured: programs carry it, people write it once and get a cookie.

The cookie holds no token: it is made of it by a keyed hash, so it is of no use once the token has changed. What others
call is open: health for those who watch the process, and the webhooks of chats, which have secrets of their own.
"""

import asyncio
import hmac
from hashlib import blake2b

from aiohttp import web

from alerts.words.pages import WORDS
from stream.secret import Secret
from stream.web.answers import Handler, Problem
from stream.web.attempts import Attempts
from stream.web.html import Html, document, element

COOKIE = "kentongan"
SHIFT = 43_200
"""Seconds after which a browser forgets: a long shift."""
OPEN = ("/health/", "/static/", "/telegram/", "/whatsapp/", "/v1/schema/", "/login", "/logout")
"""Paths that need no token begin so."""
PROGRAMS = ("/v1/", "/metrics")
"""Paths that programs ask begin so: they get no form."""


class Access:
    """The door of the web side; it stands open where no token is configured."""

    def __init__(self, token: Secret, agency: str, language: str) -> None:
        self.token, self.agency, self.language = token, agency, language
        self._words = WORDS[language]
        self._attempts = Attempts()

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/login", self.ask), web.post("/login", self.let_in), web.post("/logout", self.let_out)]

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let pass who may; a program is told what to send, a person is asked for the token."""
        if not self.token or request.path.startswith(OPEN) or self.known(request):
            return await handler(request)
        if request.method != "GET" or request.path.startswith(PROGRAMS):
            challenge = {"WWW-Authenticate": "Bearer"}
            raise Problem(401, "the token is missing or wrong; send Authorization: Bearer TOKEN", challenge)
        return self._form(request.path, "", 401)

    def known(self, request: web.Request) -> bool:
        """Whether a request carries the token or its cookie. Raises ConfigError where the token can't be read."""
        token = self.token.read()
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        carried = scheme.lower() == "bearer" and same(given.strip(), token)
        return carried or same(request.cookies.get(COOKIE, ""), pass_of(token))

    async def ask(self, request: web.Request) -> web.Response:
        """The form."""
        return self._form("/", "")

    async def let_in(self, request: web.Request) -> web.Response:
        """Give the cookie to who wrote the token, and show him what he came for."""
        address, now = request.remote or "", asyncio.get_running_loop().time()
        if seconds := self._attempts.wait(address, now):
            answer = self._form("/", self._words.too_often.format(seconds=seconds), 429)
            answer.headers["Retry-After"] = str(seconds)
            return answer
        form = await request.post()
        token, wanted = self.token.read(), str(form.get("to", "/"))
        if not token or not same(str(form.get("token", "")).strip(), token):
            self._attempts.failed(address, now)
            return self._form(wanted, self._words.wrong_token, 401)
        answer = web.Response(status=303, headers={"Location": local(wanted)})
        secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
        answer.set_cookie(COOKIE, pass_of(token), max_age=SHIFT, httponly=True, samesite="Strict", secure=secure)
        return answer

    async def let_out(self, request: web.Request) -> web.Response:
        """Take the cookie back: whoever sits at this browser next is asked for the token."""
        answer = web.Response(status=303, headers={"Location": "/"})
        answer.del_cookie(COOKIE, httponly=True, samesite="Strict")
        return answer

    def _form(self, to: str, remark: str, status: int = 200) -> web.Response:
        form = element(
            "form",
            element("input", type="hidden", name="to", value=local(to)),
            element("label", "Token ", element("input", type="password", name="token", autocomplete="off")),
            element("button", self._words.enter),
            method="post",
            action="/login",
        )
        said = [element("p", remark, role="alert")] if remark else []
        body: list[Html] = [element("header", element("h1", "Kentongan"), element("p", self.agency)), *said, form]
        text = document(f"{self._words.enter} · {self.agency}", body, language=self.language)
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def pass_of(token: str) -> str:
    """What the cookie of a token holds."""
    return blake2b(b"kentongan cookie", key=blake2b(token.encode()).digest(), digest_size=32).hexdigest()


def local(path: str) -> str:
    r"""The path where it is one of ours, else the overview: nobody is sent elsewhere.

    >>> local("/incidents/banjir-1"), local("//evil.example"), local("/\\evil.example"), local("https://evil.example")
    ('/incidents/banjir-1', '/', '/', '/')
    """
    ours = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable() and path.isascii()
    return path if ours else "/"


def same(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing.

    >>> same("rahasia", "rahasia"), same("rahasi", "rahasia")
    (True, False)
    """
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
