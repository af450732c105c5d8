"""What must not leave the browser does not."""

import pytest
from playwright.sync_api import Page

from tests.reporter.site import Site

pytestmark = pytest.mark.browser


def everything(site: Site) -> str:
    return str([(batch.header, batch.records) for batch in site.batches])


def test_values_are_masked_with_one_length(page: Page, site: Site) -> None:
    fields = "<input value='Bø'><input value='A rather long name'>"  # no id has an ø
    page.goto(site.page(f"{fields}<textarea>written\nthere</textarea>"))
    snapshot = site.wait_for("snapshot")
    assert [state["value"] for state in snapshot["v"][1::2] if "value" in state] == ["••••••"] * 3
    assert "<textarea>••••••</textarea>" in snapshot["html"]
    assert not any(word in everything(site) for word in ("Bø", "long", "written"))


def test_what_is_written_into_the_page_itself_is_masked(page: Page, site: Site) -> None:
    page.goto(site.page("<div contenteditable id=e>dear <b>diary</b></div><p>shown</p>"))
    html = site.wait_for("snapshot")["html"]
    assert ">•••• <b>•••••</b></div><p>shown</p>" in html
    page.evaluate("e.append('secret')")
    site.wait_for("delta")
    assert not any(word in everything(site) for word in ("dear", "diary", "secret"))


@pytest.mark.parametrize(
    "field",
    [
        "<input type=password id=f>",
        "<input autocomplete='section-a cc-number' id=f>",
        "<input autocomplete=one-time-code id=f>",
        "<input type=hidden id=f>",
    ],
)
@pytest.mark.parametrize("masking", ["none", "inputs", "all"])
def test_secret_fields_are_never_sent(page: Page, site: Site, field: str, masking: str) -> None:
    site.config["masking"] = masking
    page.goto(site.page(field + "<p id=p></p>"))
    site.wait_for("snapshot")
    type_in = """(text) => {
      f.value = text;
      f.dispatchEvent(new Event("input", { bubbles: true }));
      p.append("typed");
    }"""
    page.evaluate(type_in, "hunter2")
    site.wait_for("delta")
    page.evaluate("f.type = 'text'; f.removeAttribute('autocomplete'); p.textContent = 'shown'")
    site.wait_for("delta", 2)
    page.evaluate(type_in, "hunter22")
    site.wait_for("delta", 3)
    assert "hunter2" not in everything(site)
    assert not site.records("input")
    # That there is something shows where it would be seen, and no more than that.
    values = [
        state["value"] for delta in site.records("delta") for state in delta.get("v", [])[1::2]
    ]
    assert set(values) <= {"••••••"}
    assert bool(values) or "hidden" in field


def test_addresses_and_long_numbers_in_text_are_masked_and_dates_are_not(
    page: Page, site: Site
) -> None:
    page.goto(
        site.page(
            "<p title='to bob@example.com'>bob.smith+x@mail.example.co.uk paid "
            "4111 1111 1111 1111 on 2019-05-09, 12:30, order 4711, id 1234567890</p>"
        )
    )
    html = site.wait_for("snapshot")["html"]
    assert (
        "•••.•••••••@••••.•••••••.••.•• paid "
        "•••• •••• •••• •••• on 2019-05-09, 12:30, order 4711, id ••••••••••" in html
    )
    assert "title='to •••@•••••••.•••'" in html


def test_later_texts_are_masked_as_well(page: Page, site: Site) -> None:
    page.goto(site.page("<p id=p>a text that is long enough to be spliced</p>"))
    site.wait_for("snapshot")
    page.evaluate("p.firstChild.appendData(' by bob@example.com'); p.title = 'bob@example.com'")
    delta = site.wait_for("delta")
    assert "bob" not in everything(site)
    assert delta["x"][1].endswith("•••@•••••••.•••")


def test_marks_on_elements_hold_for_all_below(page: Page, site: Site) -> None:
    site.config["masking"] = "none"
    page.goto(
        site.page(
            "<div data-hawk=mask>Secret <b title='Secret'>Secret</b><div id=s></div></div>"
            "<div data-hawk=block style='width:120px;height:30px'>Secret</div>"
            "<div data-hawk=ignore><input value=Secret id=i><input type=checkbox id=c></div>"
            "<div data-hawk=mask><p data-hawk=allow>Open</p></div>"
        )
    )
    html = site.wait_for("snapshot")["html"]
    assert "Secret" not in everything(site)
    assert "•••••• <b title='••••••'>••••••</b>" in html
    assert "width:120px;height:30px'></div>" in html
    assert "<p data-hawk='allow'>Open</p>" in html
    page.evaluate(
        """() => {
          s.attachShadow({ mode: "open" }).append("Secret");
          i.value = "Secret 2";
          c.checked = true;
          document.body.append("end");
        }"""
    )
    page.type("#i", "Secret")
    site.wait_for("delta")
    page.click("b")
    site.wait_for("click")
    assert "Secret" not in everything(site)
    assert "checked" not in everything(site)
    assert not site.records("input")


def test_a_mark_set_later_takes_back_what_stands_there_from_then_on(page: Page, site: Site) -> None:
    page.goto(
        site.page("<div id=a><p>Name</p></div><div id=b data-hawk=mask></div><p id=m>Name</p>")
    )
    site.wait_for("snapshot")
    page.evaluate("a.dataset.hawk = 'mask'")
    delta = site.wait_for("delta")
    assert delta["r"] == [6]
    assert delta["i"][2] == "<div id='a' data-hawk='mask'><p>••••</p></div>"
    page.evaluate("b.append(m)")
    delta = site.wait_for("delta", 2)
    assert delta["i"][2] == "<p id='m'>••••</p>"


def test_masking_all_leaves_no_text_and_no_picture(page: Page, site: Site) -> None:
    site.config["masking"] = "all"
    page.goto(site.page("<p>Words here</p><img src='/a.png' alt='Words'><button>Words</button>"))
    html = site.wait_for("snapshot")["html"]
    assert "<p>••••• ••••</p><img alt='•••••'><button>•••••</button>" in html
    page.click("button")
    assert site.wait_for("click")["text"] == "•••••"
    assert "Words" not in everything(site)


def test_urls_lose_what_they_carry(page: Page, site: Site) -> None:
    site.config["query"] = ["w"]
    url = site.page(
        "<a href='/reset?token=abc&amp;x#access=1'>a</a><a href='javascript:alert(1)'>b</a>"
        "<img src='/i.png?w=1&amp;k=2'>"
    )
    page.goto(url + "?email=bob&go#frag")
    snapshot = site.wait_for("snapshot")
    assert snapshot["url"] == f"{url}?email=&go"
    assert (
        "<a href='/reset?token=&amp;x'>a</a><a href>b</a><img src='/i.png?w=1&amp;k='>"
        in snapshot["html"]
    )
