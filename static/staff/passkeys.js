// Says on the page that the browser gave no passkey: the person stopped it, has none, or the address is not a secure one.
document.addEventListener("allauth.error", () => {
  const problem = document.getElementById("passkey-problem");
  problem.hidden = false;
  problem.scrollIntoView({ block: "nearest" });
});
