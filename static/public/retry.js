// An error page that is over by itself: shown again only once its address answers.

const note = document.querySelector("[data-retry]");
note.hidden = false;
async function retry() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer && answer.status < 500) location.reload();
  else setTimeout(retry, 30_000);
}
setTimeout(retry, note.dataset.retry * 1000);
