"""What visitors type, and what fields hold."""

_URL = "https://%WORD%.example/"
# The kinds of input, and what such a field takes.
INPUTS = {
    "text": "%WORD%", "search": "%WORD%", "url": _URL, "email": "%EMAIL%", "tel": "%NUMBER%",
    "number": "%NUMBER%", "range max=999999999999": "%NUMBER%", "date": "%DATE%",
    "month": "%MONTH%", "week": "%WEEK%", "time step=.001": "%TIME%",
    "datetime-local": "%MOMENT%", "color": "%COLOUR%", "unheard-of": "%WORD%",
    "password": "%WORD!%", "PassWord": "%WORD!%", "hidden": "%WORD!%",
}  # fmt: skip
# What a field is for: the ones that are never sent.
USES = [
    "cc-name", "cc-number", "cc-csc", "cc-exp", "section-a billing CC-NUMBER", "one-time-code",
    "current-password", "new-password", "username webauthn current-password",
]  # fmt: skip
# Where people type with their keys, and what that shows is seen by nobody else.
KEYS = {
    **{kind: value for kind, value in INPUTS.items() if value[1:5] in ("WORD", "EMAI")},
    **dict.fromkeys(USES, "%WORD!%"),
    "textarea": "%WORD%", "textarea of a card": "%WORD!%", "number": "%NUMBER%", "no type": "%WORD%",
    "editable": "%WORD%", "editable in plain text": "%WORD%", "editable inside": "%WORD%",
    "made editable": "%WORD%", "frame in design mode": "%WORD%", "in a shadow root": "%WORD%",
    "in a closed shadow root": "%WORD%", "editable around a shadow root": "%WORD%",
    "in a frame": "%WORD%", "in a srcdoc frame": "%WORD%", "in a marked part": "%WORD!%",
    "in a blocked part": "%WORD!%", "in an ignored part": "%WORD!%", "in a dialog": "%WORD%",
}  # fmt: skip
del KEYS["hidden"]
# Key by key; the others get it all at once, as from a keyboard on a screen.
PRESSED = {
    "text",
    "email",
    "password",
    "cc-number",
    "one-time-code",
    "textarea",
    "editable",
    "frame in design mode",
}
_SLOTS = "".join(
    [f"<input type={kind} data-slot='{kind.split()[0]}'>" for kind in INPUTS if kind != "hidden"]
    + [f"<input autocomplete='{use}' data-slot='{use}'>" for use in USES]
    + [f"<input type={kind} data-slot='set {kind.split()[0]}'>" for kind in INPUTS]
    + [f"<input autocomplete='{use}' data-slot='set {use}'>" for use in USES]
)

MARKUP = {
    "fields": _SLOTS + "<input data-slot='no type'><input type=file data-slot=file>"
    "<textarea data-slot=textarea></textarea><textarea autocomplete=cc-number data-slot='textarea of a card'></textarea>"
    "<div data-hawk=mask><input data-slot='in a marked part'></div>"
    "<div data-hawk=block><input data-slot='in a blocked part'></div>"
    "<div data-hawk=ignore><input data-slot='in an ignored part'></div>"
    "<dialog data-slot=dialog><input data-slot='in a dialog'></dialog>",
    "editors": "<div contenteditable data-slot=editable></div><p data-slot='made editable'></p>"
    "<div contenteditable=plaintext-only data-slot='editable in plain text'></div>"
    "<div contenteditable=true><div><p data-slot='editable inside'>x</p></div></div>"
    "<div contenteditable><div data-slot='editable host'></div></div>"
    "<iframe srcdoc='<input>' data-slot='srcdoc frame'></iframe>",
    **{f"{kind} input": f"<input type={kind} value='{value}'>" for kind, value in INPUTS.items()},
    **{f"{use} field": f"<input autocomplete='{use}' value='%WORD!%'>" for use in USES},
    "no type": "<input value='%WORD%'>",
    "disabled": "<input disabled value='%WORD%'>",
    "readonly": "<input readonly value='%WORD%'>",
    "in a label": "<label>Name <input value='%WORD%'></label>",
    "in a dialog": "<dialog open><input value='%WORD%'></dialog>",
    "in a popover": "<div popover><input value='%WORD%'></div>",
    "in details": "<details><summary>More</summary><input value='%WORD%'></details>",
    "in svg": "<svg><foreignObject><input xmlns='http://www.w3.org/1999/xhtml' value='%WORD%'></foreignObject></svg>",
    "in a hidden part": "<div hidden><input value='%WORD%'><textarea>%WORD%</textarea></div>",
    "with a list": "<input list=l value='%WORD%'><datalist id=l><option value='%EMAIL%'>%EMAIL%</datalist>",
    "textarea": "<textarea>%WORD%</textarea>",
    "textarea of a card": "<textarea autocomplete=cc-number>%WORD!%</textarea>",
    "editable": "<div contenteditable>%WORD% <b>%WORD%</b><p title='%EMAIL%'>%WORD%</p></div>",
    "editable in plain text": "<div contenteditable=plaintext-only>%WORD%</div>",
    "editable with a part that is not": "<div contenteditable><span contenteditable=false>%WORD%</span></div>",
    "in an ignored part": "<div data-hawk=ignore><input value='%WORD!%'><textarea>%WORD!%</textarea></div>",
}  # fmt: skip

_SET = {
    f"{name} field by property": f"""set("set {name.split()[0] if name in INPUTS else name}", "{value}")"""
    for name, value in {**INPUTS, **dict.fromkeys(USES, "%WORD!%")}.items()
}

FIRST = {
    "frame in design mode": "let d = put('<iframe></iframe>').contentDocument; d.designMode = 'on'; keep('frame in design mode', d.body)",
    "frame": "keep('in a frame', put('<iframe></iframe>').contentDocument.body.appendChild(document.createElement('input')))",
    "editable property": "slot('made editable').contentEditable = true",
    "shadow root": "shadow(put('<div></div>'), 'open', `<input value='%WORD%'><textarea>%WORD%</textarea>`)",
    "closed shadow root": "shadow(put('<div></div>'), 'closed', `<input value='%WORD%'><input type=password value='%WORD!%'>`)",
    "slots in shadow roots": """
      keep('in a shadow root', shadow(put('<div></div>'), 'open', '<input>').firstChild);
      keep('in a closed shadow root', shadow(put('<div></div>'), 'closed', '<input>').firstChild);
      keep('editable around a shadow root', shadow(slot('editable host'), 'open', '<p contenteditable>x</p>').firstChild)""",
    "cloned": "let f = put(`<input>`); f.value = '%WORD%'; put('<p>').append(f.cloneNode())",
    "from a template": "put('<p>').append(template(`<input value='%WORD%'><textarea>%WORD%</textarea>`))",
}  # fmt: skip

LATER = {
    **_SET,
    "textarea by property": "set('textarea', '%WORD%')",
    "textarea by its text": "put('<textarea></textarea>').textContent = '%WORD%'",
    "textarea by a text node": "put('<textarea>x</textarea>').firstChild.data = '%WORD%'",
    "textarea by more text": "put('<textarea>x</textarea>').append('%WORD%')",
    "password turned text": """
      let f = put(`<input type=password>`); await sent();
      f.value = '%WORD!%'; f.type = 'text'; await sent(); f.setAttribute('value', '%WORD!%')""",
    "hidden turned text": """
      let f = put('<input type=hidden>'); await sent(); f.value = '%WORD!%'; f.type = 'text'""",
    "password shown": """
      let f = put('<input type=password>'); f.value = '%WORD!%'; await sent();
      f.type = 'text'; await sent(); f.value = '%WORD!%'; f.setAttribute('value', '%WORD!%'); await sent();
      f.type = 'button'; f.title = 'x'""",
    "text turned button": "let f = put('<input>'); f.value = '%WORD%'; await sent(); f.type = 'hidden'",
    "card field used otherwise": """
      let f = put('<input autocomplete=cc-number>'); await sent();
      f.value = '%WORD!%'; f.autocomplete = 'off'; await sent(); f.defaultValue = '%WORD!%'""",
    "moved": "let f = put('<input>'); f.value = '%WORD%'; await sent(); put('<p>').append(f)",
    "moved into a shadow root": """
      let f = put('<input>'); f.value = '%WORD%'; await sent(); shadow(put('<p></p>'), 'open', '').append(f)""",
    "moved into a frame": """
      let f = put('<input>'); f.value = '%WORD%'; await sent();
      slot('srcdoc frame').contentDocument.body.append(f)""",
    "moved out of an editable part": """
      let e = put('<div contenteditable><b>%WORD%</b></div>'); await sent(); e.textContent = '%WORD%'""",
    "cloned later": "let f = put('<input>'); f.value = '%WORD%'; put('<p>').append(f.cloneNode(true))",
    "in a frame made by script": """
      let d = put('<iframe></iframe>').contentDocument;
      d.body.innerHTML = `<input value='%WORD%'><p>%EMAIL%</p>`""",
    "in a frame written by script": """
      let d = put('<iframe></iframe>').contentDocument; d.open();
      d.write(`<textarea>%WORD%</textarea><p title='%EMAIL%'>%CARD%</p>`); d.close()""",
    "in a frame within a shadow root": """
      let f = shadow(put('<p></p>'), 'closed', '<iframe></iframe>').firstChild;
      f.contentDocument.body.innerHTML = `<input value='%WORD%'>%EMAIL%`""",
    "design mode switched on": """
      let d = put('<iframe></iframe>').contentDocument; d.designMode = 'on'; d.body.append('%WORD%')""",
    "design mode switched on late": """
      let d = put('<iframe></iframe>').contentDocument; d.body.append('x'); await sent();
      d.designMode = 'on'; d.body.append('%WORD%')""",
    "default value": "put('<input>').defaultValue = '%WORD%'",
    "part of a field": "put('<input>').setRangeText('%WORD%')",
    "inserted by an editing command": """
      slot('editable').focus(); document.execCommand('insertText', false, '%WORD%')""",
}  # fmt: skip
