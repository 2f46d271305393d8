// The page that embeds in every way: Cal.com's calls before their script came, and a list of all that frames say.

const { event: calLink } = document.currentScript.dataset;
const said = document.getElementById("said");
function note(text) {
  const line = document.createElement("li");
  line.textContent = text;
  said.append(line);
}
for (const name of ["ready", "slot-selected", "submitted", "booked", "rescheduled", "cancelled", "error"])
  addEventListener(name, ({ detail }) => note(`${name} ${JSON.stringify(detail)}`));
if (calLink) {
  window.Cal = function (...call) {
    Cal.q.push(call);
  };
  Cal.q = [];
  Cal("init", { origin: location.origin });
  Cal("on", { action: "*", callback: ({ detail }) => note(`${detail.fullType} ${JSON.stringify(detail.data)}`) });
  Cal("inline", { elementOrSelector: "#inline", calLink });
  document.head.append(Object.assign(document.createElement("script"), { src: "/embed/embed.js" }));
}
