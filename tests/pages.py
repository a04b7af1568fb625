"""Reading a page as a browser does: which forms it holds, what stands in their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form of the page, with the values that a browser would send."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def data(self, **changes):
        """What pressing a button sends, with some fields filled in anew; None takes one out."""
        merged = {**self.values, **changes}
        return {name: value for name, value in merged.items() if value is not None}


class Reader(HTMLParser):
    """Collects forms, fields and all text of a page."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.words = [Form("")], []
        self.select = self.textarea = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append(Form(attrs.get("action", "")))
        elif tag == "input" and "name" in attrs:
            self._input(attrs)
        elif tag == "textarea":
            self.textarea = attrs["name"]
            self.forms[-1].values[self.textarea] = [""]
        elif tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and self.select:
            chosen = self.forms[-1].values
            if "selected" in attrs or self.select not in chosen:
                chosen[self.select] = [attrs["value"]]

    def _input(self, attrs):
        kind = attrs.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in attrs:
            return
        default = "on" if kind == "checkbox" else ""
        values = self.forms[-1].values.setdefault(attrs["name"], [])
        values.append(attrs.get("value") or default)

    def handle_endtag(self, tag):
        if tag == "form":
            self.forms.append(Form(""))
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.forms[-1].values[self.textarea][0] += data.removeprefix("\n")
        self.words.append(data)


def form_with(response, name):
    """The form of the page that has a field of this name."""
    forms = [form for form in Reader(response.content.decode()).forms if name in form.values]
    assert len(forms) == 1, f"{len(forms)} forms with {name}"
    return forms[0]


def text_of(response):
    """The words of the page, white space collapsed."""
    return " ".join(" ".join(Reader(response.content.decode()).words).split())
