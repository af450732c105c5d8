"""The pages of the corpus: a shop, a paper, a board of figures and a chat, from their server.

What a page is made of, its markup and its sheet, is the same for all; what it says depends on the
visitor and on the hour, as on a real site: stock, names, carts, orders, the front page, comments.
A page has 90 kB of HTML (17 gzipped) and 200 kB of sheets (30 gzipped): about half of what the
median page of the web has.
"""

import random
from functools import cache
from html import escape

WORDS = [
    first + middle + last
    for first in (
        "bra",
        "cor",
        "del",
        "fen",
        "gri",
        "lum",
        "mor",
        "pal",
        "sto",
        "tre",
        "val",
        "wen",
    )
    for middle in ("", "di", "lo", "ma", "ne", "ri")
    for last in ("ck", "den", "low", "mer", "nt", "sh", "ter", "vy", "ble", "ng")
]
PRODUCTS, ARTICLES = 60, 24


def words(chance: random.Random, count: int) -> str:
    """Some words of a language of its own."""
    return " ".join(chance.choice(WORDS) for _ in range(count))


def sentence(chance: random.Random) -> str:
    """Words with a capital and a full stop."""
    return words(chance, chance.randint(7, 19)).capitalize() + "."


@cache
def sheet(site: str) -> str:
    """A site's style sheet, 200 kB: a framework, and years of a site's own."""
    chance = random.Random(f"sheet {site}")
    names = [f"{site}-{words(chance, 1)}-{words(chance, 1)}" for _ in range(570)]
    rules = [
        f".{name}{chance.choice(['', ':hover', ' > a', ' li', '::before', '.is-open'])} {{ "
        f"margin: {chance.randint(0, 48)}px {chance.randint(0, 24)}px; "
        f"color: #{chance.randint(0, 0xFFFFFF):06x}; padding: {chance.randint(0, 24)}px; "
        f"border-radius: {chance.randint(0, 12)}px; font-size: {chance.randint(11, 32)}px; }}"
        for name in names * 3
    ]
    own = """
    body { font: 16px/1.5 sans-serif; margin: 0 } main { max-width: 1100px; margin: auto }
    .grid { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px }
    .card { border: 1px solid #ddd; padding: 12px } .menu a { margin-right: 14px }
    table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #ccc; padding: 4px }
    .chat { height: 480px; overflow: auto } .bar { height: 8px; background: #28c }
    """
    return "\n".join([own, *rules])


def document(site: str, title: str, body: str, chance: random.Random, scripts: str) -> str:
    """A whole page: head, menu, body, footer."""
    fixed = random.Random(f"frame {site}")
    menu = "".join(
        f'<li class="{site}-menu__group" data-open="false"><h4 class="{site}-menu__title">'
        f"{words(fixed, 2).title()}</h4><ul>"
        + "".join(
            f'<li class="{site}-menu__item"><a class="{site}-menu__link" href="/{site}/{word}" '
            f'data-track="menu-{word}">{_icon(fixed)}<span>{word.capitalize()}</span></a></li>'
            for word in words(fixed, 14).split()
        )
        + "</ul></li>"
        for _ in range(14)
    )
    foot = "".join(
        f'<div class="{site}-footer__column"><h4>{words(fixed, 2)}</h4><ul>'
        + "".join(
            f'<li class="{site}-footer__item"><a href="/{site}/{word}">{word} {words(fixed, 1)}</a>'
            for word in words(fixed, 12).split()
        )
        + "</ul></div>"
        for _ in range(6)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="csrf-token" content="{chance.getrandbits(160):040x}">'
        f'<link rel="stylesheet" href="/{site}.css">{scripts}</head>'
        f'<body class="{site}-page"><header class="{site}-header">'
        f'<nav class="menu"><ul>{menu}</ul></nav>'
        f'<span class="{site}-greeting">Hello, {words(chance, 2).title()}</span></header>'
        f"<main>{body}</main><footer>{foot}</footer></body></html>"
    )


def _icon(fixed: random.Random) -> str:
    """A small drawing, as design systems put beside every word."""
    path = " ".join(
        f"{fixed.choice('LMC')}{fixed.uniform(0, 24):.2f} {fixed.uniform(0, 24):.2f}"
        for _ in range(9)
    )
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'


def _card(chance: random.Random, number: int) -> str:
    fixed = random.Random(f"product {number}")
    name, stock = words(fixed, 3).title(), chance.randint(0, 40)
    return (
        f'<article class="card shop-card" data-product="{number}"><a class="shop-card__link" '
        f'href="/shop/product/{number}"><svg class="shop-card__picture" viewBox="0 0 40 40">'
        f'<circle cx="20" cy="20" r="{fixed.randint(5, 18)}" fill="#{fixed.getrandbits(24):06x}"/>'
        f'</svg><h3 class="shop-card__title">{name}</h3></a><p class="shop-card__text">'
        f'{sentence(fixed)}</p><p class="shop-card__price">€ {fixed.randint(3, 300)}.99</p>'
        f'<p class="shop-card__stock">{stock} left, {chance.randint(1, 90)} people look at it</p>'
        f'<button class="shop-card__add button button--primary">Add to cart</button></article>'
    )


def shop_home(chance: random.Random) -> str:
    """A list of 24 products in an order that is the visitor's own, with stock that moves."""
    chosen = chance.sample(range(PRODUCTS), 24)
    cards = "".join(_card(chance, number) for number in chosen)
    return f'<h1>For you</h1><div id="cart">0 items</div><section class="grid">{cards}</section>'


def shop_product(chance: random.Random, number: int) -> str:
    """A product with its reviews, and what others bought."""
    fixed = random.Random(f"product {number}")
    name = words(fixed, 3).title()
    text = "".join(f"<p>{' '.join(sentence(fixed) for _ in range(4))}</p>" for _ in range(5))
    reviews = "".join(
        f'<li class="shop-review"><b class="shop-review__who">{words(fixed, 2).title()}</b>'
        f'<span class="shop-review__stars">{"★" * fixed.randint(1, 5)}</span>'
        f"<p>{' '.join(sentence(fixed) for _ in range(fixed.randint(1, 4)))}</p></li>"
        for _ in range(25)
    )
    others = "".join(_card(chance, other) for other in chance.sample(range(PRODUCTS), 4))
    return (
        f'<div id="cart">{chance.randint(0, 3)} items</div><h1>{name}</h1>{text}'
        f'<button class="button button--primary shop-card__add">Add to cart</button>'
        f"<p>Delivered on {chance.randint(1, 28)} May</p><ul>{reviews}</ul>"
        f'<section class="grid">{others}</section>'
    )


def paper_front(chance: random.Random) -> str:
    """Headlines that are the same for all within the hour, and one box of the visitor's."""
    fixed = random.Random("front")
    stories = "".join(
        f'<article class="card paper-story"><span class="paper-story__kicker">{words(fixed, 1)}'
        f'</span><h2><a href="/paper/story/{n}">{words(fixed, 8).capitalize()}</a></h2>'
        f"<p>{sentence(fixed)} {sentence(fixed)}</p><time>{fixed.randint(1, 59)} minutes ago</time>"
        "</article>"
        for n in range(ARTICLES)
    )
    own = "".join(f"<li>{sentence(chance)}</li>" for _ in range(5))
    return f'<section class="grid">{stories}</section><aside><h3>For you</h3><ul>{own}</ul></aside>'


def paper_story(chance: random.Random, number: int) -> str:
    """A long text, which is the same for all, and comments that come in."""
    fixed = random.Random(f"story {number}")
    text = "".join(f"<p>{' '.join(sentence(fixed) for _ in range(6))}</p>" for _ in range(22))
    said = "".join(
        f'<li class="paper-comment"><b>{words(fixed, 2).title()}</b><p>{sentence(fixed)}</p></li>'
        for _ in range(chance.randint(8, 14))
    )
    return f"<h1>{words(fixed, 9).capitalize()}</h1>{text}<h3>Comments</h3><ul>{said}</ul>"


def board(chance: random.Random) -> str:
    """A table of the visitor's own figures, and bars."""
    rows = "".join(
        f'<tr class="board-row" data-key="{chance.getrandbits(32):08x}"><td>{words(chance, 2)}</td>'
        + "".join(f'<td class="board-cell">{chance.randint(0, 9999)}</td>' for _ in range(6))
        + '<td><div class="bar" style="width: 40%"></div></td>'
        '<td><button class="button button--small">Open</button></td></tr>'
        for _ in range(60)
    )
    return f"<h1>Orders</h1><table><tbody>{rows}</tbody></table>"


def chat(chance: random.Random) -> str:
    """A talk so far, and a field to write in."""
    said = "".join(
        f'<li class="chat-message"><img alt="" class="chat-message__face"><b>{words(chance, 1)}</b>'
        f'<p class="chat-message__text">{sentence(chance)}</p><time>10:{n:02d}</time></li>'
        for n in range(30)
    )
    return (
        f'<h1>Talk</h1><ul class="chat">{said}</ul><form><input name="text" class="chat-field">'
        "<button>Send</button></form>"
    )
