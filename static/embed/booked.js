// In a frame, on a booking's page: say once what was done, in Cal.com's words, the newer and the older ones.

const query = new URLSearchParams(location.search);
const done = query.get("portal.done");
if (window.embedded && done) {
  query.delete("portal.done");
  history.replaceState(history.state, "", `${location.pathname}?${query}`);
  const { kept, keep, say } = window.embedded;
  const { slug, length, timeZone, ...data } = JSON.parse(document.getElementById("main").dataset.booking);
  const { uid, title, startTime, endTime, eventTypeId, status } = data;
  // A form that is sent again leads here again.
  if (!kept.told.includes(uid + done)) {
    kept.told = [...kept.told.slice(-9), uid + done];
    keep();
    const booking = { uid, title, startTime, endTime, status };
    const eventType = { id: eventTypeId, slug, title, length };
    const organizer = { name: "", email: "", timeZone };
    if (done === "cancelled") say("bookingCancelled", { booking, organizer, eventType });
    else {
      const name = done === "moved" ? "rescheduleBookingSuccessful" : "bookingSuccessful";
      say(name + "V2", data);
      say(name, { booking, eventType, organizer, date: startTime, duration: length, confirmed: status === "ACCEPTED" });
    }
  }
}
