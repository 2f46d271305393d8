// <booking-embed event="team/law/intro">: a booking page inside another site's page (docs/embedding.md). Also an ES module.

(() => {
  // The server writes its own address here, as a module has no element that would tell it.
  const home = "PORTAL_HOME";
  const { origin } = new URL(home);
  if (customElements.get("booking-embed")) return;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; position: relative; }
    :host([mode]) { display: inline-block; }
    :host([mode="floating"]) { position: fixed; z-index: 9999; inset-block-end: max(1rem, env(safe-area-inset-bottom)); inset-inline-end: max(1rem, env(safe-area-inset-right)); }
    iframe { display: block; inline-size: 100%; block-size: 37rem; border: 0; color-scheme: auto; background: #8881; border-radius: .6rem; }
    dialog { inline-size: min(70rem, 100%); max-inline-size: 100%; max-block-size: 100dvh; box-sizing: border-box; padding: max(.5rem, env(safe-area-inset-top)) .5rem; border: 0; background: none; overflow: auto; }
    dialog::backdrop { background: #0009; }
    button { cursor: pointer; min-block-size: 2.75rem; padding-inline: 1.25rem; font: 600 1rem system-ui; border: 1px solid; border-radius: .6rem; }
    .bar { display: flex; justify-content: end; gap: 1rem; font: .875rem system-ui; }
    .bar > * { min-inline-size: 2.75rem; padding: .25rem; color: inherit; font: inherit; text-align: center; }
    .bar > button { background: none; border: 0; }
    dialog .bar { color: #fff; margin-block-end: .5rem; }
    .go { background: var(--booking-accent, #0f6b5c); color: var(--booking-on-accent, #fff); }
    @media print { dialog, .go { display: none; } }
  `);

  // What the page around says, as the address of the page says it.
  const NAMES = { theme: "theme", layout: "layout", lang: "lang", zone: "cal.tz", length: "duration", name: "name", email: "email", notes: "notes", guests: "guests" };
  const EVENTS = {
    linkReady: "ready",
    __dimensionChanged: "resized",
    __slotSelected: "slot-selected",
    __submitted: "submitted",
    bookingSuccessfulV2: "booked",
    rescheduleBookingSuccessfulV2: "rescheduled",
    bookingCancelled: "cancelled",
    linkFailed: "error",
  };
  const make = (tag, more) => Object.assign(document.createElement(tag), more);

  class BookingEmbed extends HTMLElement {
    connectedCallback() {
      removeEventListener("message", this);
      addEventListener("message", this);
      if (this.shadowRoot) return;
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const mode = this.getAttribute("mode");
      this.bar = make("div", { className: "bar" });
      this.bar.append(make("a", { href: this.address(), target: "_blank", rel: "noopener", textContent: this.getAttribute("tab-text") || "↗", title: this.getAttribute("tab-title") || "Open in a new tab" }));
      if (!mode) {
        root.append(this.bar);
        // Out of sight it costs the portal nothing.
        new IntersectionObserver((seen, watch) => {
          if (!seen.some((one) => one.isIntersecting)) return;
          watch.disconnect();
          root.prepend(this.frame());
        }, { rootMargin: "400px" }).observe(this);
        return;
      }
      // What stands inside works before this script came, such as a link; else there is a button.
      const slot = make("slot");
      const button = make("button", { className: "go", type: "button", textContent: this.getAttribute("text") || "Book" });
      const dialog = (this.dialog = make("dialog", { ariaLabel: this.title || "Booking" }));
      const close = make("button", { type: "button", textContent: "✕", ariaLabel: this.getAttribute("close-title") || "Close" });
      this.bar.append(close);
      dialog.append(this.bar);
      close.onclick = () => dialog.close();
      dialog.onclick = ({ target }) => target === dialog && dialog.close();
      // A hand on its way to the button.
      slot.onpointerenter = slot.onpointerover = slot.onfocusin = () =>
        (this.hint ||= document.head.appendChild(make("link", { rel: "preconnect", href: origin })));
      slot.onclick = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        if (!this.inner) dialog.append(this.frame());
        dialog.showModal();
      };
      slot.append(button);
      root.append(slot, dialog);
    }
    disconnectedCallback() {
      removeEventListener("message", this);
    }
    address(more) {
      const found = new URL((this.getAttribute("event") || "").replace(/^\/+/, ""), home + "/");
      if (found.origin !== origin) return home;
      for (const { name, value } of this.attributes) {
        const key = NAMES[name] ?? (name.startsWith("prefill-") ? name.slice(8) : null);
        if (key) found.searchParams.set(key, value);
      }
      for (const name in more) found.searchParams.set(name, more[name]);
      return found.href;
    }
    frame() {
      const more = { embed: "" };
      const scheme = getComputedStyle(this).colorScheme;
      if (this.dialog) more.embedType = "modal";
      if (/^(light|dark)$/.test(scheme)) more["ui.color-scheme"] = scheme;
      if (this.getAttribute("scroll") === "off") more["ui.autoscroll"] = "false";
      this.inner = make("iframe", { src: this.address(more), title: this.title || this.getAttribute("text") || "Booking", allow: "clipboard-write", allowFullscreen: false });
      return this.inner;
    }
    handleEvent({ source, origin: from, data }) {
      if (!this.inner || source !== this.inner.contentWindow || from !== origin || data?.originator !== "CAL") return;
      const { type, data: said } = data;
      const tell = (method, arg) => source.postMessage({ originator: "CAL", method, arg }, origin);
      if (type === "__iframeReady") {
        const brand = this.getAttribute("accent");
        tell("ui", { own: true, ...(brand && { cssVarsPerTheme: { light: { "cal-brand": brand }, dark: { "cal-brand": brand } } }) });
        tell("parentKnowsIframeReady");
      }
      if (type === "__dimensionChanged") this.inner.style.blockSize = Math.ceil(said.iframeHeight) + "px";
      if (type === "__closeIframe") this.dialog?.close();
      if (type === "__routeChanged" && this.getBoundingClientRect().top < 0 && this.getAttribute("scroll") !== "off")
        this.inner.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
      if (EVENTS[type]) this.dispatchEvent(new CustomEvent(EVENTS[type], { bubbles: true, composed: true, detail: said }));
    }
  }
  customElements.define("booking-embed", BookingEmbed);
  // A site with Cal.com's own snippet may name this address.
  if (window.Cal?.q && !window.Cal.version) document.head.append(make("script", { src: home + "/embed/embed.js" }));
})();
