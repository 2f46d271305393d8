// What the pages do better with JavaScript. Everything works without it.

// Propose the browser's time zone once, while the address names none. The server decides what it means.
const booker = document.getElementById("booker");
const shown = booker?.dataset.proposeZone;
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (shown && here && here !== shown && window.htmx) {
  const address = new URL(location.href);
  address.searchParams.set("cal.tz", here);
  const path = address.pathname + address.search;
  htmx
    .ajax("GET", path, { target: "#booker", swap: "outerHTML" })
    .then(() => history.replaceState(history.state, "", path));
}
