"""What scripts say, ask for and keep: errors, requests, storage."""

_HAVE = "of %EMAIL% with %CARD% at https://x.example/y?token=%WORD%"
_ASK = "hold('/api/500?token=%WORD%&b=%WORD%#access_token=%WORD%')"
_SENT = (
    "{ method: 'POST', headers: { authorization: 'Bearer %WORD!%', 'x-api': '%WORD!%' }, "
    "body: JSON.stringify({ a: '%WORD!%' }) }"
)

LATER = {
    "error that is thrown": f"outside(() => {{ throw hold(new Error('{_HAVE}')) }})",
    "error that is a text": f"outside(() => {{ throw hold('{_HAVE}') }})",
    "error with a name": "outside(() => { throw Object.assign(new Error('x'), { name: '%EMAIL%' }) })",
    "error with a cause": "outside(() => { throw hold(new Error('x', { cause: '%WORD!%' })) })",
    "error with a stack": "outside(() => { throw Object.assign(new Error('x'), { stack: hold( 'Error: x\\n at f (https://x.example/%EMAIL%.js?token=%WORD%:1:2)') }) })",
    "error in a function": "outside(new Function('', 'throw new Error(`%EMAIL%`) //# sourceURL=/x.js?token=%WORD%'))",
    "error that is reported": "reportError(new TypeError('%EMAIL% %CARD%'))",
    "rejection": f"Promise.reject(new Error('{_HAVE}'))",
    "rejection with a text": f"Promise.reject(hold('{_HAVE}'))",
    "rejection with a number": "Promise.reject(%NUMBER%)",
    "error of a script": "let s = document.createElement('script'); s.src = '/throws.js?token=%WORD%'; put('<p></p>').append(s); await loaded(s)",
    "error that quotes an address": "outside(() => { throw new Error('GET /x?at=12:30&token=%WORD% failed; https://x.example/#access_token=%WORD%') })",
    "error with credentials": "outside(() => { throw new Error('no answer of https://me:%WORD%@x.example/ and of https://%WORD%:%WORD%@localhost/') })",
    "console": f"console.error('{_HAVE}')",
    "console with several": "console.error('%s did', '%EMAIL%', '%CARD%', 'at', location.origin + '/x?a=%WORD%')",
    "console with data": "console.error(hold({ mail: '%EMAIL%', card: '%CARD%', url: '/x?token=%WORD%', deep: [{ to: '%EMAIL%' }] }))",
    "console with a list": "console.error(['%EMAIL%', %NUMBER%])",
    "console with an error": f"console.error(new Error('{_HAVE}'))",
    "console with an address": "console.error(hold(new URL('https://x.example/?token=%WORD%')), hold(new URL('https://x.example/#access_token=%WORD%')))",
    "console with an element": "console.error(put(`<p title='%EMAIL%'><!--%WORD!%--></p>`), document.body)",
    "console that only logs": "console.log('%WORD!%'); console.warn('%WORD!%'); console.info('%WORD!%')",
    "fetch": f"await fetch({_ASK}, {_SENT})",
    "fetch of a request": f"await fetch(hold(new Request({_ASK}, {_SENT})))",
    "fetch of an address": "await fetch(new URL('/api/500?token=%WORD%', location.origin))",
    "fetch with no answer": "await fetch(hold('http://127.0.0.1:9/x?token=%WORD%#%WORD%')).catch(() => 0)",
    "fetch with an address in the path": "await fetch('/api/500/%EMAIL%/%ENCODED%/%NUMBER%')",
    "fetch with parameters of a path": "await fetch('/api/500;jsessionid=%WORD%/x')",
    "fetch with credentials": "await fetch(hold('https://me:%WORD%@x.invalid/y')).catch(() => 0)",
    "fetch that fails in a script": "await new Function('', hold('return fetch(`/api/500`) //# sourceURL=https://x.example/a.js?token=%WORD%'))()",
    "fetch that goes well": "await fetch('/api/200?token=%WORD!%', { method: 'POST', body: '%WORD!%' })",
    "answer of a request": "await fetch('/api/500', { method: 'POST', body: '%WORD!%' }).then((r) => r.text())",
    "XMLHttpRequest": f"""
      let x = new XMLHttpRequest(); x.open('PUT', {_ASK}); x.setRequestHeader('x-auth', '%WORD!%');
      x.send('%WORD!%'); await loaded(x)""",
    "XMLHttpRequest with credentials": """
      let x = new XMLHttpRequest(); x.open('GET', '/api/401?a=%WORD%', true, 'me', '%WORD!%'); x.send(); await loaded(x)""",
    "form data": "let d = new FormData(); d.set('a', '%WORD!%'); await fetch('/api/500', { method: 'POST', body: d })",
    "beacon": "navigator.sendBeacon('/api/500?a=%WORD!%', '%WORD!%')",
    "resources that fail": """
      for (const h of ["<img src='/404/a?x=%WORD%#y=%WORD%'>", "<link rel=stylesheet href='/404/b.css?x=%WORD%'>",
        "<video src='/404/c?x=%WORD%'></video>"]) put(h);
      let s = document.createElement('script'); s.src = '/404/d.js?x=%WORD%'; put('<p></p>').append(s); await loaded(s)""",
    "cookie": "document.cookie = 'a=%WORD!%'",
    "local storage": "localStorage.a = '%WORD!%'; localStorage['%WORD!%'] = 1",
    "session storage": "sessionStorage.a = '%WORD!%'; sessionStorage['%WORD!%'] = 1",
    "name of the window": "window.name = '%WORD!%'",
    "measures": "performance.mark('%WORD!%'); performance.measure('%WORD!%')",
    "messages": "postMessage(hold('%WORD!%'), '*'); new BroadcastChannel(hold('%WORD!%')).postMessage(hold('%WORD!%'))",
}  # fmt: skip
FILES = {"/throws.js": ("text/javascript", "throw new Error('%EMAIL% at /x?a=%WORD%')")}
