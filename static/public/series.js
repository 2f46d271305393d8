// Let the dates of a series and the name of the button follow how many times are chosen.

const times = document.querySelector("select[name=recurringEventCount]");
times?.addEventListener("change", () => {
  const dates = document.querySelectorAll("ol.series li");
  // A date that is not free stays, as it is why fewer are proposed.
  for (const [index, date] of dates.entries()) date.hidden = index >= Number(times.value) && !date.querySelector("strong");
  times.form.querySelector(".button-main").textContent = JSON.parse(times.dataset.buttons)[times.selectedIndex];
});
// The Back button may bring back a choice that was made before.
times?.dispatchEvent(new Event("change"));
