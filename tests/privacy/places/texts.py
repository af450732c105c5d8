"""Addresses and long numbers in what people read, and what is meant to be read."""

_TAGS = [
    "p", "h1", "pre", "code", "button", "a", "label", "legend", "address", "blockquote", "output",
    "q", "b", "mark", "time", "figcaption", "dt", "dd", "li", "marquee", "xmp", "noembed",
    "shop-user", "object", "video", "canvas", "meter", "rt", "title", "main", "textarea disabled",
]  # fmt: skip
_NUMBERS = ["p", "button", "label", "li", "pre", "h2", "output", "shop-card"]
# An attribute that people read, and an element that has it.
_READ = {
    "title": "p", "alt": "img", "placeholder": "input", "aria-label": "nav", "label": "option",
    "aria-description": "nav", "aria-valuetext": "div role=slider", "summary": "table",
}  # fmt: skip


def _element(name: str, inside: str, attribute: str = "") -> str:
    return f"<{name} {attribute}>{inside}</{name.split(maxsplit=1)[0]}>"


MARKUP = {
    **{f"address in {tag}": _element(tag, "to %EMAIL%, now") for tag in _TAGS},
    **{f"card number in {tag}": _element(tag, "Card %CARD%.") for tag in _NUMBERS},
    **{f"address in {name}": _element(tag, "x", f"{name}='for %EMAIL%'") for name, tag in _READ.items()},
    **{f"card number in {name}": _element(tag, "x", f"{name}='of %CARD%'") for name, tag in _READ.items()},
    "address with an umlaut": "<p>%UMLAUT%</p>",
    "encoded address": "<p>%ENCODED%</p>",
    "card number with dashes": "<p>%DASHED%</p>",
    "card number with no-break spaces": "<p>%UNBROKEN%</p>",
    "card number in one": "<p>%LONG%</p>",
    "long number": "<p>No.%NUMBER%</p>",
    "table": "<table><caption>%EMAIL%<tr><th>%EMAIL%<td>%EMAIL%<td>%CARD%<td><br>%NUMBER%</table>",
    "choices": "<select><optgroup label='%EMAIL%'><option value='%EMAIL%'>%EMAIL%<option selected>%CARD%</select>",
    "fields that are buttons": "<input type=button value='%EMAIL%'><input type=submit value='%EMAIL%'>"
    "<input type=reset value='%CARD%'><input type=image alt='%EMAIL%'>"
    "<input type=checkbox value='%EMAIL%'><input type=radio value='%CARD%'><button value='%EMAIL%'>x</button>",
    "details": "<details><summary>%EMAIL%</summary>%CARD%</details>",
    "closed dialog": "<dialog>%EMAIL%</dialog>",
    "hidden": "<p hidden>%EMAIL%</p><p style='display:none'>%CARD%</p>",
    "drawing": "<svg aria-label='%EMAIL%'><title>%EMAIL%</title><desc>%EMAIL%</desc><text>%EMAIL%<tspan>%CARD%</tspan></text></svg>",
    "formula": "<math><mi>%EMAIL%</mi><mtext>%CARD%</mtext></math>",
    "foreign part of a drawing": "<svg><foreignObject><p>%EMAIL%</p></foreignObject></svg>",
    "data attributes": "<p data-user='%EMAIL%' data-card='%CARD%' data-number='%NUMBER%' data-json='{\"mail\": \"%EMAIL%\"}'>x</p>",
    "unknown attributes": "<p owner='%EMAIL%' ng-init='user=\"%EMAIL%\"' about='%EMAIL%'>x</p><shop-user mail='%EMAIL%'></shop-user>",
    "name and id": "<p id='%EMAIL%' class='of-%EMAIL%'>x</p><input name='%EMAIL%'>",
    "srcdoc frame": "<iframe title='%EMAIL%' name='%EMAIL%' srcdoc='<title>%EMAIL%</title><p>%EMAIL%</p><b title=%EMAIL%>%CARD%</b>'></iframe>",
    "long text": "<p>" + "It is a long story, and no two of its words are secret. " * 40 + "%EMAIL%</p>",
    "in the slot of a shadow root": "<shop-user><b slot=mail>%EMAIL%</b></shop-user>",
    "shown": "<h3>%WORD?%</h3><p title='%WORD?%'>%WORD?%</p><li>%WORD?%<b>%WORD?%</b></li><img alt='%WORD?%'>"
    "<label>%WORD?%<input placeholder='%WORD?%'></label><nav aria-label='%WORD?%'>x</nav>"
    "<details><summary>%WORD?%</summary>%WORD?%</details><table><caption>%WORD?%<tr><th>%WORD?%<td>%WORD?%</table>"
    "<select><optgroup label='%WORD?%'><option label='%WORD?%'>%WORD?%<option>%WORD?%</select>"
    "<button>%WORD?%</button><input type=button value='%WORD?%'><input type=submit value='%WORD?%'>"
    "<svg><title>%WORD?%</title><text>%WORD?%</text></svg><math><mi>%WORD?%</mi></math>"
    "<a href=#x>%WORD?%</a><shop-user>%WORD?%</shop-user>"
    "<iframe title='%WORD?%' srcdoc='<title>%WORD?%</title>%WORD?%'></iframe><pre>%WORD?%</pre>",
    "shown in a long text": "<p>" + "A long text of a kind that is kept only once. " * 40 + "%WORD?%</p>",
}  # fmt: skip

FIRST = {
    "shadow root": "shadow(put('<div></div>'), 'open', `<p title='%EMAIL%'>%EMAIL%</p><p>%CARD%</p><p>%WORD?%</p>`)",
    "closed shadow root": "shadow(put('<div></div>'), 'closed', `<p title='%EMAIL%'>%EMAIL%</p><p>%CARD%</p>`)",
    "texts side by side": "put('<p></p>').append('%EMAIL%', ' ', '%CARD%')",
}
LATER = {
    "title of the document": "document.title = '%EMAIL% and %WORD?%'; await sent(); history.pushState({}, '', location.pathname)",
    "text content": "put('<p>x</p>').textContent = '%EMAIL%'",
    "text of a recorded element": "let p = put('<p>x</p>'); await sent(); p.firstChild.data = '%EMAIL%'; await sent(); p.firstChild.data = '%CARD%'",
    "text that was added to": """
      let p = put('<p>A text that is long enough to be spliced, for </p>'); await sent();
      for (const c of '%EMAIL%') p.firstChild.appendData(c); await sent(); p.firstChild.appendData(' or %CARD%')""",
    "text that was inserted into": """
      let p = put('<p>A text that is long enough to be spliced, for @ and others</p>'); await sent();
      const mail = '%EMAIL%'; p.firstChild.replaceData(46, 1, mail)""",
    "text that was split": """
      let p = put('<p></p>'); p.append('of %EMAIL%.'); await sent(); p.firstChild.splitText(3)""",
    "texts that became one": "let p = put('<p></p>'); p.append('of ', '%EMAIL%'); await sent(); p.normalize()",
    "text in HTML": "put('<p>x</p>').insertAdjacentHTML('afterend', `<p>%EMAIL%</p>`)",
    "text that moves": "let p = put('<p>%EMAIL%</p>'); await sent(); put('<div></div>').append(p.firstChild)",
    "shown to an editor": "let e = put('<p>x</p>'); e.contentEditable = true; await sent(); e.textContent = '%WORD%'",
    "label of a choice": "let o = put('<option>x</option>'); await sent(); o.label = '%EMAIL%'; o.text = '%CARD%'",
    "late shadow root": "let h = put('<div></div>'); await sent(); shadow(h, 'closed', '<p>%EMAIL%</p>%WORD?%')",
    "button by property": "put('<input type=button>').value = '%EMAIL%'",
}  # fmt: skip
