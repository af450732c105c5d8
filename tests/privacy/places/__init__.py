"""Every place where a page can hold a secret, by what holds it.

`MARKUP` is HTML by the name of the place; each piece comes with the page, is changed in it, and is
inserted later, with other secrets each time. `FIRST` are scripts that run before the reporter
starts, `LATER` are scripts that run while it records. What they can call is in `page.js`.
"""
