"""Event types: the catalogue that visitors see, and what staff do with them."""
