"""Languages, time zone data, and the catalogues of translations."""
