"""Who is asking: a token in the header or the cookie, verified by signature alone."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from hawk_edge.accounts import Accounts, Claims
from hawk_edge.errors import NotAllowed, NotSignedIn
from hawk_edge.model import Role
from hawk_edge.web.connection import aborter

COOKIE = "hawk"
_RANK = {Role.VIEWER: 0, Role.MEMBER: 1, Role.OWNER: 2}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Handler = Callable[[Request, Claims], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Gate:
    """Lets requests through to handlers, with the claims of who asks."""

    def __init__(self, accounts: Accounts, public_url: str) -> None:
        self._accounts = accounts
        self._public_url = public_url
        self._secure = public_url.startswith("https://")

    def __call__(
        self, handler: Handler, at_least: Role = Role.VIEWER, *, lasting: bool = False
    ) -> Endpoint:
        """The handler behind the gate. Answers 401 without a valid token, 403 below the role.

        `lasting`: the answer may take long, and ends when whoever asked is signed out.
        """

        async def endpoint(request: Request) -> Response:
            claims = self.claims(request)
            if _RANK[claims.role] < _RANK[at_least]:
                raise NotAllowed(f"this needs the role {at_least}")
            if lasting:
                return _Lasting(self._accounts, claims, lambda: handler(request, claims))
            answer = await handler(request, claims)
            if "authorization" not in request.headers and self._accounts.ages(claims):
                self._renew(answer, claims)
            return answer

        return endpoint

    def claims(self, request: Request) -> Claims:
        """What the request's token says. Raises NotSignedIn or NotAllowed."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._accounts.claims(token.strip())
        cookie = request.cookies.get(COOKIE)
        if cookie is None:
            raise NotSignedIn("sign in first")
        if request.method not in _SAFE_METHODS and not self._same_origin(request):
            raise NotAllowed("this request comes from another site")
        return self._accounts.claims(cookie)

    def remember(self, response: Response, claims: Claims) -> None:
        """Set the cookie."""
        response.set_cookie(
            COOKIE, self._accounts.token(claims), self._accounts.left_s(claims),
            httponly=True, samesite="strict", secure=self._secure,
        )  # fmt: skip

    def forget(self, response: Response) -> None:
        """Take the cookie back."""
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=self._secure)

    def _renew(self, answer: Response, claims: Claims) -> None:
        """Whoever works stays signed in, and does not notice. Not by what a cache may keep."""
        has_said = "set-cookie" in answer.headers  # the handler, of what becomes of the sign-in
        if not has_said and answer.headers.get("cache-control") == "no-store":
            with suppress(NotSignedIn):  # since it was asked
                self.remember(answer, self._accounts.renewed(claims))

    def _same_origin(self, request: Request) -> bool:
        """SameSite=Strict keeps other sites out; this keeps out other ports and subdomains too."""
        origin = request.headers.get("origin")
        # A proxy may pass on another Host than the one that people see.
        own = {request.headers.get("host"), _host(self._public_url)}
        return origin is None or _host(origin) in own


class _Lasting(Response):
    """An answer that ends when the token it was asked with is good no more.

    If it has begun by then, its connection is cut: a viewer comes again, with a newer token or
    with none.
    """

    def __init__(
        self, accounts: Accounts, claims: Claims, answer: Callable[[], Awaitable[Response]]
    ) -> None:
        super().__init__()
        self._accounts = accounts
        self._claims = claims
        self._answer = answer
        self._has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer. Raises NotSignedIn if there is none yet."""

        async def noted(message: Message) -> None:
            self._has_begun = True
            await send(message)

        abort, loop = aborter(scope), asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as limit:

                def end() -> None:
                    if self._has_begun:
                        abort()
                    else:
                        limit.reschedule(loop.time())

                runs_out = loop.call_later(self._accounts.left_s(self._claims), end)
                try:
                    with self._accounts.watching(self._claims, end):
                        answer = await self._answer()
                        await answer(scope, receive, noted)
                finally:
                    runs_out.cancel()
        except TimeoutError:
            if not limit.expired():
                raise
            raise NotSignedIn("you were signed out") from None


def caller(request: Request) -> str:
    """The network address of who asks: that of a proxy's client where the proxy is trusted.

    uvicorn sees to it: it believes X-Forwarded-For of this machine, and of FORWARDED_ALLOW_IPS.
    """
    return request.client.host if request.client else ""


def _host(origin: str) -> str:
    """Host and port, of what the browser said without a check on what it is."""
    return origin.partition("://")[2]
