// Security keys: asks the browser's, puts the answer into the form, sends it. What the server wants
// stands in the page (or behind the form's address); nothing is stored here.
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    buffer &&
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=/g, "");
  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = (options, alone) => {
    const { user, authenticatorSelection } = options;
    return navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...user, id: bytes(user.id) },
        excludeCredentials: withBytes(options.excludeCredentials),
        authenticatorSelection: alone
          ? { residentKey: "required", requireResidentKey: true, userVerification: "required" }
          : authenticatorSelection,
      },
    });
  };

  const get = (options) =>
    navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: withBytes(options.allowCredentials),
      },
    });

  const asJson = (credential) => {
    const { response } = credential;
    const answer = { clientDataJSON: text(response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (response[part]) answer[part] = text(response[part]);
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: answer,
    });
  };

  const wanted = async (form) => {
    if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  };

  const TROUBLE = { InvalidStateError: "known", SecurityError: "impossible", TypeError: "impossible" };
  const say = (what) => {
    for (const one of document.querySelectorAll("[data-trouble]"))
      one.hidden = one.dataset.trouble !== what;
  };

  const send = async (form) => {
    say("");
    try {
      const options = (await wanted(form)).publicKey;
      const alone = form.querySelector("[name=passwordless]")?.checked;
      const credential = await (form.dataset.key === "add" ? create(options, alone) : get(options));
      form.querySelector("[name=credential]").value = asJson(credential);
      form.submit();
    } catch (error) {
      say(TROUBLE[error.name] || "refused");
    }
  };

  for (const form of document.querySelectorAll("form[data-key]")) {
    form.hidden = form.hidden && !window.PublicKeyCredential;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
