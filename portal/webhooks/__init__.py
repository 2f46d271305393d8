"""What is posted to subscribers of webhooks: payload templates, bodies and signatures."""
