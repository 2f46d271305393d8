"""Free times: rows as the plain values that portal.availability reckons with, and the calls for them."""
