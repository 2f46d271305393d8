"""What pages are measured against: a bare template, and how many queries an answer took."""
