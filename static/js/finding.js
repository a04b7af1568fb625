// The search box by keyboard: / goes to it, arrows move through what was found, Enter opens.
// Everything works without this file too: the box is a form, the lines are links.
(() => {
  "use strict";

  // what a closed menu holds has a place on the page, and still cannot be seen
  const visible = (element) =>
    element.getClientRects().length > 0 && !element.closest("details:not([open])");
  const boxes = () => [...document.querySelectorAll(".site-search input[name=q]")];
  const lines = () => [...document.querySelectorAll("[data-found] a.rows-title")];

  const goToBox = () => {
    if (!boxes().some(visible)) {
      const menu = document.querySelector("details.menu"); // on a telephone it stands in there
      if (menu) menu.open = true;
    }
    const box = boxes().find(visible);
    box?.focus();
    box?.select();
    return Boolean(box);
  };

  const types = (element) =>
    element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName);

  const move = (from, step) => {
    const all = lines();
    const target = all.indexOf(from) + step;
    if (all.length === 0 || target >= all.length) return true; // stays where it is
    if (target < 0) return goToBox();
    all[target].focus();
    return true;
  };

  // The page of what was found has the words in the box: the next ones replace them.
  const selectWords = (target) => {
    if (boxes().includes(target) && target.value === target.defaultValue) target.select();
  };
  document.addEventListener("focusin", ({ target }) => selectWords(target));
  selectWords(document.activeElement); // the page may have put the focus there before this ran

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const at = event.target;
    const onLine = lines().includes(at);
    let done = false;
    // in the box, too, as long as nothing has been typed over what was found
    const untouched = boxes().includes(at) && at.selectionEnd - at.selectionStart === at.value.length;
    if (event.key === "/" && (!types(at) || untouched)) done = goToBox();
    else if (event.key === "ArrowDown" && (onLine || (boxes().includes(at) && lines().length)))
      done = move(onLine ? at : null, 1);
    else if (event.key === "ArrowUp" && onLine) done = move(at, -1);
    if (done) event.preventDefault();
  });
})();
