"""How dates and numbers are typed and shown (FORMAT_MODULE_PATH), one folder per language."""
