"""Who is asking: a token in the header or the cookie, verified by signature alone."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from hawk_edge.accounts import Accounts, Claims
from hawk_edge.errors import NotAllowed, NotSignedIn
from hawk_edge.model import Role

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

    def __call__(self, handler: Handler, at_least: Role = Role.VIEWER) -> Endpoint:
        """The handler behind the gate. Answers 401 without a valid token, 403 below the role."""

        async def endpoint(request: Request) -> Response:
            claims = self.claims(request)
            if _RANK[claims.role] < _RANK[at_least]:
                raise NotAllowed(f"this needs the role {at_least}")
            return await handler(request, claims)

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

    def remember(self, response: Response, token: str) -> None:
        """Set the cookie."""
        response.set_cookie(
            COOKIE, token, self._accounts.lifetime_s,
            httponly=True, samesite="strict", secure=self._secure,
        )  # fmt: skip

    def forget(self, response: Response) -> None:
        """Take the cookie back."""
        response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=self._secure)

    def _same_origin(self, request: Request) -> bool:
        """SameSite=Strict keeps other sites out; this keeps out other ports and subdomains too."""
        origin = request.headers.get("origin")
        # A proxy may pass on another Host than the one that people see.
        own = {request.headers.get("host"), _host(self._public_url)}
        return origin is None or _host(origin) in own


def _host(origin: str) -> str:
    """Host and port, of what the browser said without a check on what it is."""
    return origin.partition("://")[2]
