// What the pages do better with JavaScript. Everything works without it.

// Propose the browser's time zone while the address names none. The server decides what it means.
// A click of the visitor replaces a proposal that is still under way (hx-sync); the next swap proposes again.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

function proposeZone() {
  const booker = document.getElementById("booker");
  const shown = booker?.dataset.proposeZone;
  if (!shown || !here || here === shown) return;
  delete booker.dataset.proposeZone;
  const address = new URL(location.href);
  address.searchParams.set("cal.tz", here);
  const path = address.pathname + address.search;
  htmx.ajax("GET", path, { source: booker, target: "#booker", swap: "outerHTML" });
}

addEventListener("htmx:afterSwap", (event) => {
  const address = event.detail.pathInfo?.responsePath ?? event.detail.pathInfo?.finalRequestPath;
  if (address?.includes("cal.tz=") && !location.search.includes("cal.tz="))
    history.replaceState(history.state, "", address);
});
addEventListener("htmx:afterSettle", proposeZone);
if (window.htmx) proposeZone();
