"""What engines say when the same thing goes wrong: each in its own words, and some in the visitor's
language. Here it has one wording, with what all of them tell of it.
"""

import re
from collections.abc import Callable

from hawk_edge.issues.variable import LEFT, LONGEST, without_variables

# `Uncaught (in promise) TypeError: `: one browser says so, and the next does not.
_CLASS = re.compile(
    r"^(?:Uncaught |uncaught exception: )?(?:\(in promise\) )?"
    r"(?:(?:[A-Za-z_$][\w$.]*)?(?:Error|Exception): ?)?"
)
_LAST_NAME = re.compile(r"([\w$#]+)['\"]?\]?\W*$")
_ASSIGNED = re.compile(r" [-+*/%&|^<>?]{0,4}=(?![=>]).*$")
ENDLESS = "Functions call each other without end"
_SHORTEST_NAME = 3  # characters; a shorter one was made by a minifier, another one in each build

Words = Callable[[re.Match[str]], str]


def worded(message: str) -> str:
    """A message in the wording that does not depend on the browser, nor on what varies in it."""
    text = _CLASS.sub("", message[:LONGEST].strip(), count=1)
    for pattern, words in _FAMILIES:
        if found := pattern.search(text):
            return words if isinstance(words, str) else words(found)
    return without_variables(text).rstrip(". ")


def last_name(expression: str) -> str:
    """What an expression ends with: `price` of `cart.items[0].price`."""
    found = _LAST_NAME.search(_ASSIGNED.sub("", expression))
    return without_variables(found[1]) if found else LEFT


def _property(found: re.Match[str]) -> str:
    """Chrome names it; Firefox too, unless it has no name of its own; Safari shows the code."""
    said = found.groupdict()
    code = said.get("code")
    name = last_name(code) if code else without_variables(said.get("name") or LEFT)
    return f"Cannot use property {name} of {said['nothing']}"


def _named_as(expression: str, what: str) -> str:
    """A function or a variable: those a minifier has named have another name in each build."""
    name = last_name(expression)
    return f"{name if len(name) >= _SHORTEST_NAME else LEFT} {what}"


def _named(found: re.Match[str]) -> str:
    return _named_as(found[1], found[2])


_SAID: list[tuple[str, str | Words]] = [
    (
        r" is not iterable|^can't access property Symbol\.iterator, |"
        r"^undefined is not a function \(near '\.\.\.",
        "Something is not iterable",
    ),
    # Chrome, also before version 92; Firefox; Safari.
    (
        r"^Cannot (?:read|set) propert(?:y|ies) of (?P<nothing>undefined|null)"
        r"(?: \((?:reading|setting) '(?P<name>[^']*)'\))?",
        _property,
    ),
    (
        r"^Cannot (?:read|set) property '(?P<name>[^']*)' of (?P<nothing>undefined|null)",
        _property,
    ),
    (
        r"^can't access property (?:\"(?P<name>[^\"]*)\"|.+?), .* is (?P<nothing>undefined|null)$",
        _property,
    ),
    (
        r"^(?P<nothing>undefined|null) is not an object \(evaluating '(?P<code>.*)'\)",
        _property,
    ),
    (
        r"^Cannot destructure |^Right side of assignment cannot be destructured|"
        r"^[\w$.\[\]()]+ is (?:undefined|null)$",
        "Something without a value is destructured",
    ),
    (r"^(.+?) (is not a (?:function|constructor))\b", _named),
    (r"^(\S+) (is not defined)", _named),
    (r"^Can't find variable: (\S+)", lambda found: _named_as(found[1], "is not defined")),
    (
        r"^Cannot access '.+' before init|^can't access lexical declaration|"
        r"^Cannot access uninitialized variable",
        "A variable is used before it has a value",
    ),
    (
        r"^Assignment to constant variable|^invalid assignment to const|"
        r"^Attempted to assign to readonly|^Cannot assign to read only property|"
        r" is read-only$",
        "Something that cannot change is assigned to",
    ),
    (
        r"^Converting circular structure to JSON|^cyclic object value|"
        r"cannot serialize cyclic structures",
        "JSON cannot hold a circle",
    ),
    (
        r"^JSON\.parse: |^JSON Parse error: |\bin JSON\b|is not valid JSON|of JSON input|"
        r"after JSON\b",
        "JSON cannot be read",
    ),
    (
        r"^Maximum call stack size exceeded|^too much recursion",
        ENDLESS,
    ),
    (r"[Ii]nvalid array length|^Array size is not a small enough", "Invalid array length"),
    (r"exceeded the quota|^The quota has been exceeded", "The browser's storage is full"),
    (
        r"is not a child of this node|^The object can not be found here",
        "A node is not where it is looked for",
    ),
    (r"^ResizeObserver loop ", "ResizeObserver loop"),
    (
        r"^Cannot (?:read|write|access) (?:private (?:member|field)|invalid private)|"
        r"^can't access private field or method",
        "An object does not have this private member",
    ),
    (
        r"^[Mm]ust call super constructor|^'super\(\)' must be called",
        "A constructor does not call that of its base",
    ),
    (
        r"^Class constructor .+ cannot be invoked without|^class constructors must be invoked with|"
        r"^Cannot call a class constructor",
        "A class is called without new",
    ),
    (
        r"^Cannot mix BigInt|^can't convert BigInt to number|^Invalid mix of BigInt",
        "A BigInt is mixed with a number",
    ),
    (
        r"^[Cc]an(?:not|'t) convert a? ?[Ss]ymbol (?:value )?to (?:a )?(?:string|number)",
        "A symbol cannot be converted",
    ),
    (r"^[Ii]nvalid (?:time value|[Dd]ate)$", "Not a date"),
    (
        r"^[Cc]annot use 'in' operator to search|is not an Object\. \(evaluating '.* in ",
        "Something is looked for in what is no object",
    ),
    (
        r"^Right-hand side of 'instanceof'|^invalid 'instanceof' operand|"
        r"^Right hand side of instanceof",
        "What is behind instanceof is no class",
    ),
    (
        r"^Invalid regular expression|^unterminated (?:parenthetical|character class)|"
        r"^invalid (?:regexp group|range in character class)|^nothing to repeat",
        "Not a regular expression",
    ),
    (
        r"^Invalid count value|^repeat count must|repeat argument must be greater",
        "A text is repeated less than no times, or without end",
    ),
    (
        r"digits argument must be between|^precision \S+ out of range|"
        r"^to(?:Fixed|Precision|Exponential)\(\) argument must be between",
        "A number is to have more digits than it can",
    ),
    (r"is not a valid selector$|is not a valid selector\.", "Not a selector"),
    (r"could not be cloned|^The object can not be cloned", "Something cannot be cloned"),
    (r"^URI malformed|^malformed URI sequence|^URI error$", "Not an encoded address"),
    (
        r"^play\(\) failed because the user|"
        r"^The (?:play method|request) is not allowed by the user agent",
        "The browser does not allow it before the visitor has done something",
    ),
    (
        r"^(?:The user aborted a request|signal is aborted|The operation was aborted|"
        r"Fetch is aborted|AbortError: )",
        "A request was aborted",
    ),
    (
        r"^Failed to fetch dynamically imported module|"
        r"^error loading dynamically imported module|^Importing a module script failed|"
        r"^Loading (?:CSS )?chunk ",
        "A part of the program could not be loaded",
    ),
    # Safari says what its system says, in the visitor's language.
    (
        r"^(?:Failed to fetch|NetworkError when attempting to fetch|Load failed|cancelled|"
        r"The network connection was lost|The Internet connection appears to be offline|"
        r"The request timed out|A server with the specified hostname could not be found|"
        r"Abgebrochen|Die Netzwerkverbindung wurde unterbrochen|"
        r"Es besteht anscheinend keine Verbindung zum Internet|Zeitüberschreitung bei der An|"
        r"annulé|La connexion réseau a été perdue|La connexion Internet semble |"
        r"cancelado|La conexión de red se ha perdido|La conexión a Internet parece |"
        r"annullato|La connessione (?:di rete )?è stata persa|"
        r"La connessione (?:a )?Internet (?:sembra|risulta) |geannuleerd|"
        r"отменено|キャンセルしました|ネットワーク接続が切れました|已取消|网络连接已中断)",
        "A request had no answer",
    ),
]
_FAMILIES = [(re.compile(pattern), words) for pattern, words in _SAID]
