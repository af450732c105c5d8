"""What a click is labelled with."""

_C = "data-click"
MARKUP = {
    "button": f"<button {_C}>Ask %EMAIL%</button><button {_C} aria-label='%EMAIL%'>x</button>",
    "link": f"<a {_C} href='/x?a=%WORD%'>%EMAIL% with %CARD%</a>",
    "field that is a button": f"<input type=button {_C} value='%EMAIL%'><input type=submit {_C} value='%CARD%'>",
    "field": f"<input {_C} value='%WORD%' aria-label='%EMAIL%'><input {_C} type=password value='%WORD!%'>",
    "textarea": f"<textarea {_C}>%WORD%</textarea>",
    "label around fields": f"<label {_C}>For %EMAIL% <textarea>%WORD%</textarea><b contenteditable>%WORD%</b></label>",
    "editable": f"<div contenteditable {_C}>%WORD%</div><div contenteditable><b {_C} aria-label='%WORD%'>%WORD%</b></div>",
    "masked": f"<div data-hawk=mask><button {_C}>%WORD!%</button><button {_C} aria-label='%WORD!%'>x</button>"
    f"<input type=button {_C} value='%WORD!%'></div>",
    "blocked": f"<div data-hawk=block><button {_C}>%WORD!%</button><button {_C} aria-label='%WORD!%'>x</button>"
    f"<input type=button {_C} value='%WORD!%'></div><button data-hawk=block {_C} aria-label='%WORD!%'>%WORD!%</button>",
    "around a blocked part": f"<button {_C}>x<b data-hawk=block>%WORD!%</b></button>",
    "script that shows": f"<button {_C}>x<script type=text/plain>%WORD!%</script><template>%WORD!%</template></button>",
    "split": f"<button {_C}><b>x</b> %EMAIL%<i> %CARD%</i></button>",
    "plain text": f"<p {_C}>%EMAIL%</p><td {_C}>%CARD%</td>",
    "choice": f"<select {_C}><option>%EMAIL%</select>",
    "shown": f"<button {_C}>%WORD?%</button><button {_C} aria-label='%WORD?%'>x</button><input type=button {_C} value='%WORD?%'>",
}  # fmt: skip
