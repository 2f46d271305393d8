"""Parts that all pages of staff are made of: the admin base, lists, facts, forms, faults, edit conflicts."""
