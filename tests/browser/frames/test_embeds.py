"""Pages of the portal on another site, over TLS and without third-party cookies: element, snippet, frames."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser.frames.two_sites import HOST, Sites, two_sites
from tests.servers import RunningPortal

CALCOM_SCRIPT = Path(__file__).parent / "node_modules/@calcom/embed-core/dist/embed/embed.js"
EVENT = "team/librarians/half-hour"
LISTEN = """
window.heard = [];
for (const name of ["ready", "resized", "slot-selected", "submitted", "booked", "cancelled", "error"])
  addEventListener(name, ({ detail }) => heard.push([name, detail]));
"""
# The loader that sites have copied, in its own words.
SNIPPET = """
(function (C, A, L) {
  let p = (a, ar) => { a.q.push(ar); };
  let d = C.document;
  C.Cal = C.Cal || function () {
    let cal = C.Cal, ar = arguments;
    if (!cal.loaded) {
      cal.ns = {}; cal.q = cal.q || [];
      d.head.appendChild(d.createElement("script")).src = A;
      cal.loaded = true;
    }
    if (ar[0] !== L) return p(cal, ar);
    const api = function () { p(api, arguments); };
    const namespace = ar[1];
    api.q = api.q || [];
    if (typeof namespace !== "string") return p(cal, ar);
    cal.ns[namespace] = cal.ns[namespace] || api;
    p(cal.ns[namespace], ar);
    p(cal, ["initNamespace", namespace]);
  };
})(window, "%(origin)s/embed/embed.js", "init");
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sites, RunningPortal]]:
    with two_sites(tmp_path_factory.mktemp("embeds")) as found:
        yield found


@pytest.fixture
def sites(both: tuple[Sites, RunningPortal]) -> Sites:
    return both[0]


@pytest.fixture
def page_for(
    context_for: Callable[..., BrowserContext], watched: Callable[[Page], list[str]]
) -> Callable[..., tuple[Page, list[str]]]:
    def make(**options: Any) -> tuple[Page, list[str]]:
        page = context_for(ignore_https_errors=True, **options).new_page()
        return page, watched(page)

    return make


def element(sites: Sites, attributes: str = "", inner: str = "") -> str:
    script = f'<script src="{sites.portal}/embed.js" async></script>'
    return f'{script}<booking-embed event="{EVENT}" {attributes}>{inner}</booking-embed>'


def heard(page: Page, name: str) -> list[Any]:
    return [detail for one, detail in page.evaluate("heard") if one == name]


def until(page: Page, condition: str) -> None:
    """Wait for a condition; Playwright's own way is an eval(), which a strict page forbids."""
    for _attempt in range(150):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(condition)


def fill(frame: FrameLocator, email: str) -> None:
    frame.get_by_label("Your name").fill("Framed Visitor")
    frame.get_by_label("Email address", exact=True).fill(email)
    frame.get_by_role("button", name="Book this time").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Your booking is confirmed")


def test_the_element_books_on_a_strict_site_and_says_so_once(
    sites: Sites, page_for: Callable[..., tuple[Page, list[str]]]
) -> None:
    policy = f"default-src 'none'; script-src {sites.portal}; frame-src {sites.portal};"
    policy += "style-src 'unsafe-inline'; require-trusted-types-for 'script'"
    page, problems = page_for(viewport={"width": 390, "height": 700})
    page.add_init_script(LISTEN)
    body = (
        "<h1>Wiki</h1>" + element(sites, 'theme="dark" accent="#7a1fa2"') + "<p id=after>After</p>"
    )
    headers = {"Content-Security-Policy": policy, "Cross-Origin-Embedder-Policy": "require-corp"}
    page.goto(sites.show(body, headers=headers))
    box, frame = page.locator("booking-embed iframe"), page.frame_locator("booking-embed iframe")
    expect(frame.locator("html[data-theme=dark]")).to_have_count(1)
    until(page, "heard.some(([name]) => name === 'ready')")
    # Forged: by the page itself, and with another's name.
    page.evaluate("""() => {
      const data = { uid: "forged" };
      const type = "bookingSuccessfulV2";
      postMessage({ originator: "CAL", type, namespace: "", fullType: "CAL::" + type, data }, "*");
      const frame = document.querySelector("booking-embed").inner.contentWindow;
      frame.postMessage({ originator: "CAL", method: "constructor", arg: {} }, "*");
      const arg = { theme: "'>", cssVarsPerTheme: { light: { "cal-brand": "red;}" } } };
      frame.postMessage({ originator: "CAL", method: "ui", arg }, "*");
    }""")
    height = heard(page, "resized")[-1]["iframeHeight"]
    assert box.evaluate("(frame) => frame.offsetHeight") == height
    assert frame.locator("html").evaluate("(html) => html.scrollHeight <= innerHeight")
    frame.locator(".slots a").last.click()
    expect(frame.get_by_label("Your name")).to_be_visible()
    # What comes next is in view, and typing goes there.
    until(page, "document.querySelector('booking-embed').getBoundingClientRect().top > -2")
    expect(frame.get_by_label("Your name")).to_be_focused()
    fill(frame, "element@example.com")
    until(page, "heard.some(([name]) => name === 'booked')")
    expect(frame.get_by_role("heading", level=1)).to_be_focused()
    page.frames[1].evaluate("location.reload()")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    booked = heard(page, "booked")
    assert len(booked) == 1
    assert booked[0]["uid"] != "forged"
    assert booked[0].keys() >= {"uid", "startTime", "endTime"}
    assert "element@example.com" not in str(page.evaluate("heard"))
    assert len(heard(page, "slot-selected")) == len(heard(page, "submitted")) == 1
    assert page.context.cookies() == []
    assert [one for one in problems if "autofocus" not in one.lower()] == []


def test_a_popup_is_made_when_somebody_wants_it(
    sites: Sites, page_for: Callable[..., tuple[Page, list[str]]]
) -> None:
    page, problems = page_for()
    page.add_init_script(LISTEN)
    link = f'<a id="link" href="{sites.portal}/{EVENT}">Book here</a>'
    page.goto(
        sites.show(
            element(sites, 'mode="popup"', link) + element(sites, 'mode="floating" text="Now"')
        )
    )
    until(page, "!!customElements.get('booking-embed')")
    expect(page.locator("iframe")).to_have_count(0)
    page.locator("#link").click()
    frame = page.frame_locator("booking-embed[mode=popup] iframe")
    until(page, "heard.some(([name]) => name === 'ready')")
    frame.locator(".slots a").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator("booking-embed[mode=popup] dialog")).to_be_hidden()
    expect(page.locator("#link")).to_be_focused()
    page.get_by_role("button", name="Now").click()
    expect(
        page.frame_locator("booking-embed[mode=floating] iframe").locator("#booker")
    ).to_be_visible()
    assert problems == []


@pytest.mark.parametrize("script_of", ["portal", "cal.com"])
def test_cal_com_s_snippet_needs_another_origin_only(
    sites: Sites, page_for: Callable[..., tuple[Page, list[str]]], script_of: str
) -> None:
    if script_of == "cal.com" and not CALCOM_SCRIPT.exists():
        pytest.skip("npm install --prefix tests/browser/frames brings Cal.com's published script")
    calls = f"""
    window.seen = [];
    Cal("init", "wiki", {{ origin: "{sites.portal}" }});
    Cal.ns.wiki("ui", {{ theme: "dark", layout: "month_view", hideEventTypeDetails: true }});
    Cal.ns.wiki("on", {{ action: "*", callback: ({{ detail }}) => seen.push(detail) }});
    const config = {{ name: "Ada", guests: ["gus@example.com"] }};
    Cal.ns.wiki("inline", {{ elementOrSelector: "#place", calLink: "{EVENT}", config }});
    Cal("init", {{ origin: "{sites.portal}" }});
    window.seenByAll = [];
    Cal("on", {{ action: "*", callback: ({{ detail }}) => seenByAll.push(detail) }});
    """
    script = f"<script>{SNIPPET % {'origin': sites.portal}}{calls}</script>"
    button = (
        f'<button data-cal-link="{EVENT}" data-cal-config=\'{{"theme":"light"}}\'>Modal</button>'
    )
    page, problems = page_for()
    if script_of == "cal.com":
        text = CALCOM_SCRIPT.read_text("utf-8")
        page.route("**/embed/embed.js", lambda route: route.fulfill(body=text))
    page.goto(sites.show(f"{button}<div id=place></div>{script}"))
    until(page, "seen.some((one) => one.type === 'linkReady')")
    frame = page.frame_locator("#place iframe")
    expect(frame.locator("html[data-theme=dark]")).to_have_count(1)
    expect(frame.locator(".about")).to_be_hidden()
    frame.locator(".slots a").first.click()
    expect(frame.get_by_label("Your name")).to_have_value("Ada")
    expect(frame.locator("html[data-theme=dark]")).to_have_count(1)
    fill(frame, f"snippet-{script_of}@example.com")
    until(page, "seen.some((one) => one.type === 'bookingSuccessful')")
    types = [one["type"] for one in page.evaluate("seen")]
    assert types.count("bookingSuccessfulV2") == types.count("bookingSuccessful") == 1
    assert (
        types.index("__iframeReady") < types.index("__dimensionChanged") < types.index("linkReady")
    )
    assert {one["fullType"] for one in page.evaluate("seen")} == {
        f"CAL:wiki:{one}" for one in types
    }
    page.get_by_role("button", name="Modal").click()
    modal = page.frame_locator("cal-modal-box iframe")
    expect(modal.locator("html[data-theme=light]")).to_have_count(1)
    until(page, "seenByAll.some((one) => one.type === 'linkReady')")
    modal.locator("#booker a").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator("cal-modal-box iframe")).not_to_be_visible()
    assert [one for one in problems if "autofocus" not in one.lower()] == []


def test_frames_that_are_not_as_they_should(
    both: tuple[Sites, RunningPortal], page_for: Callable[..., tuple[Page, list[str]]]
) -> None:
    sites, portal = both
    page, _problems = page_for()
    page.goto(sites.show(f'<iframe src="{sites.portal}/team/nobody/visit?embed"></iframe>'))
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(
        "Nothing here"
    )
    # As WordPress shows what oEmbed gave it.
    page.goto(
        sites.show(
            f'<iframe sandbox="allow-scripts" src="{sites.portal}/{EVENT}?embed&name=Ada"></iframe>'
        )
    )
    card = page.frame_locator("iframe").locator("main > a")
    expect(card).to_contain_text("opens in a new tab")
    expect(card).to_have_attribute("href", f"{sites.portal}/{EVENT}?name=Ada")
    # A page that is not the parent's, or no parent at all, is told nothing by messages that it forges.
    other = sites.site.replace(HOST, "evil.example")
    page.goto(
        f"{other}{sites.show(f'<iframe src={sites.portal}/{EVENT}?embed></iframe>').removeprefix(sites.site)}"
    )
    expect(page.frame_locator("iframe").locator("#booker")).to_have_count(0)
    shell = "from portal.services.models import RefusedFrame as R; print(*R.objects.values_list('origin', flat=True))"
    for _attempt in range(20):
        found = portal.manage("shell", "-v", "0", "-c", shell)
        if other in found:
            break
        page.wait_for_timeout(250)
    assert other in found
