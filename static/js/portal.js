// What the pages do better with JavaScript. Everything works without it.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const booker = () => document.getElementById("booker");
const withZone = (address) => {
  const found = new URL(address, location.href);
  if (here && !found.searchParams.has("cal.tz")) found.searchParams.set("cal.tz", here);
  return found.pathname + found.search;
};

// Propose the browser's time zone while the address names none. The server decides what it means.
// A click of the visitor replaces a proposal that is still under way (hx-sync); the next swap proposes again.
function proposeZone() {
  const shown = booker()?.dataset.proposeZone;
  if (!shown || !here || here === shown) return;
  delete booker().dataset.proposeZone;
  htmx.ajax("GET", withZone(location.href), { source: booker(), target: "#booker", swap: "outerHTML" });
}

// Where event types are listed, their links name the zone at once, so that their pages need not ask twice.
for (const link of document.querySelectorAll(".cards a")) link.href = withZone(link.href);

// What a visitor points at is likely to be asked for next. A touch does not point: it asks already.
let aim = 0;
function fetchAhead(event) {
  clearTimeout(aim);
  const link = event.target.closest?.("#booker :is(.days a, a[rel=next], a[rel=prev])");
  if (!link || link.dataset.ahead || event.pointerType === "touch" || navigator.connection?.saveData) return;
  aim = setTimeout(() => {
    link.dataset.ahead = "1";
    fetch(link.href, { headers: { "HX-Request": "true" }, priority: "low" }).catch(() => {});
  }, 80);
}
addEventListener("pointerover", fetchAhead);
addEventListener("focusin", fetchAhead);
addEventListener("click", () => clearTimeout(aim));

// Pictures of hosts come to those who stay a moment; they must not delay the free times.
setTimeout(() => {
  for (const face of document.querySelectorAll("[data-picture]")) {
    const picture = Object.assign(new Image(32, 32), { alt: "", src: face.dataset.picture });
    delete face.dataset.picture;
    face.append(picture);
  }
}, 3_000);

// A swap keeps focus on the link of the same id. Where that is gone, focus goes to what took its place.
let left = null;
addEventListener("htmx:beforeSwap", () => {
  const focused = document.activeElement;
  left = focused?.closest(".zone") ? "#change-zone" : focused?.closest("#booker") ? "#booker h2" : null;
});
addEventListener("htmx:afterSwap", (event) => {
  const address = event.detail.pathInfo?.responsePath ?? event.detail.pathInfo?.finalRequestPath;
  if (address?.includes("cal.tz=") && !location.search.includes("cal.tz="))
    history.replaceState(history.state, "", address);
});
addEventListener("htmx:afterSettle", () => {
  if (left && document.activeElement === document.body) document.querySelector(left)?.focus();
  left = null;
  proposeZone();
});
if (window.htmx) proposeZone();
