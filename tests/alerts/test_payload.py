"""What webhooks are sent: a documented shape, and Slack's, in which no captured text acts."""

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hawk_edge.alerts.payload import alert_body, roundup_body, slack_alert, slack_roundup
from tests.alerts.stories import PROBLEM, ROUNDUP, STORY
from tests.alerts.test_letter import hostile
from tests.alerts.test_plain import HOSTILE, ZERO


def shape(value: Any) -> Any:
    """What is in it, without what it says."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def documented(kind: str) -> Any:
    """The example of docs/alerts.md."""
    text = Path("docs/alerts.md").read_text()
    examples = [json.loads(one) for one in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    return next(one for one in examples if one["kind"] == kind)


def test_an_alert_is_as_documented() -> None:
    body = json.loads(alert_body(STORY))
    example = documented("alert")
    body["issue"]["browsers"] = example["issue"]["browsers"]
    assert shape(body) == shape(example)
    assert (body["why"], body["at"]) == ("new", "2019-05-09T21:31:05.123Z")
    assert body["issue"]["link"] == PROBLEM.link
    assert body["replay"] == STORY.replay
    assert body["steps"][0] == {"before_ms": 31_200, "text": "Opened /cart"}


def test_a_roundup_is_as_documented() -> None:
    body, example = json.loads(roundup_body(ROUNDUP)), documented("roundup")
    for one in (*body["items"], *example["items"]):
        one["issue"]["browsers"] = {}
    assert shape(body) == shape(example)
    assert (body["count"], len(body["items"])) == (7, 2)


def test_slack_gets_words_and_two_links() -> None:
    message = json.loads(slack_alert(STORY))
    assert message["text"].startswith("[Corner Shop] New: TypeError")
    texts = [one["text"]["text"] for one in message["blocks"] if one["type"] == "section"]
    said = "\n".join(texts).replace(ZERO, "")
    for words in ("TypeError: total is not", "12 times in 3 sessions", "Clicked “2 lamps”"):
        assert words in said
    assert f"<{STORY.replay}|Watch the replay> · <{PROBLEM.link}|" in texts[-1]
    assert "Lost cart" in json.dumps(json.loads(slack_roundup(ROUNDUP)))


@given(st.tuples(*[HOSTILE] * 6))
def test_no_captured_text_mentions_links_or_formats(texts: tuple[str, ...]) -> None:
    told = hostile(texts)
    message = json.loads(slack_alert(told))
    assert not re.search(r"[<>]", message["text"])
    for block in message["blocks"]:
        for said in [block["text"]] if "text" in block else block["elements"]:
            assert len(said["text"]) <= 3000
            if said["type"] == "mrkdwn":  # only what we wrote
                assert said["text"] == (
                    f"<{STORY.replay}|Watch the replay> · <{PROBLEM.link}|All about this issue>"
                )
    assert json.loads(alert_body(told))["issue"]["title"] == told.problem.title
