from hawk_edge.naming import EXPLORED, LEARNT_FROM, Naming


def told(naming: Naming, site: str, many: int = EXPLORED) -> list[bool]:
    return [naming.pays(site) for _ in range(many)]


def seen(naming: Naming, site: str, *, asked: bool, many: int = 3 * LEARNT_FROM) -> None:
    for _ in range(many):
        naming.saw(site, asked=asked)


def test_nothing_is_known_of_a_site_at_first_so_its_pages_are_named() -> None:
    assert all(told(Naming(), "shop"))


def test_pages_that_are_everybodys_own_come_whole() -> None:
    naming = Naming()
    seen(naming, "shop", asked=True)
    assert told(naming, "shop").count(True) == 1


def test_pages_that_all_visitors_share_are_named() -> None:
    naming = Naming()
    seen(naming, "shop", asked=True, many=2)  # the first two visitors of a new page
    seen(naming, "shop", asked=False)
    assert all(told(naming, "shop"))


def test_it_is_noticed_when_pages_are_shared_again() -> None:
    naming = Naming()
    seen(naming, "shop", asked=True)
    explorers = 0
    while told(naming, "shop").count(True) == 1:
        naming.saw("shop", asked=False)  # what the one who named them found
        explorers += 1
    assert explorers < LEARNT_FROM


def test_a_site_says_nothing_of_another() -> None:
    naming = Naming()
    seen(naming, "shop", asked=True)
    assert all(told(naming, "paper"))
