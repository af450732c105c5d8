"""The HTML parts of letters."""

from html import escape

from hawk_edge.alerts import words
from hawk_edge.alerts.paper import (
    INKS,
    INNER,
    LINE,
    MONO,
    SANS,
    Ink,
    block,
    button,
    document,
    pairs,
    row,
    said,
)
from hawk_edge.alerts.story import Picture, Problem, Roundup, Story
from hawk_edge.store.index.alerts import Why

PICTURE_ID = "screen@hawk-edge"


def alert_page(story: Story, foot: str) -> str:
    """The page of one alert."""
    problem = story.problem
    rows = [
        row(_label(story.why, story.site.name), "22px 24px 0"),
        row(_headline(problem), "6px 24px 0"),
        row(_screen(story, story.picture) if story.picture else _no_screen(story), "18px 24px 0"),
        row(_ways_on(story), "18px 24px 0"),
        row(pairs([(name, value, "ink") for name, value in words.facts(story)]), "20px 24px 0"),
        row(_steps(story), "20px 24px 24px"),
    ]
    preview = f"{words.reason(story.why)} {words.how_often(problem)}. {problem.where}"
    return document(words.subject(story), preview, rows, foot)


def roundup_page(roundup: Roundup, foot: str) -> str:
    """The page of a roundup."""
    title = words.roundup_subject(roundup)
    head = f"{words.number(roundup.count, 'more issue')} on {said(roundup.site.name)}"
    top = _head(head) + block(words.GATHERED, 14, "soft", "padding-top:6px;")
    more = block(words.more(roundup), 14, "soft", "padding-bottom:14px;")
    end = (more if words.more(roundup) else "") + button(roundup.link, "Open the site")
    rows = [
        row(top, "22px 24px 16px"),
        *(row(_item(why, problem), "14px 24px", line=True) for why, problem in roundup.items),
        row(end, "18px 24px 24px", line=True),
    ]
    return document(title, title, rows, foot)


def trial_page(sentence: str, foot: str) -> str:
    """The page of a letter that only says that letters come through."""
    return document("A test", sentence, [row(block(said(sentence), 16), "24px")], foot)


def invitation_page(text: str, link: str, until: str, foot: str) -> str:
    """The page of an invitation."""
    rows = [
        row(_head(said(text)), "22px 24px 0"),
        row(button(link, "Choose a password"), "18px 24px 0"),
        row(block(said(until), 14, "soft"), "18px 24px 24px"),
    ]
    return document("Your invitation to Hawk Edge", text, rows, foot)


def _head(content: str) -> str:
    return block(content, 21, "ink", "font-weight:600;line-height:1.3;", "head")


def _label(why: Why, site: str) -> str:
    return block(f"{_why(why)} &nbsp;·&nbsp; {said(site)}", 13, "soft")


def _why(why: Why) -> str:
    style = f"color:{INKS[why]};font-weight:600;"
    return f'<span class="{why}" style="{style}">{words.label(why)}</span>'


def _headline(problem: Problem) -> str:
    where = block(said(problem.where), 13, "soft", f"{MONO}padding-top:6px;")
    return _head(said(problem.title)) + (where if problem.where else "")


def _screen(story: Story, picture: Picture) -> str:
    caption = f"What the visitor saw, {words.moment(story.at_ms)}"
    width = min(INNER, picture.width)
    style = (
        f"display:block;width:100%;max-width:{width}px;height:auto;border:1px solid {LINE};"
        "border-radius:6px;"
    )
    return (
        f'<a href="{escape(story.replay)}"><img src="cid:{PICTURE_ID}" width="{width}" '
        f'alt="{caption}" class="line" style="{style}"></a>'
        f"{block(caption, 12, 'soft', 'padding-top:6px;')}"
    )


def _no_screen(story: Story) -> str:
    says = f"There is no picture of the screen: {escape(story.no_picture)}."
    box = "border:1px dashed #b9c0c8;border-radius:6px;padding:12px 14px;"
    return block(says, 13, "soft", box, "line")


def _ways_on(story: Story) -> str:
    style = f"{SANS}font-size:14px;color:{INKS['soft']};"
    issue = (
        f'<a class="soft" href="{escape(story.problem.link)}" style="{style}">'
        "All about this issue</a>"
    )
    return (
        button(story.replay, "Watch the replay") + f'<div style="padding-top:12px;">{issue}</div>'
    )


def _steps(story: Story) -> str:
    if not story.before.steps:
        return ""
    inks: dict[bool, Ink] = {False: "ink", True: story.why}
    rows = [(words.ago(one.before_ms), one.text, inks[one.broke]) for one in story.before.steps]
    head = block("Just before it", 15, "ink", "font-weight:600;padding-bottom:4px;")
    return head + pairs(rows)


def _item(why: Why, problem: Problem) -> str:
    style = f"{SANS}color:{INKS['ink']};font-weight:600;"
    link = f'<a class="ink" href="{escape(problem.link)}" style="{style}">{said(problem.title)}</a>'
    says = f"{words.how_often(problem)}, last {words.moment(problem.last_ms)}"
    return block(_why(why), 13) + block(link, 15) + block(says, 13, "soft", "padding-top:2px;")
