// For sites with Cal.com's embed snippet: what its calls ask for, with this portal's pages (docs/embedding.md). Own code.

(() => {
  const home = "PORTAL_HOME";
  const Cal = (window.Cal ??= function (...call) {
    Cal.q.push(call);
  });
  if (Cal.version) return;
  Cal.q ??= [];
  Cal.ns ??= {};
  Object.assign(Cal, { version: "portal", fingerprint: "portal", config: { forwardQueryParams: false, ...Cal.config } });

  const NOT_FORWARDED = /^(month|date|slot|rescheduleUid|bookingUid|duration|overlayCalendar)$/;
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    dialog { inline-size: min(70rem, 100%); max-inline-size: 100%; max-block-size: 100dvh; box-sizing: border-box; padding: .5rem; border: 0; background: none; }
    dialog::backdrop { background: #0009; }
    dialog button { display: block; margin-inline-start: auto; min-block-size: 2.75rem; color: #fff; background: none; border: 0; font: 1rem system-ui; }
    .float { position: fixed; z-index: 9999; inset-block-end: max(1rem, env(safe-area-inset-bottom)); min-block-size: 3rem; padding-inline: 1.5rem; border: 0; border-radius: 2rem; font: 600 1rem system-ui; color: #fff; background: #0f6b5c; cursor: pointer; }
    .bottom-right { right: max(1rem, env(safe-area-inset-right)); }
    .bottom-left { left: max(1rem, env(safe-area-inset-left)); }
  `);
  function shadow(tag) {
    const host = document.body.appendChild(document.createElement(tag));
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    return [host, root];
  }

  const frames = new Set();
  function open(space, { calLink, config = {}, calOrigin }, type, more) {
    const { iframeAttrs, ...params } = config;
    const url = new URL(`${(calOrigin || space.origin).replace(/\/$/, "")}/${calLink.replace(/^\/+/, "")}`);
    if (!url.pathname.endsWith("embed")) url.pathname = url.pathname.replace(/\/$/, "") + "/embed";
    const put = (name, value) => [value].flat().forEach((one) => one == null || url.searchParams.append(name, one));
    if (Cal.config.forwardQueryParams)
      for (const [name, value] of new URLSearchParams(location.search)) if (!NOT_FORWARDED.test(name)) put(name, value);
    put("embed", space.ns);
    for (const name in params) put(name === "guests" ? "guest" : name, params[name]);
    put("embedType", type);
    for (const name in more) put(name, more[name]);
    const frame = make("iframe", { className: "cal-embed", name: `cal-embed=${space.ns}`, title: "Book a call", allow: "clipboard-write", src: url.href });
    if (iframeAttrs?.id) frame.id = iframeAttrs.id;
    Object.assign(frame.style, { width: "100%", height: "600px", border: "0", display: "block" });
    const made = { space, frame, origin: url.origin, calLink, tell: (method, arg) => frame.contentWindow?.postMessage({ originator: "CAL", method, arg }, url.origin) };
    frames.add(made);
    return made;
  }
  function withScheme(config, element) {
    const scheme = getComputedStyle(element).colorScheme;
    return /^(light|dark)$/.test(scheme) ? { "ui.color-scheme": scheme, ...config } : config;
  }

  const methods = {
    init(space, ...given) {
      const { origin, calOrigin } = given.find((one) => one && typeof one === "object") ?? {};
      space.origin = origin || calOrigin || space.origin;
    },
    initNamespace(space, ns) {
      begin(Cal.ns[ns], ns);
    },
    inline(space, { elementOrSelector, ...asked }) {
      const place = typeof elementOrSelector === "string" ? document.querySelector(elementOrSelector) : elementOrSelector;
      if (!place) throw new Error("Cal: no element for the inline embed");
      const box = make("cal-inline");
      box.style.display = "block";
      const made = open(space, { ...asked, config: withScheme(asked.config, place) }, "inline");
      box.append(made.frame);
      place.replaceChildren(box);
    },
    modal(space, asked) {
      let made = space.ahead?.calLink === asked.calLink && space.ahead;
      space.ahead = null;
      if (made) {
        const config = asked.config ?? {};
        made.tell("connect", { ...config, config, params: {} });
      } else made = box(space, open(space, { ...asked, config: withScheme(asked.config, document.body) }, "modal"));
      made.dialog.showModal();
    },
    closeModal(space) {
      for (const { space: one, dialog } of frames) if (one === space) dialog?.close();
    },
    floatingButton(space, { buttonText = "Book my Cal", hideButtonIcon, buttonPosition = "bottom-right", buttonColor, buttonTextColor, attributes, ...asked }) {
      const [host, root] = shadow("cal-floating-button");
      if (attributes?.id) host.id = attributes.id;
      const button = make("button", { type: "button", className: `float ${buttonPosition}`, textContent: (hideButtonIcon ? "" : "\u{1F4C5}\uFE0E ") + buttonText });
      if (buttonColor) button.style.background = buttonColor;
      if (buttonTextColor) button.style.color = buttonTextColor;
      button.onclick = () => methods.modal(space, asked);
      root.append(button);
    },
    ui(space, asked) {
      space.uis.push(asked);
      for (const one of frames) if (one.space === space && one.isReady) one.tell("ui", asked);
    },
    preload(space, { type, options, ...asked }) {
      if (type && options?.prerenderIframe !== false) methods.prerender(space, asked);
      else document.head.append(make("link", { rel: "preconnect", href: new URL(asked.calOrigin || space.origin).origin }));
    },
    prerender(space, asked) {
      if (!space.ahead) space.ahead = box(space, open(space, asked, "modal", { prerender: "true" }));
    },
    on: (space, { action, callback }) => addEventListener(`CAL:${space.ns}:${action}`, callback),
    off: (space, { action, callback }) => removeEventListener(`CAL:${space.ns}:${action}`, callback),
  };
  function box(space, made) {
    const [host, root] = shadow("cal-modal-box");
    const dialog = (made.dialog = make("dialog", { ariaLabel: made.frame.title }));
    const close = make("button", { type: "button", textContent: "\u2715", ariaLabel: "Close" });
    close.onclick = () => dialog.close();
    dialog.onclick = ({ target }) => target === dialog && dialog.close();
    // Cal.com's has a new frame on every click.
    dialog.onclose = () => {
      frames.delete(made);
      host.remove();
    };
    // Unlike what is not displayed, it loads.
    dialog.append(close, made.frame);
    root.append(dialog);
    return made;
  }

  addEventListener("message", ({ source, origin, data }) => {
    if (data?.originator !== "CAL") return;
    const made = [...frames].find((one) => one.frame.contentWindow === source && one.origin === origin);
    if (!made) return;
    const { type, data: said } = data;
    if (type === "__iframeReady") {
      made.isReady = true;
      made.tell("parentKnowsIframeReady");
      for (const one of made.space.uis) made.tell("ui", one);
    }
    if (type === "__dimensionChanged") made.frame.style.height = `${Math.max(300, Math.ceil(said.iframeHeight))}px`;
    if (type === "__closeIframe") made.dialog?.close();
    if (type === "__routeChanged" && !made.dialog && made.frame.getBoundingClientRect().top < 0)
      made.frame.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    const { ns } = made.space;
    const detail = { type, namespace: ns, fullType: `CAL:${ns}:${type}`, data: said };
    for (const name of [type, "*"]) dispatchEvent(new CustomEvent(`CAL:${ns}:${name}`, { detail }));
  });
  addEventListener("click", (event) => {
    const { calLink, calNamespace = "", calConfig, calOrigin } = event.target.closest?.("[data-cal-link]")?.dataset ?? {};
    if (!calLink) return;
    event.preventDefault();
    const space = (calNamespace ? Cal.ns[calNamespace] : Cal)?.instance;
    let config;
    try {
      config = JSON.parse(calConfig || "{}");
    } catch {}
    if (space) methods.modal(space, { calLink, config, calOrigin });
  });

  function begin(api, ns) {
    if (!api || api.instance) return;
    const space = (api.instance = { ns, origin: home, uis: [] });
    const run = (call) => {
      const [method, ...given] = call;
      if (Array.isArray(method)) return [...call].forEach(run);
      // One wrong call of the page stops no other.
      if (!Object.hasOwn(methods, method)) return console.error(`Cal: there is no "${method}"`);
      try {
        methods[method](space, ...given);
      } catch (error) {
        console.error(error);
      }
    };
    api.q ??= [];
    const waiting = api.q.splice(0);
    api.q.push = (...calls) => calls.forEach(run);
    waiting.forEach(run);
  }
  begin(Cal, "");
  for (const ns of Object.keys(Cal.ns)) begin(Cal.ns[ns], ns);
})();
