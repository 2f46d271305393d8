"""Event types: lists, the editor, private links, the availability check."""
