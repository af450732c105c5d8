"""Why something could not be fetched, and what follows from it."""


class NotFetched(Exception):
    """It is not to be had now.

    `lasting`: trying again soon would change nothing. `rest`: the whole origin is left alone for a
    while, or for `retry_after_s` when it said so.
    """

    def __init__(
        self, why: str, *, lasting: bool = False, rest: bool = False, retry_after_s: int = 0
    ) -> None:
        super().__init__(why)
        self.why = why
        self.lasting = lasting
        self.rest = rest
        self.retry_after_s = retry_after_s
