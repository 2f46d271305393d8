"""The assistant of the first start: from an empty portal to the first booking, a page for each step."""
