"""What is served as it is: the script, the pages of the UI, how the server is."""

import re

from tests.batches import batch, new_id, snapshot
from tests.serving import HawkProcess


def test_errors_of_the_router_have_our_shape(server: HawkProcess) -> None:
    assert server.http.get("/v1/nothing").json()["error"]["code"] == "not_found"
    wrong = server.http.put("/v1/sites")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "no_such_method")


def test_the_reporter_is_served_packed_to_whom_it_may_concern(server: HawkProcess) -> None:
    said = {name: {"accept-encoding": name} for name in ("gzip, br", "identity", "gzip;q=0, br")}
    packed, *plain = [server.http.get("/reporter.js", headers=one) for one in said.values()]
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 15_000 < len(packed.content)
    for answer in plain:
        assert "content-encoding" not in answer.headers
        assert answer.content == packed.content


def test_the_reporter_is_asked_for_once_an_hour_and_told_by_its_etag(server: HawkProcess) -> None:
    answer = server.http.get("/reporter.js")
    assert "max-age=3600" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    again = server.http.get("/reporter.js", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_says_that_it_is_well_and_counts(server: HawkProcess) -> None:
    assert server.http.get("/healthz").text == server.http.get("/readyz").text == "ok\n"
    server.collect(batch(1, snapshot(), {"k": "made-up", "t": 1}, session=new_id()))
    numbers = server.http.get("/metrics").text
    assert 'hawk_records_total{kind="snapshot"}' in numbers
    assert 'hawk_records_total{kind="other"}' in numbers
    assert "made-up" not in numbers


def test_the_pages_of_the_ui_may_load_from_here_only(server: HawkProcess) -> None:
    for path in ("/", "/sites", "/sessions/abc"):
        policy = server.http.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    frame = server.http.get("/ui/frame.html").headers["content-security-policy"]
    assert re.search(r"script-src 'sha256-[\w+/=]+';", frame)
    assert "connect-src" not in frame
