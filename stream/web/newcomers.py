"""The page of one proposal, ``/emerging/ID``: the question "Isu baru?" and a form to answer it; no script.

It does not reload itself, so that nobody's choice is lost while he thinks.
"""

from typing import cast, get_args

from aiohttp import web

from alerts.newcomer import Newcomer, text
from alerts.notification import Reaction
from alerts.speech import Speech
from alerts.words.pages import WORDS
from stream.config import Config
from stream.engine.host import Host
from stream.web.answers import Problem
from stream.web.html import Html, document, element


class Newcomers:
    """Proposals to watch something new, for who has a browser and no chat."""

    def __init__(self, host: Host, config: Config) -> None:
        self.host, self.config = host, config
        self._speech = Speech(config.agency.language, config.agency.zone)
        self._words = WORDS[config.agency.language]

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/emerging/{id}", self.asked), web.post("/emerging/{id}", self.answered)]

    async def asked(self, request: web.Request) -> web.Response:
        """The question; with the form while nobody has answered it."""
        return self._page(self._proposal(request))

    async def answered(self, request: web.Request) -> web.Response:
        """Take the answer and say what came of it; 403 for who is not on the duty list."""
        one, form = self._proposal(request), await request.post()
        answer = str(form.get("answer", ""))
        if answer not in get_args(Reaction):
            raise Problem(422, f"answer: one of {', '.join(get_args(Reaction))}")
        pressed = await self.host.choose(one.id, str(form.get("officer", "")), cast("Reaction", answer))
        status = 403 if pressed.outcome == "refused" else 200
        return self._page(self._proposal(request), pressed.explanation, status)

    def _proposal(self, request: web.Request) -> Newcomer:
        wanted = request.match_info["id"]
        for one in self.host.emerging():
            if one.id == wanted:
                return one
        raise Problem(404, "no such proposal; the page at / shows those that are open")

    def _page(self, one: Newcomer, said: str = "", status: int = 200) -> web.Response:
        back = element("a", self._words.all_issues, href="/")
        body = [
            element("header", element("h1", self._words.newcomers), element("p", back)),
            element("pre", text(one, self._speech, self.config.agency.status)),
            *([element("p", said, role="status")] if said else []),
            *([] if one.answer else [self._form(one)]),
        ]
        page = document(f"{one.title} · Kentongan", body, language=self._speech.language)
        return web.Response(text=page, status=status, content_type="text/html", charset="utf-8")

    def _form(self, one: Newcomer) -> Html:
        officers = [element("option", its.name, value=name) for name, its in self.config.officers.items()]
        nobody = element("option", self._words.who, value="")
        answers = self._speech.words.ANSWERS
        buttons = [element("button", words, name="answer", value=answer) for answer, words in answers.items()]
        who = element("select", nobody, *officers, name="officer", required="required", aria_label=self._words.officer)
        return element("form", who, *buttons, method="post", action=f"/emerging/{one.id}")
