/* review.js: comfort of the review page on top of portal.js: the row one works on stays in sight and keeps the focus. */
(() => {
  "use strict";

  const PLACE = `review-place:${location.pathname}`;
  const rowOf = (pk) => document.getElementById(`e${pk}`);

  /* words that count along replace those that cannot */
  document.querySelectorAll("[data-without-script]").forEach((el) => (el.hidden = true));

  const mark = (row) => {
    document.querySelectorAll("table[data-review] tr[data-row]").forEach((other) => {
      other.classList.toggle("on", other === row);
      other.tabIndex = other === row ? 0 : -1;
    });
  };

  /* the panel of another entry came: its row is the one we are at; "ask" and "override" lead into the reason */
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = document.getElementById("proof");
    if (!panel || event.detail.target.id !== "proof") return;
    const row = rowOf(panel.dataset.entry);
    if (row) mark(row);
    const asked = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!asked || !asked.matches("[data-decide]")) return;
    const field = panel.querySelector("textarea");
    if (!field) return;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "nearest" });
  });

  /* Escape in the reason goes back to the row */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.matches("#why")) return;
    const row = document.querySelector("table[data-review] tr.on");
    if (row) row.focus();
  });

  /* after an act the page is drawn anew: same place, focus on the row that comes next */
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-bulk], #decide")) sessionStorage.setItem(PLACE, String(window.scrollY));
  });
  const goOn = () => {
    const place = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    const named = /^#e\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    const row = named || document.querySelector("table[data-review] tr.on");
    if (place === null || !row) return;
    window.scrollTo(0, Number(place));
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  window.addEventListener("load", () => requestAnimationFrame(goOn));
})();
