// What only scripts can do for a booking's page: copy its address, and print it.

for (const button of document.querySelectorAll("[data-copy], [data-print]")) {
  const { copy, done } = button.dataset;
  // Only secure pages may write to the clipboard, and frames only where they were allowed to.
  button.hidden = Boolean(copy && !navigator.clipboard);
  button.addEventListener("click", async () => {
    if (!copy) return print();
    await navigator.clipboard.writeText(copy).then(
      () => (button.parentElement.querySelector("[role=status]").textContent = done),
      () => (button.hidden = true),
    );
  });
}
