// One button under the last password field of a form: shows what was typed, and hides it again.
// Without this file nothing is missing: the fields, pasting and password managers work.
(() => {
  "use strict";

  const { show, hide } = document.currentScript.dataset;

  for (const form of document.querySelectorAll("main form")) {
    const fields = [...form.querySelectorAll('input[type="password"]')];
    if (fields.length === 0) continue;
    const button = document.createElement("button");
    let shown = false;
    const turn = (to) => {
      shown = to;
      for (const field of fields) field.type = shown ? "text" : "password";
      button.textContent = shown ? hide : show;
    };
    button.type = "button";
    button.className = "btn btn-link password-button";
    button.setAttribute("aria-controls", fields.map((field) => field.id).join(" "));
    button.addEventListener("click", () => turn(!shown));
    // what is sent, and what a browser keeps, is a password again
    form.addEventListener("submit", () => turn(false));
    turn(false);
    fields.at(-1).after(button);
  }
})();
