"""What a viewer has seen, and so what may come next."""

from collections.abc import Collection

from hawk_edge.live.news import News, Sent


class Shown:
    """The states that a viewer has seen: the newest of each page."""

    def __init__(self, page: str = "", n: int = 0) -> None:
        self._page = page
        self._seen = {page: n}
        self._seq = self._upto = 0
        self._told: Collection[int] = ()

    def leads_to(self, news: News) -> bool:
        """Whether all of it may be sent in one."""
        if news.encoded is None:
            return False
        return not news.first or (
            news.page == self._page and news.first == self._seen[self._page] + 1
        )

    def follows(self, one: Sent) -> bool:
        """Whether it may be sent now."""
        seen = self._seen.get(one.page, 0)
        next_one = one.page == self._page and one.n == seen + 1
        return not one.n or next_one or (one.whole and one.n > seen)

    def saw(self, page: str, n: int) -> None:
        """It is what was seen last; 0 is no state."""
        if n:
            self._page = page
            self._seen[page] = n

    def passed(self, newest: Sent) -> bool:
        """Whether something newer was seen already."""
        return newest.n < self._seen.get(newest.page, 0)

    def misses(self, one: Sent) -> bool:
        """Whether something between what was seen and this one has not come."""
        return not one.whole and one.n > self._seen.get(one.page, 0)

    def begin(self, seq: int, told: Collection[int] = ()) -> None:
        """It began with a state that came in batch `seq`, or with all that is in those `told`.

        They were committed, and yet a sink may still be told of them.
        """
        self._seq, self._told = seq, told
        self._upto = max((seq, *told))

    def rest(self, news: News) -> News:
        """What of `news` was not in what it began with."""
        if not 0 < news.seq <= self._upto:
            return news
        if news.seq < self._seq or news.seq in self._told:
            return News(news.seq, ())
        seen = self._page, self._seen[self._page]
        places = [at for at, one in enumerate(news.items) if (one.page, one.n) == seen]
        if news.seq > self._seq or not places:
            return news
        return News(news.seq, news.items[places[-1] + 1 :], news.page)
