"""Languages, and the catalogues of translations."""
