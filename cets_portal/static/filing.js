/* filing.js: comfort of the filing page on top of portal.js: a field saves itself, Enter and pasting fill downwards.
   Without it the page is saved by its buttons. */
(() => {
  "use strict";

  const form = () => document.getElementById("filing");
  const told = (name, hue) => {
    const place = document.getElementById("saved");
    if (!place) return;
    place.textContent = place.dataset[name];
    place.className = `saved ${hue}`;
  };
  let unsaved = false;

  const save = () => {
    if (!form() || !form().hasAttribute("hx-post") || !window.htmx) return;
    unsaved = true;
    window.htmx.trigger(form(), "save");
  };
  document.addEventListener("change", (event) => {
    if (event.target.form && event.target.form === form()) save();
  });

  /* a save that did not reach the server is tried again when the line is back */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form()) told("busy", "dim");
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, (event) => {
      if (event.target !== form()) return;
      told("failed", "late-t");
      window.setTimeout(save, 15000);
    }),
  );
  window.addEventListener("online", () => unsaved && save());
  document.addEventListener("submit", (event) => {
    if (event.target === form()) unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  /* a part in which somebody writes is not taken away under the hand */
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const place = event.detail.target;
    if (place && place.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) {
      event.detail.shouldSwap = false;
    }
  });

  const look = () => {
    const place = document.getElementById("states");
    if (!place || !place.dataset.states) return;
    Object.entries(JSON.parse(place.dataset.states)).forEach(([id, state]) => {
      const field = document.getElementById(id);
      if (!field) return;
      field.classList.remove("err", "warn", "need");
      if (state) field.classList.add(state);
      field.setAttribute("aria-invalid", String(state === "err"));
    });
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form() || !event.detail.successful) return;
    unsaved = false;
    look();
  });

  /* which working is open goes with the next save, so that it stays open */
  document.addEventListener("htmx:afterSwap", (event) => {
    const shown = document.getElementById("working");
    const kept = document.getElementById("working-row");
    if (shown && kept && event.detail.target.id === "working") kept.value = shown.dataset.row || "";
  });

  const cells = () => [...document.querySelectorAll("[data-cells] .cell:not(:disabled)")].filter((el) => el.offsetParent);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-cells] input.cell")) return;
    event.preventDefault();
    const all = cells();
    const next = all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (!next) return event.target.blur();
    next.focus();
    if (next.select) next.select();
  });

  /* a column from a spreadsheet fills downwards from the field in which it is pasted */
  document.addEventListener("paste", (event) => {
    if (!event.target.matches("[data-cells] input.cell")) return;
    const lines = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n+$/, "").split("\n");
    if (lines.length < 2) return;
    event.preventDefault();
    const inputs = cells().filter((el) => el.tagName === "INPUT");
    const from = inputs.indexOf(event.target);
    lines.forEach((line, at) => {
      if (inputs[from + at]) inputs[from + at].value = line.split("\t")[0].trim();
    });
    save();
  });

  /* a link to a field puts the cursor into it */
  const go = () => {
    const field = /^#f\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!field) return;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
  };
  window.addEventListener("hashchange", go);
  window.addEventListener("load", go);
})();
