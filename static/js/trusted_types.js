// The only place that may make markup out of text in this page: what htmx and the administration
// put into it. No script comes in that way, whatever the text is; scripts are never made of text.
(() => {
  const brings = /<\s*(script|iframe|object|embed|base|meta|link)\b/i;
  window.trustedTypes?.createPolicy("default", {
    createHTML: (markup) => (brings.test(markup) ? null : markup),
  });
})();
