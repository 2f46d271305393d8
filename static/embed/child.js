// In a frame: tell the page around it what happens, in the words of Cal.com's embed (docs/embedding.md), and do what it asks.

(() => {
  const view = window;
  if (parent === view) return;
  const root = document.documentElement;
  const main = document.getElementById("main");
  const query = new URLSearchParams(location.search);
  const ask = (name) => query.get(name);
  const { status, event, slug, card } = main.dataset;

  // Kept from page to page in the frame's name: storage may throw here. The page around may have named it before.
  let kept = {};
  try {
    kept = JSON.parse(view.name);
  } catch {}
  // A step of the person here, not the first page.
  const isStep = kept?.ns === ask("embed");
  if (!isStep) kept = { ns: ask("embed"), told: [], modal: ask("embedType") === "modal" };
  const keep = () => (view.name = JSON.stringify(kept));
  keep();

  // Whoever spoke first and is the parent; frame-ancestors sees to who that can be.
  let host = kept.host;
  let waiting = [];
  let isKnown, isMeasured, isReady, brand;
  const post = (type, data, target) =>
    parent.postMessage({ originator: "CAL", type, namespace: kept.ns, fullType: `CAL:${kept.ns}:${type}`, data }, target);
  const say = (type, data = {}) => (host ? post(type, data, host) : waiting.push([type, data]));
  // What is nobody's secret, for pages that only listen.
  const call = (type, data = {}) => post(type, data, host || "*");

  // An opaque origin: its forms are refused, so the page becomes a way out of the frame.
  if (view.origin === "null") {
    const out = new URL(location);
    out.searchParams.delete("embed");
    const link = document.createElement("a");
    Object.assign(link, { href: out, target: "_blank", rel: "noopener", className: "button", textContent: card });
    main.replaceChildren(link);
  }

  const isUnseen = ask("prerender") === "true";
  let height;
  function measure() {
    const now = document.body.offsetHeight;
    if (now === height) return;
    height = now;
    call("__dimensionChanged", { iframeHeight: now, iframeWidth: main.scrollWidth, isFirstTime: !isMeasured });
    isMeasured = true;
    settle();
  }
  function settle() {
    if (isReady || !isKnown || !isMeasured) return;
    isReady = true;
    if (isUnseen) return call("linkPrerendered");
    if (status && (kept.modal || kept.own)) return call("linkFailed", { code: status, msg: document.title, data: { url: location.href } });
    if (kept.connected) call("__connectCompleted");
    call("linkReady");
  }

  const scrolls = () => ask("ui.autoscroll") !== "false" && !kept.still;
  function arrive() {
    scrolls() && call("__routeChanged");
    // Chromium leaves autofocus alone in frames of other sites.
    const first = document.querySelector("[autofocus]") ?? main.querySelector("h1");
    if (first.tabIndex < 0) first.tabIndex = -1;
    first.focus({ preventScroll: true });
    // Nobody who could bring it into view has answered.
    setTimeout(() => isKnown || (scrolls() && main.scrollIntoView()), 400);
  }

  const asked = {
    parentKnowsIframeReady() {
      isKnown = true;
      root.style.overflow = "hidden";
      settle();
    },
    ui({ theme, colorScheme, layout, cssVarsPerTheme, hideEventTypeDetails, disableAutoScroll, own } = {}) {
      if (theme || colorScheme) kept.theme = [theme, colorScheme].find((one) => /^(light|dark)$/.test(one));
      if (cssVarsPerTheme) kept.brand = ["light", "dark"].map((one) => cssVarsPerTheme[one]?.["cal-brand"]);
      if (hideEventTypeDetails != null) kept.bare = !!hideEventTypeDetails;
      if (disableAutoScroll != null) kept.still = !!disableAutoScroll;
      if (own) kept.own = true;
      keep();
      dress();
      const shown = document.getElementById("booker")?.dataset.view;
      const wanted = { month_view: "month", week_view: "week", column_view: "week" }[layout];
      if (!shown || !wanted || shown === wanted || ask("view") || ask("layout")) return;
      query.set("layout", layout);
      location.replace(`${location.pathname}?${query}`);
    },
    connect({ config, params, ...flat } = {}) {
      if (!isUnseen) return;
      call("__connectInitiated");
      query.delete("prerender");
      for (const [name, value] of Object.entries({ ...(config ?? flat), ...params })) {
        if (name === "iframeAttrs" || value == null) continue;
        query.delete(name);
        for (const one of [value].flat()) query.append(name, one);
      }
      kept.connected = true;
      keep();
      location.replace(`${location.pathname}?${query}`);
    },
  };
  // What the page around asked for by messages, which it does not repeat on the next page.
  function dress() {
    if (kept.theme) root.dataset.theme = kept.theme;
    root.classList.toggle("is-bare", !!kept.bare);
    root.classList.toggle("is-modal", !!kept.modal);
    const [light, dark] = (kept.brand ?? []).map((one) => (/^#[0-9a-f]{6}$/i.test(one) ? one.slice(1) : ""));
    if (!light && !dark) return;
    brand ??= document.head.appendChild(document.createElement("link"));
    Object.assign(brand, { rel: "stylesheet", href: `/embed/brand/${light || dark}-${dark || light}.css` });
  }
  dress();

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || data?.originator !== "CAL" || (host && origin !== host)) return;
    if (!host) {
      kept.host = host = origin;
      keep();
      for (const one of waiting.splice(0)) say(...one);
    }
    if (Object.hasOwn(asked, data.method)) asked[data.method](data.arg);
  });
  addEventListener("keydown", ({ key }) => key === "Escape" && kept.modal && call("__closeIframe"));
  addEventListener("click", ({ target }) => {
    if (kept.modal && (target === root || target === document.body)) return call("__closeIframe");
    const link = target.closest?.(".cards a");
    if (link) say("eventTypeSelected", { eventType: { slug: link.pathname.split("/").pop() } });
  });
  addEventListener("submit", ({ target }) => target.id === "details" && say("__submitted"));
  addEventListener("htmx:pushedIntoHistory", () => scrolls() && call("__routeChanged"));

  call("__iframeReady", { isPrerendering: isUnseen });
  new ResizeObserver(measure).observe(document.body);
  const start = () => {
    call("__windowLoadComplete");
    measure();
  };
  document.readyState === "complete" ? start() : addEventListener("load", start);
  if (isUnseen) return;
  if (isStep) arrive();
  if (event && ask("slot")) say("__slotSelected", { startTime: ask("slot") });
  else if (event) {
    const facts = { eventId: +event, eventSlug: slug };
    if (isStep) say("navigatedToBooker");
    say("bookerReady", facts);
    say("availabilityLoaded", facts);
    say("bookerViewed", { ...facts, slotsLoaded: true });
  }
  // For booked.js.
  view.embedded = { kept, keep, say };
})();
