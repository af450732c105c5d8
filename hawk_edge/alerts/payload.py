"""What a webhook is sent: a shape of our own, and Slack's."""

from typing import Any

import msgspec

from hawk_edge.alerts import words
from hawk_edge.alerts.plain import inert
from hawk_edge.alerts.story import Problem, Roundup, Story
from hawk_edge.model import Site
from hawk_edge.timekey import iso

VERSION = 1
_TRIAL = "A test of Hawk Edge: alerts come through to here."
_SLACK_TEXT = 2900  # characters of a block, of 3,000


def alert_body(story: Story) -> bytes:
    """One alert, as docs/alerts.md describes it."""
    shown = {
        "session": story.session,
        "state": story.state,
        "browser": story.browser,
        "page": story.before.url,
        "replay": story.replay,
        "steps": [{"before_ms": step.before_ms, "text": step.text} for step in story.before.steps],
    }
    said = {"why": story.why, "at": iso(story.at_ms), "issue": _issue(story.problem), **shown}
    return _json("alert", story.id, story.site, said)


def roundup_body(roundup: Roundup) -> bytes:
    """A roundup, as docs/alerts.md describes it."""
    items = [{"why": why, "issue": _issue(problem)} for why, problem in roundup.items]
    return _json("roundup", roundup.id, roundup.site, {"count": roundup.count, "items": items})


def slack_alert(story: Story) -> bytes:
    """One alert as Slack's incoming webhooks take it."""
    problem = story.problem
    facts = [f"{name}: {value}" for name, value in words.facts(story)]
    steps = [f"{words.ago(step.before_ms)} before: {step.text}" for step in story.before.steps]
    blocks = [
        _context(f"{words.label(story.why)} · {story.site.name}"),
        _section("\n".join(filter(None, [problem.title, problem.where]))),
        _section("\n".join(facts)),
        *([_section("\n".join(["Just before it:", *steps]))] if steps else []),
        _links({"Watch the replay": story.replay, "All about this issue": problem.link}),
    ]
    return _slack(words.subject(story), blocks)


def slack_roundup(roundup: Roundup) -> bytes:
    """The same of a roundup."""
    lines = [
        f"{words.label(why)}: {problem.title} ({words.how_often(problem)})"
        for why, problem in roundup.items
    ]
    title = words.roundup_subject(roundup)
    text = "\n".join(filter(None, [title, *lines, words.more(roundup)]))
    return _slack(title, [_section(text), _links({"Open the site": roundup.link})])


def trial_body(site: Site, id: str) -> bytes:
    """A test, as docs/alerts.md describes it."""
    return _json("test", id, site, {"text": _TRIAL})


def slack_trial(site: Site) -> bytes:
    """The same as Slack's incoming webhooks take it."""
    return _slack(_TRIAL, [_context(site.name), _section(_TRIAL)])


def _json(kind: str, id: str, site: Site, said: dict[str, Any]) -> bytes:
    around = {"v": VERSION, "kind": kind, "id": id, "site": {"id": site.id, "name": site.name}}
    return msgspec.json.encode(around | said)


def _issue(problem: Problem) -> dict[str, Any]:
    return {
        "id": problem.id,
        "kind": problem.kind,
        "title": problem.title,
        "where": problem.where,
        "first": iso(problem.first_ms),
        "last": iso(problem.last_ms),
        "count": problem.count,
        "sessions": problem.sessions,
        "browsers": dict(problem.browsers),
        "link": problem.link,
    }


def _slack(text: str, blocks: list[dict[str, Any]]) -> bytes:
    return msgspec.json.encode({"text": _escaped(text), "blocks": blocks, "unfurl_links": False})


def _section(text: str) -> dict[str, Any]:
    """Captured text, in which Slack looks for nothing: no mention, no link, no emphasis."""
    said = {"type": "plain_text", "text": inert(text)[:_SLACK_TEXT], "emoji": False}
    return {"type": "section", "text": said}


def _context(text: str) -> dict[str, Any]:
    said = {"type": "plain_text", "text": inert(text)[:_SLACK_TEXT], "emoji": False}
    return {"type": "context", "elements": [said]}


def _links(links: dict[str, str]) -> dict[str, Any]:
    said = " · ".join(f"<{link}|{name}>" for name, link in links.items())
    return {"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}}


def _escaped(text: str) -> str:
    return inert(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
