// What the pages do better with JavaScript. Everything works without it.

const booker = () => document.getElementById("booker");

// How a visitor looked at free times the last time, for addresses that do not say. Frames may have no storage.
const CHOICES = ["view", "clock"];
function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
addEventListener("click", (event) => {
  const link = event.target.closest?.(".views a, #clock");
  if (!link) return;
  // What is left behind is said in its address, so that Back shows it whatever is remembered now.
  const left = new URL(location.href);
  for (const name of CHOICES) {
    if (!left.searchParams.has(name)) left.searchParams.set(name, booker().dataset[name]);
    remember(name, new URL(link.href).searchParams.get(name));
  }
  history.replaceState(history.state, "", left);
});

// Intl takes many milliseconds of a phone to begin; Temporal, where it is there, has the zone's name at once.
let here = "";
let isRefused = false;
function withChoices(address, isNew = () => true) {
  const found = new URL(address, location.href);
  here ||= window.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  // A browser may know no zone, or a newer one than the server.
  const wanted = { "cal.tz": isRefused || here === "Etc/Unknown" ? "" : here };
  for (const name of CHOICES) wanted[name] = remember(name);
  for (const [name, value] of Object.entries(wanted))
    if (value && !found.searchParams.has(name) && isNew(name, value)) found.searchParams.set(name, value);
  return found.pathname + found.search;
}

// htmx comes with the first sign that somebody uses what it drives: who looks, or takes a time that is in view, needs
// half the bytes.
let coming;
async function fetchHtmx() {
  // Between the end of the text and the end of the page it would wait for an event that is over.
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
  const script = document.createElement("script");
  script.src = document.querySelector("[data-htmx]").dataset.htmx;
  document.head.append(script);
  await new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }));
}
function useHtmx() {
  coming ??= fetchHtmx().catch((error) => {
    coming = undefined;
    throw error;
  });
  // It may hang, and come all the same later.
  return Promise.race([coming, new Promise((_, late) => setTimeout(late, 4_000))]);
}
const bringHtmx = () => useHtmx().catch(() => {});
for (const sign of ["pointerover", "pointerdown", "focusin"])
  addEventListener(sign, ({ target }) => target.closest?.("[hx-boost], [hx-get]") && bringHtmx(), { passive: true });

// What was asked for before it came. Where it does not come, the line may be down as well: then the page stays.
async function goLate(source, address, go) {
  busy(source);
  const came = await useHtmx().then(() => true, () => false);
  if (came) return go();
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  const text = (await answer?.text()) ?? "";
  if (OURS.test(text) || PAGE.test(text)) return location.assign(address);
  idle();
  down(true);
}
addEventListener("click", (event) => {
  const link = event.target.closest?.("[hx-boost] a");
  if (window.htmx || !link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goLate(link, link.href, () => link.click());
});
addEventListener("submit", (event) => {
  const form = event.target;
  if (window.htmx || !form.matches("[hx-get]")) return;
  event.preventDefault();
  goLate(form, `${form.action}?${new URLSearchParams(new FormData(form))}`, () => htmx.trigger(form, "submit"));
});
const search = document.getElementById("q");
async function searchLate() {
  if (window.htmx) return;
  await bringHtmx();
  const typed = search.value;
  // Who types on is heard by htmx.
  setTimeout(() => search.value === typed && window.htmx?.trigger(search.form, "submit"), 300);
}
search?.addEventListener("input", searchLate, { once: true });
// What asks by itself, and pages that it left in the history.
const bringForAsking = () => document.querySelector("[hx-trigger^=every], [hx-trigger^=load]") && bringHtmx();
bringForAsking();
addEventListener("popstate", ({ state }) => state?.htmx && !window.htmx && location.reload());

// Where no free time changes its day, the browser's own clock is all it takes (portal/public/event/turning.py). The
// server knows these places by their present names.
const RENAMED =
  /^\w+\/(Asmera|Buenos_Aires|Catamarca|Coral_Harbour|Cordoba|Godthab|Indianapolis|Jujuy|Louisville|Mendoza|Calcutta|Katmandu|Rangoon|Saigon|Faeroe|Kiev|Enderbury|Ponape|Truk)$/;
const offset = (at) => -new Date(at).getTimezoneOffset();
// What a clock shows so many minutes from UTC, as 2026-03-04T09:30:00.000Z.
const clockAt = (at, minutes) => new Date(+new Date(at) + minutes * 60_000).toISOString();
const offsetText = (minutes, minus) => (minutes < 0 ? minus : "+") + clockAt(0, Math.abs(minutes)).slice(11, 16);
const zoneText = (zone, minutes) =>
  zone.replaceAll("_", " ") + (zone === "UTC" ? "" : ` (UTC${minutes ? offsetText(minutes, "−") : ""})`);
const isZone = (name) => name === "cal.tz";
function turn(shown) {
  const [least, most, step, from, until, first, last, today] = shown.dataset.turn?.split(" ") ?? [];
  const times = [...shown.querySelectorAll(".slots time")];
  const minutes = offset(`${first}T00:00`);
  const isChanged = (at) => offset(at) !== minutes;
  const now = new Date();
  if (!today || RENAMED.test(here) || clockAt(now, offset(now)).slice(0, 10) !== today) return false;
  if ([`${last}T24:00`, ...times.map((one) => one.dateTime)].some(isChanged)) return false;
  for (let at = Date.parse(from) - 9e7; at < Date.parse(until) + 9e7; at += 8e7)
    if (offset(at) < least || offset(at) > most || (offset(at) - least) % step) return false;
  const sentence = shown.querySelector(".zone p").firstChild;
  sentence.data = sentence.data.replace(shown.dataset.zoneText, zoneText(here, minutes));
  const halves = shown.dataset.halves?.split("|");
  for (const time of times) {
    const moment = clockAt(time.dateTime, minutes).slice(0, 16);
    const [hour, minute] = moment.slice(11).split(":");
    time.dateTime = moment + offsetText(minutes, "-");
    // Noon is 12 o'clock, or in Japanese 0.
    time.textContent = halves
      ? halves[+(hour > 11)].replace(/(\d+)(\D+)05/, (_, noon, point) => (hour % 12 || noon) + point + minute)
      : `${hour}:${minute}`;
  }
  const parts = shown.querySelector("[data-parts]");
  if (parts) divide(parts, parts.dataset.parts.split("|"));
  for (const link of shown.querySelectorAll('a[href^="/"]')) link.href = withChoices(link.href, isZone) + link.hash;
  delete shown.dataset.zone;
  return true;
}
// Morning, afternoon and evening are the visitor's.
function divide(parts, titles) {
  const partOf = (one) => [11, 16].filter((end) => one.querySelector("time").dateTime.slice(11, 13) > end).length;
  const all = [...parts.querySelectorAll("li")];
  const [h3, ul] = parts.children;
  parts.replaceChildren();
  titles.forEach((title, number) => {
    const found = all.filter((one) => partOf(one) === number);
    const [head, list] = [h3.cloneNode(), ul.cloneNode()];
    head.append(title);
    list.append(...found);
    if (found[0]) parts.append(head, list);
  });
}

// Propose the browser's time zone and what was remembered while the address names none. The server decides what it
// means. A click of the visitor goes before a proposal that is still under way; the next swap proposes again.
let proposed = "";
async function propose() {
  const shown = booker();
  if (!shown) return;
  const { zone, view, clock } = shown.dataset;
  const isNew = {
    "cal.tz": (value) => zone && zone !== value,
    view: (value) => view !== value && document.getElementById(`view-${value}`),
    clock: (value) => clock !== value,
  };
  const address = withChoices(location.href, (name, value) => isNew[name](value));
  if (address === location.pathname + location.search || address === proposed) return;
  proposed = address;
  // What is shown gets its address; in a turn of its own, as this takes a while too.
  const settle = () => setTimeout(() => history.replaceState(history.state, "", address));
  // Another view or clock is the server's.
  if (address === withChoices(location.href, isZone) && turn(shown)) return settle();
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  const text = (await answer?.text()) ?? "";
  if (booker() !== shown || shown.hasAttribute("aria-busy") || !OURS.test(text)) return;
  const { id } = document.activeElement;
  // Where the visitor's own times are fewer, what stands below them stays where it is.
  const main = shown.parentElement;
  main.style.minHeight = `${main.offsetHeight}px`;
  const parts = document.createRange().createContextualFragment(text);
  for (const part of [...parts.children]) document.getElementById(part.id)?.replaceWith(part);
  if (id) document.getElementById(id)?.focus();
  window.htmx?.process(booker());
  isRefused ||= address.includes("cal.tz=") && Boolean(booker().dataset.zone);
  bringForAsking();
  rove();
  settle();
}

// The chooser of zones has the browser's own among the first, which the server cannot know.
addEventListener("htmx:configRequest", ({ detail }) => {
  const isChooser = "zones" in detail.parameters || new URL(detail.path, location.href).searchParams.has("zones");
  if (isChooser && here) detail.parameters.here = here;
});

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

// With arrow keys a month is one stop for the keyboard, as date pickers are.
const days = () => [...document.querySelectorAll(".days a")];
function oneStop(chosen) {
  document.querySelector(".days")?.setAttribute("role", "grid");
  for (const day of days()) day.tabIndex = day === chosen ? 0 : -1;
}
addEventListener("keydown", (event) => {
  const all = days();
  const day = event.target;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: -99, End: 99 }[event.key];
  if (!step || !all.includes(day) || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const column = (one) => one.closest("td").cellIndex;
  const isAcross = event.key === "ArrowUp" || event.key === "ArrowDown";
  const line = isAcross ? all.filter((one) => column(one) === column(day)) : all;
  const isTurned = document.dir === "rtl" && event.key.length > 8 && !isAcross;
  const there = line.indexOf(day) + (isTurned ? -step : step);
  const next = line[Math.max(0, Math.min(line.length - 1, there))];
  oneStop(next);
  next.focus();
});
const rove = () => oneStop(document.querySelector(".days [aria-current]") ?? days()[0]);
rove();

// Only answers of the portal are swapped in: a proxy's own page, or no answer, leaves what is there.
const PAGE = /<main id="main"/;
const OURS = /<\w+ id="(booker|results|state)"/;
const down = (isDown) => {
  const box = document.getElementById("line-down");
  if (box) box.hidden = !isDown;
};
function busy(target) {
  (target.closest("#booker") ?? document.getElementById("results"))?.setAttribute("aria-busy", "true");
}
addEventListener("htmx:beforeRequest", ({ target }) => busy(target));
// A page that was left while it waited waits for nothing when Back brings it as it was.
addEventListener("pageshow", ({ persisted }) => persisted && idle());
function idle() {
  for (const one of document.querySelectorAll("[aria-busy]")) one.removeAttribute("aria-busy");
}
addEventListener("htmx:afterRequest", idle);
addEventListener("htmx:sendError", () => down(true));
addEventListener("htmx:timeout", () => down(true));

// A swap keeps focus on the link of the same id. Where that is gone, focus goes to what took its place.
let left = null;
addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (PAGE.test(detail.serverResponse)) {
    // Another page than the one that asked, as the form is.
    detail.shouldSwap = false;
    location.assign(detail.pathInfo.responsePath ?? detail.pathInfo.finalRequestPath);
    return;
  }
  const isOurs = OURS.test(detail.serverResponse);
  down(!isOurs);
  if (!isOurs) {
    detail.shouldSwap = false;
    return;
  }
  const focused = document.activeElement;
  left = focused?.closest(".zone") ? "#change-zone" : focused?.closest("#booker") ? "#booker h2" : null;
});
// A swapped-out calendar goes at once. htmx would say goodbye to each of its hundreds of elements.
addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  if (target.id === "booker") target.replaceChildren();
});
addEventListener("htmx:afterSettle", () => {
  if (left && document.activeElement === document.body) document.querySelector(left)?.focus();
  left = null;
  rove();
  propose();
});

// In a turn of its own, so that slow phones can scroll and tap before it.
setTimeout(() => {
  // Where event types are listed, their links name these at once, so that their pages need not ask twice.
  for (const link of document.querySelectorAll(".cards a")) link.href = withChoices(link.href);
  propose();
});
