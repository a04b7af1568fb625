// Warns before the session ends. The server knows the time; it is asked again before each warning,
// so what is done in another tab counts. Without this file the server ends the session all the
// same, and what was typed is carried through the sign-in page.
(() => {
  "use strict";

  const WARNED_BEFORE = 120; // seconds
  const dialog = document.querySelector("dialog[data-session]");
  if (!dialog) return;
  const part = (name) => dialog.querySelector(`[data-session-${name}]`);
  const form = dialog.querySelector("form");
  let endsAt = 0;
  let next = 0;
  let dismissed = false; // "Back to the page": no second warning for the same end

  const later = (seconds) => {
    clearTimeout(next);
    next = setTimeout(() => ask({}), Math.max(seconds, 1) * 1000);
  };

  // A sign-in in another tab makes the tokens of the forms here worthless; these are the new ones.
  const renew = (token) => {
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]"))
      field.value = token;
  };

  const open = () => {
    if (!dialog.open) dialog.showModal();
  };

  const over = () => {
    clearTimeout(next);
    endsAt = 0;
    part("ending").hidden = part("stay").hidden = true;
    part("ended").hidden = false;
    open();
  };

  const take = ({ seconds, extensible, token }) => {
    renew(token);
    endsAt = Date.now() + seconds * 1000;
    part("ending").hidden = false;
    part("ended").hidden = true;
    part("stay").hidden = part("idle").hidden = !extensible;
    part("over").hidden = extensible;
    if (seconds > WARNED_BEFORE) {
      dialog.close();
      dismissed = false;
      later(seconds - WARNED_BEFORE);
    } else {
      if (!dismissed) open();
      tick();
      later(Math.min(seconds + 1, 15));
    }
  };

  const ask = async (how) => {
    try {
      const headers = { "HX-Request": "true" }; // a part of a page: 401 instead of the sign-in page
      const answer = await fetch(dialog.dataset.session, { headers, ...how });
      if (answer.ok) take(await answer.json());
      else if (answer.status === 401 || answer.status === 403) over();
      else later(30);
    } catch {
      later(30); // no network at present
    }
  };

  const tick = () => {
    if (!dialog.open || !endsAt) return;
    const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
    part("left").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  };
  setInterval(tick, 1000);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask({ method: "POST", body: new FormData(form) });
  });
  part("close").addEventListener("click", () => {
    dismissed = true;
    dialog.close();
  });
  dialog.addEventListener("cancel", () => (dismissed = true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask({});
  });
  later(60);
})();
