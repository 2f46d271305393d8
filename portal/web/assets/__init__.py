"""What pages load: style, script, pictures, logo; and bytes that are packed once."""
