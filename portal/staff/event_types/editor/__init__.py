"""The editor of event types: sections of a form, a file per noun, and what of them is sent to Cal.com."""
