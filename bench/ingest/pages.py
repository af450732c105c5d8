"""The pages that visitors of the bench see: a shop's, as the reporter writes them down.

Menu, cards, reviews and footer are the same for all; which of them there are, in which order, the
stock, the names and the token are the visitor's own. So no two snapshots have the same bytes.
"""

import random
from functools import cache

from bench.storage.pages import sentence, words
from hawk_edge.canonical import count_nodes

PRODUCTS = 240
CARDS = 40  # each with a picture in two sizes
SAID = 152  # reviews; with these a batch has about 177 kB, and 22 gzipped


@cache
def _card(number: int) -> str:
    """What is the same of a product for all."""
    fixed = random.Random(f"product {number}")
    name, colour = words(fixed, 3).title(), f"{fixed.getrandbits(24):06x}"
    sizes = "".join(f"<option value='{size}'>{size}</option>" for size in ("S", "M", "L"))
    facts = "".join(f"<li class='fact'>{words(fixed, 2)}</li>\n      " for _ in range(3))
    return f"""
    <article class='card shop-card' data-product='{number}' data-key='{{key:016x}}'>
      <a class='shop-card__link' href='/shop/product/{number}'>
      <img class='shop-card__picture' src='/media/{number}/320.webp' width='320' height='240'\
 alt='{name}' loading='lazy' srcset='/media/{number}/640.webp 2x'>
      <svg class='icon' viewBox='0 0 24 24' aria-hidden='true'>\
<circle cx='12' cy='12' r='9' fill='#{colour}'></circle></svg>
      <h3 class='shop-card__title'>{name}</h3></a>
      <p class='shop-card__text'>{sentence(fixed)} "{sentence(fixed)}"</p>
      <p class='shop-card__price'><span class='price'>€ {fixed.randint(3, 300)}.99</span>\
 <span class='price price--was'>€ {fixed.randint(300, 400)}.99</span></p>
      <p class='shop-card__stock'>{{stock}} left, {{looking}} people look at it</p>
      <ul class='shop-card__facts'>{facts}</ul>
      <form class='shop-card__form'><input type='hidden' name='product'>\
<select class='field' name='size'>{sizes}</select><input class='field' type='number' name='count'>
      <button class='shop-card__add button button--primary' type='submit'><template></template>\
Add to cart</button></form>
    </article>"""


@cache
def _review(number: int) -> str:
    fixed = random.Random(f"review {number}")
    text = " ".join(sentence(fixed) for _ in range(fixed.randint(0, 3)))
    return f"""
    <li class='review' data-review='{number}'><div class='review__head'>
      <b class='review__who'>{words(fixed, 2).title()}</b>\
<span class='review__stars' aria-label='of five'>{"★" * fixed.randint(1, 5)}</span>\
<time class='review__when'>{{days}} days ago</time></div>
      <p class='review__text'>{text}</p>
      <div class='review__foot'><button class='button button--small' type='button'>Useful\
<span class='count'>{{useful}}</span></button>\
<a class='review__more' href='#r{number}'>More</a></div>
    </li>"""


@cache
def _around() -> tuple[str, str]:
    """Head and menu, and the footer."""
    fixed = random.Random("frame")
    links = "".join(
        f"<li class='menu__item'><a class='menu__link' href='/shop/{word}' data-track='{word}'>"
        f"<span>{word.capitalize()}</span></a></li>"
        for word in words(fixed, 120).split()
    )
    head = (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Shop</title>"
        "<meta name='csrf-token' content='{token}'><link rel='icon' href='/favicon.svg'>"
        "<link rel='stylesheet' href='/shop.css'><template></template><template></template></head>"
        "<body class='shop-page'><header class='shop-header'>"
        f"<nav class='menu'><ul>{links}</ul></nav><form role='search'>"
        "<input type='search' name='q' placeholder='Search'></form>"
        "<span class='greeting'>Hello, {name}</span></header><main><h1>For you</h1>"
        "<div id='cart'>{cart} items</div><section class='grid'>"
    )
    foot = "".join(
        f"<li class='footer__item'><a href='/about/{word}'>{word}</a></li>"
        for word in words(fixed, 80).split()
    )
    return head, f"</main><footer><ul>{foot}</ul></footer></body></html>"


def page(chance: random.Random, share: float = 1) -> str:
    """Canonical HTML of what one visitor sees; `share` makes it shorter."""
    head, foot = _around()
    shown = (
        _card(number).format(
            stock=chance.randint(0, 40),
            looking=chance.randint(1, 90),
            key=chance.getrandbits(64),
        )
        for number in chance.sample(range(PRODUCTS), round(CARDS * share))
    )
    said = (
        _review(number).format(days=chance.randint(1, 99), useful=chance.randint(0, 999))
        for number in chance.sample(range(2 * SAID), round(SAID * share))
    )
    begun = head.format(
        token=f"{chance.getrandbits(160):040x}",
        name=words(chance, 2).title(),
        cart=chance.randint(0, 9),
    )
    return f"{begun}{''.join(shown)}</section><ul class='reviews'>{''.join(said)}</ul>{foot}"


@cache
def nodes() -> int:
    """How many ids a page gives out, more or less: the server does not count them."""
    return count_nodes(page(random.Random(0)))


def short(chance: random.Random, size: int) -> str:
    """A page of about so many characters."""
    around = len(page(random.Random(0), 0))
    return page(chance, max(0, size - around) / (len(page(random.Random(0))) - around))
