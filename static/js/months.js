// Months as cells: arrows move between them, a letter or digit answers. Everything works
// without this file too, because every cell is a plain select.
(() => {
  "use strict";

  const ANSWERS = {
    1: "paid",
    d: "paid",
    2: "unpaid",
    n: "unpaid",
    3: "unknown",
    "?": "unknown",
    Backspace: "unknown",
  };
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -12, ArrowDown: 12 };

  const answer = (select, state) => {
    if (select.value === state) return;
    select.value = state;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const move = (select, step) => {
    const cells = [...select.closest(".months").querySelectorAll(".month")];
    const target = cells[cells.indexOf(select.closest(".month")) + step];
    target?.querySelector("select")?.focus();
  };

  document.addEventListener("keydown", (event) => {
    const select = event.target.closest(".month select");
    if (!select || event.altKey || event.ctrlKey || event.metaKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key in STEPS) move(select, STEPS[key]);
    else if (key in ANSWERS) answer(select, ANSWERS[key]);
    else return;
    event.preventDefault();
  });

  // Style sheets of older browsers cannot see what a control holds (:has).
  if (!CSS.supports("selector(:has(*))")) {
    const show = (select) => (select.closest(".month").dataset.state = select.value);
    document.querySelectorAll(".month select").forEach(show);
    document.addEventListener("change", (event) => {
      if (event.target.matches(".month select")) show(event.target);
    });
  }
})();
