// What scripts add on the way to a booking: its form, then its page. One file, so that the second is there already.

// Renew the hold on the chosen time while its page is used, and give it up when the page is left.

const SOON = 150_000;
let began = Date.now();
let isUsed = false;
let isSent = false;
let isLost = false;

const box = () => document.getElementById("hold");
const left = () => box().dataset.seconds * 1000 - (Date.now() - began);
const body = (act) => new URLSearchParams({ hold: box().querySelector("input").value, act });

async function renew() {
  isUsed = false;
  const answer = await fetch(box().dataset.href, { method: "POST", body: body("renew") }).catch(() => null);
  if (answer?.status === 200) {
    box().outerHTML = await answer.text();
    began = Date.now();
  } else if (answer) isLost = true;
}

function look() {
  if (!box()) return;
  const isOver = left() <= 0;
  box().querySelector(".hold-now").hidden = isOver;
  box().querySelector(".hold-over").hidden = !isOver;
  if (!isOver && !isLost && isUsed && left() < SOON && !document.hidden) renew();
}

for (const kind of ["input", "keydown", "pointerdown", "scroll"])
  addEventListener(kind, () => (isUsed = true), { capture: true, passive: true });
addEventListener("submit", () => (isSent = true));
addEventListener("pagehide", () => {
  if (box() && !isSent && left() > 0) navigator.sendBeacon(box().dataset.href, body("release"));
});
// The Back button may bring the page as it was left.
addEventListener("pageshow", (event) => {
  isSent = false;
  if (event.persisted && box() && left() > 0) renew();
});
setInterval(look, 5_000);

// What only scripts can do for a booking's page: copy its address, and print it.

function copyByHand(text) {
  const field = document.createElement("input");
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}
for (const button of document.querySelectorAll("[data-copy], [data-print]")) {
  const { copy, done } = button.dataset;
  // Only secure pages may write to the clipboard, and frames only where they were allowed to.
  button.hidden = Boolean(copy && !navigator.clipboard);
  button.addEventListener("click", async () => {
    if (!copy) return print();
    const isCopied = await navigator.clipboard.writeText(copy).then(() => true, () => copyByHand(copy));
    if (isCopied) button.parentElement.querySelector("[role=status]").textContent = done;
    else button.hidden = true;
  });
}
