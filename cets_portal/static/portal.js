/* portal.js: comfort on top of pages that work without it. Recipes: docs/pages.md, "Behaviour".
   Everything listens on the document, so that parts brought by htmx behave like parts of the first page. */
(() => {
  "use strict";

  /* a box that is ticked is no place to type: keys go on working after it */
  const typing = (el) => el.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);

  /* / puts the cursor into the search of the list, else of the band */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !plain(event) || event.isComposing || typing(event.target)) return;
    const boxes = [...document.querySelectorAll("[data-search]")].filter((el) => el.offsetParent);
    const box = boxes.find((el) => el.closest("main")) || boxes[0];
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  /* folding menus: one open at a time, Escape and a click beside them close */
  const closeMenus = (except) =>
    document.querySelectorAll("details.drop[open], details.fold[open]").forEach((menu) => {
      if (!menu.contains(except)) menu.open = false;
    });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement.closest("details.drop[open], details.fold[open]");
    closeMenus(null);
    if (menu) menu.querySelector("summary").focus();
  });

  /* rows to select: count and kinds of what is ticked, all, a range with Shift */
  let lastTicked = null;
  const items = (scope) => [...scope.querySelectorAll("[data-bulk-item]:not(:disabled)")];
  const kindsOf = (ticked) => [...new Set(ticked.map((box) => box.dataset.kind).filter(Boolean))].join("、");
  const tell = (scope) => {
    const boxes = items(scope);
    const ticked = boxes.filter((box) => box.checked);
    scope.querySelectorAll("[data-bulk-count]").forEach((el) => (el.textContent = ticked.length));
    scope.querySelectorAll("[data-bulk-kinds]").forEach((el) => (el.textContent = kindsOf(ticked)));
    scope.querySelectorAll("[data-bulk-all]").forEach((all) => {
      all.checked = ticked.length > 0 && ticked.length === boxes.length;
      all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
    });
  };
  const tickRange = (boxes, from, to) => {
    const [a, b] = [boxes.indexOf(from), boxes.indexOf(to)].sort((x, y) => x - y);
    if (a >= 0) boxes.slice(a, b + 1).forEach((box) => (box.checked = to.checked));
  };
  document.addEventListener("click", (event) => {
    const scope = event.target.closest("[data-bulk]");
    if (!scope) return;
    if (event.target.matches("[data-bulk-all]")) items(scope).forEach((box) => (box.checked = event.target.checked));
    if (event.target.matches("[data-bulk-item]")) {
      if (event.shiftKey && lastTicked) tickRange(items(scope), lastTicked, event.target);
      lastTicked = event.target;
    }
    if (event.target.matches("[data-bulk-none]")) items(scope).forEach((box) => (box.checked = false));
    tell(scope);
  });

  /* keyboard on a review table: arrows move, Space opens, a letter presses the button of the row that bears it */
  const rowsOf = (table) => [...table.querySelectorAll("tr[data-row]")];
  const stand = (table, row) => {
    rowsOf(table).forEach((other) => {
      other.classList.toggle("on", other === row);
      other.tabIndex = other === row ? 0 : -1;
    });
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const press = (row, key) => {
    const target = key === " " ? row.querySelector("[data-open]") : row.querySelector(`[data-key="${key}"]`);
    if (target) target.click();
    return target !== null;
  };
  document.addEventListener("keydown", (event) => {
    if (!plain(event) || typing(event.target)) return;
    const table = event.target.closest("table[data-review]") || document.querySelector("table[data-review]");
    const own = event.key.startsWith("Arrow") ? null : event.target.closest("a, button, summary, input");
    if (!table || (own && (own.type !== "checkbox" || event.key === " "))) return;
    const rows = rowsOf(table);
    const here = rows.findIndex((row) => row.contains(event.target) || row.classList.contains("on"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && rows.length) {
      event.preventDefault();
      stand(table, rows[Math.min(Math.max(here + step, 0), rows.length - 1)]);
    } else if (here >= 0 && /^[a-z ]$/i.test(event.key) && press(rows[here], event.key.toLowerCase())) {
      event.preventDefault();
    }
  });

  /* a link to the reason field puts the cursor into it, so that what is typed next is text and no shortcut */
  if (window.location.hash === "#decide") document.querySelector("#decide textarea")?.focus();

  /* send once: a double click does not act twice */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-once]") || event.defaultPrevented) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-busy]").forEach((el) => el.removeAttribute("aria-busy"));
  });

  /* language: what was typed into a form marked data-keep comes back after the switch */
  const shelf = (form) => `keep:${location.pathname}:${form.id}`;
  const kept = (el) => el.name && !["file", "password", "hidden", "submit"].includes(el.type);
  const put = (form) => {
    const values = [...form.elements].filter(kept).map((el) => [el.name, el.value, el.checked]);
    sessionStorage.setItem(shelf(form), JSON.stringify(values));
  };
  const restore = (form) => {
    const stored = sessionStorage.getItem(shelf(form));
    if (!stored) return;
    sessionStorage.removeItem(shelf(form));
    const fields = [...form.elements].filter(kept);
    JSON.parse(stored).forEach(([name, value, checked], index) => {
      const el = fields[index];
      if (!el || el.name !== name) return;
      if (["checkbox", "radio"].includes(el.type)) el.checked = checked;
      else el.value = value;
    });
  };
  document.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.name === "language") document.querySelectorAll("form[data-keep]").forEach(put);
  });

  /* upload field: names what was chosen, shows where to let go */
  document.addEventListener("change", (event) => {
    const zone = event.target.closest(".drop-zone");
    const told = zone && zone.querySelector("[data-chosen]");
    if (told) told.textContent = [...event.target.files].map((file) => file.name).join("、");
  });
  ["dragenter", "dragleave", "drop"].forEach((kind) =>
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest && event.target.closest(".drop-zone");
      if (zone) zone.classList.toggle("over", kind === "dragenter");
    }),
  );

  /* a choice that sends its form by itself; print; copy */
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-auto]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) navigator.clipboard.writeText(document.querySelector(copy.dataset.copy).innerText);
  });

  const begin = () => {
    document.querySelectorAll("form[data-keep]").forEach(restore);
    document.querySelectorAll("[data-bulk]").forEach(tell);
    document.querySelectorAll("[data-needs-script]").forEach((el) => (el.hidden = false));
    const wrong = document.querySelector("[data-form-errors]");
    if (wrong) wrong.focus();
  };
  begin();
  document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("[data-bulk]").forEach(tell));
})();
