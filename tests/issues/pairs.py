"""Errors as Chrome, Firefox and Safari tell of them: which are the same, and which are not.

What Chrome 156 and Firefox 153 say was heard from them; no Safari was at hand.
"""

APP = "https://shop.example/assets/app-3f2a1b9c.js"
NEXT = "https://shop.example/assets/app-0099ffaa.js"  # of the next build
Thrown = tuple[str, str]  # a message and a stack


def chrome(said: str, *calls: str, app: str = APP) -> Thrown:
    lines = [f"    at {name} ({app}:{at + 3}:{at + 9})" for at, name in enumerate(calls)]
    return f"Uncaught {said}", "\n".join([said, *lines])


def gecko(said: str, *calls: str, app: str = APP) -> Thrown:
    """Firefox and Safari write their stacks alike."""
    return said, "\n".join(f"{name}@{app}:{at + 3}:{at + 12}" for at, name in enumerate(calls))


def minified(said: str, column: int, *, app: str = APP, name: str = "t") -> Thrown:
    return said, f"{said}\n    at {name} ({app}:1:{column})\n    at {app}:1:{column + 900}"


SAME: dict[str, list[Thrown]] = {
    "a property of nothing": [
        chrome("TypeError: Cannot read properties of undefined (reading 'price')", "Cart.total", "show"),
        chrome("TypeError: Cannot read property 'price' of undefined", "Cart.total", "show"),
        gecko('TypeError: can\'t access property "price", this.items[0] is undefined', "total", "show"),
        gecko("TypeError: undefined is not an object (evaluating 'this.items[0].price')", "total", "show"),
    ],
    "a property that is set": [
        chrome("TypeError: Cannot set properties of null (setting 'innerHTML')", "render"),
        gecko('TypeError: can\'t access property "innerHTML", node is null', "render"),
        gecko("TypeError: null is not an object (evaluating 'node.innerHTML = \"\"')", "render"),
    ],
    "no function": [
        chrome("TypeError: window.cart.refresh is not a function", "open"),
        chrome("TypeError: (intermediate value).refresh is not a function", "open"),
        gecko("TypeError: window.cart.refresh is not a function", "open"),
        gecko(
            "TypeError: window.cart.refresh is not a function. (In 'window.cart.refresh()', "
            "'window.cart.refresh' is undefined)",
            "open",
        ),
    ],
    "nothing to go through": [
        chrome("TypeError: items is not iterable", "total"),
        chrome("TypeError: undefined is not iterable (cannot read property Symbol(Symbol.iterator))", "total"),
        gecko("TypeError: can't access property Symbol.iterator, items is undefined", "total"),
        gecko("TypeError: undefined is not a function (near '...item of items...')", "total"),
    ],
    "a short property": [
        chrome("TypeError: Cannot read properties of undefined (reading 'id')", "load"),
        gecko('TypeError: can\'t access property "id", e.user is undefined', "load"),
        gecko("TypeError: undefined is not an object (evaluating 'n.account.id')", "load"),
    ],
    "an index": [
        chrome("TypeError: Cannot read properties of undefined (reading '3')", "load"),
        gecko("TypeError: can't access property 7, rows is undefined", "load"),
        gecko("TypeError: undefined is not an object (evaluating 'rows[0]')", "load"),
    ],
    "nothing to take apart": [
        chrome("TypeError: Cannot destructure property 'price' of 'o' as it is undefined.", "load"),
        gecko("TypeError: o is undefined", "load"),
        gecko("TypeError: Right side of assignment cannot be destructured", "load"),
    ],
    "a handler that rejects, and one that throws": [
        ("Uncaught Error: no stock", ""),
        ("Error: no stock", ""),
        ("no stock", ""),
    ],
    "thrown words": [("Uncaught only words", ""), ("uncaught exception: only words", "")],
    "a class without new": [
        chrome("TypeError: Class constructor A cannot be invoked without 'new'", "load"),
        gecko("TypeError: class constructors must be invoked with 'new'", "load"),
        gecko("TypeError: Cannot call a class constructor A without |new|", "load"),
    ],
    "no date": [
        chrome("RangeError: Invalid time value", "load"),
        gecko("RangeError: invalid date", "load"),
        gecko("RangeError: Invalid Date", "load"),
    ],
    "no such name": [
        chrome("ReferenceError: jQuery is not defined", "start"),
        gecko("ReferenceError: jQuery is not defined", "start"),
        gecko("ReferenceError: Can't find variable: jQuery", "start"),
    ],
    "too early": [
        chrome("ReferenceError: Cannot access 'cart' before initialization", "start"),
        gecko("ReferenceError: can't access lexical declaration 'cart' before initialization", "start"),
        gecko("ReferenceError: Cannot access uninitialized variable.", "start"),
    ],
    "no JSON": [
        chrome("SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON", "parse"),
        chrome("SyntaxError: Unexpected token < in JSON at position 0", "parse"),
        chrome("SyntaxError: Unexpected end of JSON input", "parse"),
        gecko("SyntaxError: JSON.parse: unexpected character at line 1 column 1 of the JSON data", "parse"),
        gecko("SyntaxError: JSON Parse error: Unrecognized token '<'", "parse"),
    ],
    "a circle in JSON": [
        chrome("TypeError: Converting circular structure to JSON\n    --> starting at", "save"),
        gecko("TypeError: cyclic object value", "save"),
        gecko("TypeError: JSON.stringify cannot serialize cyclic structures.", "save"),
    ],
    "no end": [
        chrome("RangeError: Maximum call stack size exceeded", *["walk"] * 10),
        gecko("InternalError: too much recursion", *["walk"] * 50),
        gecko("RangeError: Maximum call stack size exceeded.", *["walk"] * 20),
    ],
    "two without end": [
        chrome("RangeError: Maximum call stack size exceeded", *["even", "odd"] * 5),
        gecko("InternalError: too much recursion", *["odd", "even"] * 9),
    ],
    "a node elsewhere": [
        chrome(
            "NotFoundError: Failed to execute 'removeChild' on 'Node': The node to be removed is "
            "not a child of this node.",
            "unmount",
        ),
        gecko("NotFoundError: Node.removeChild: The node to be removed is not a child of this node", "unmount"),
        gecko("NotFoundError: The object can not be found here.", "unmount"),
    ],
    "no answer, in the visitor's language": [
        ("Failed to fetch", ""),
        ("NetworkError when attempting to fetch resource.", ""),
        ("Load failed", ""),
        ("Die Netzwerkverbindung wurde unterbrochen.", ""),
        ("La connexion réseau a été perdue.", ""),
        ("TypeError: La conexión de red se ha perdido.", ""),
        ("キャンセルしました", ""),
    ],
    "a part that is gone after a deploy": [
        ("Failed to fetch dynamically imported module: https://shop.example/assets/cart-Ab12Cd34.js", ""),
        ("error loading dynamically imported module: https://shop.example/assets/cart-Zz98Yy76.js", ""),
        ("Importing a module script failed.", ""),
        ("ChunkLoadError: Loading chunk 17 failed.\n(error: https://shop.example/17.js)", ""),
    ],
    "the next build": [
        chrome("Error: no price", "Cart.total", app=APP),
        chrome("Error: no price", "Cart.total", app=NEXT),
        chrome("Error: no price", "Cart.total", app=f"{NEXT}?v=2"),
    ],
    "the next build, minified": [
        minified("TypeError: e.prices is undefined", 44_210, app=APP, name="t"),
        minified("TypeError: n.prices is undefined", 43_007, app=NEXT, name="Xe"),
    ],
    "other ids": [
        chrome("Error: order 4711 of 'ann' not found", "load"),
        chrome("Error: order 98 of 'bob and co' not found", "load"),
    ],
    "before and after a wait": [
        chrome("Error: no price", "total", "async load", "async start"),
        gecko("Error: no price", "total", "async*load"),
        gecko("Error: no price", "total"),
    ],
    "with an extension's call in between": [
        ("no price", f"    at total ({APP}:1:2)\n    at show ({APP}:3:4)"),
        ("no price", f"    at total ({APP}:1:2)\n    at x (chrome-extension://abc/y.js:1:1)\n    at show ({APP}:3:4)"),
        ("no price", f"    at total ({APP}:1:2)\n    at x (https://tags.example/y.js:1:1)\n    at show ({APP}:3:4)"),
    ],
}  # fmt: skip

OTHER: dict[str, list[Thrown]] = {
    "another property": [
        chrome("TypeError: Cannot read properties of undefined (reading 'price')", "total"),
        chrome("TypeError: Cannot read properties of undefined (reading 'items')", "total"),
    ],
    "null and undefined": [
        chrome("TypeError: Cannot read properties of undefined (reading 'price')", "total"),
        chrome("TypeError: Cannot read properties of null (reading 'price')", "total"),
    ],
    "another short property": [
        chrome("TypeError: Cannot read properties of undefined (reading 'id')", "total"),
        chrome("TypeError: Cannot read properties of undefined (reading 'x')", "total"),
    ],
    "another function": [chrome("Error: no price", "total"), chrome("Error: no price", "subtotal")],
    "another caller": [
        chrome("Error: no price", "require", "total"),
        chrome("Error: no price", "require", "refund"),
    ],
    "another file": [
        chrome("Error: no price", "f", app="https://shop.example/main-checkout.js"),
        chrome("Error: no price", "f", app="https://shop.example/main-product.js"),
    ],
    "another status": [("Request failed with status code 404", ""), ("Request failed with status code 500", "")],
    "another error of React's": [("Minified React error #418; visit", ""), ("Minified React error #423; visit", "")],
    "another message": [("no price", ""), ("no stock", "")],
    "a fetch and a chunk": [("Failed to fetch", ""), ("Failed to fetch dynamically imported module: x", "")],
}  # fmt: skip
