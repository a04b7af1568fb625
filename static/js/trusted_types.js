// The only place that may make markup out of text in this page: what htmx and the administration
// put into it. No script comes in that way, whatever the text is; scripts are never made of text.
// Where htmx takes a part of a whole page, the head of that page is left behind.
(() => {
  const ofTheHead = /<script\s[^>]*src="\/static\/[^"]*"[^>]*>\s*<\/script>|<(meta|link)\b[^>]*>/gi;
  const brings = /<\s*(script|iframe|object|embed|base|meta|link)\b/i;
  window.trustedTypes?.createPolicy("default", {
    createHTML: (markup) => {
      const shown = markup.replace(ofTheHead, "");
      return brings.test(shown) ? null : shown;
    },
  });
})();
