"""Parts of the page that are marked with `data-hawk`: their texts stay in the browser, whatever the masking."""

_INSIDE = (
    "%WORD!% <b title='%WORD!%'>%WORD!%</b><i data-hawk=inputs>%WORD!%</i><img alt='%WORD!%'>"
    "<input placeholder='%WORD!%' value='%WORD!%'><button aria-label='%WORD!%'>%WORD!%</button>"
    "<input type=submit value='%WORD!%'><textarea>%WORD!%</textarea><svg><text>%WORD!%</text></svg>"
    "<select><option label='%WORD!%'>%WORD!%</select><table><tr><td>%WORD!%</table>"
    "<a href='/x?a=%WORD!%'>%WORD!%</a><div contenteditable>%WORD!%</div>"
)

MARKUP = {
    "masked": f"<div data-hawk=mask title='%WORD!%'>{_INSIDE}</div>",
    "blocked": f"<div data-hawk=block title='%WORD!%' class='%WORD!%' data-x='%WORD!%'>{_INSIDE}</div>",
    "blocked picture": "<img data-hawk=block src='/404/%WORD!%.png' alt='%WORD!%'>",
    "masked picture": "<p data-hawk=mask><img src='/404/x?a=%WORD!%' alt='%WORD!%'></p>",
    "masked frame": "<iframe data-hawk=mask srcdoc='<title>%WORD!%</title><p title=%WORD!%>%WORD!%</p>'></iframe>",
    "blocked frame": "<iframe data-hawk=block srcdoc='<title>%WORD!%</title><p title=%WORD!%>%WORD!%</p>'></iframe>",
    "ignored": "<div data-hawk=ignore><input value='%WORD!%'><textarea>%WORD!%</textarea><div contenteditable><input value='%WORD!%'></div></div>",
    "masked within allowed": "<div data-hawk=allow><p data-hawk=mask>%WORD!%</p></div>",
    "field within allowed": "<div data-hawk=allow><input type=password value='%WORD!%'><input autocomplete=cc-csc value='%WORD!%'></div>",
}  # fmt: skip

FIRST = {
    "masked shadow root": "shadow(put('<div data-hawk=mask></div>'), 'open', '%WORD!%<p title=%WORD!%>%WORD!%</p>')",
    "blocked shadow root": "shadow(put('<div data-hawk=block></div>'), 'closed', '%WORD!%<p title=%WORD!%>%WORD!%</p>')",
    "mark on the host's part": "shadow(put('<div></div>'), 'open', '<p data-hawk=mask>%WORD!%</p><p data-hawk=block>%WORD!%</p>')",
}
_PARTS = ("mask", "block")
LATER = {
    **{
        f"{how} part that changes": f"""
      let d = put(`<div data-hawk={how}><p title=x>x</p><button aria-label=x>x</button></div>`), p = d.firstChild; await sent();
      p.firstChild.data = '%WORD!%'; p.title = '%WORD!%'; d.title = '%WORD!%'; d.append('%WORD!%');
      d.insertAdjacentHTML('beforeend', `<p title='%WORD!%'>%WORD!%<b>%WORD!%</b></p>`); await sent();
      d.lastChild.lastChild.firstChild.data = '%WORD!%'; shadow(p, 'open', '%WORD!%')"""
        for how in _PARTS
    },
    **{
        f"moved into {how}": f"""
      let p = put('<p>x</p>'), d = put('<div data-hawk={how}></div>'); await sent();
      d.append(p); p.firstChild.data = '%WORD!%'; p.title = '%WORD!%'; await sent(); p.append('%WORD!%')"""
        for how in _PARTS
    },
    **{
        f"{how} set later": f"""
      let d = put('<div><p>x</p></div>'); await sent();
      d.dataset.hawk = '{how}'; d.firstChild.textContent = '%WORD!%'; d.append('%WORD!%'); await sent(); d.append('%WORD!%')"""
        for how in _PARTS
    },
    "moved out, and changed before": """
      let d = put('<div data-hawk=mask><p>%WORD!%</p></div>'), p = d.firstChild; await sent();
      p.textContent = 'x'; put('<div></div>').append(p)""",
    "moved from one to the other": """
      let m = put('<div data-hawk=mask><p>%WORD!%</p></div>'), b = put('<div data-hawk=block></div>');
      await sent(); b.append(m.firstChild); await sent(); m.append(b.firstChild)""",
    "ignored field that is set": "let f = put('<p data-hawk=ignore><input></p>').firstChild; await sent(); f.value = '%WORD!%'",
    "masked field of an error": "put(`<p data-hawk=mask><img src='/404/x?a=%WORD!%'></p>`)",
}  # fmt: skip
