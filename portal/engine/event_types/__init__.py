"""What is known about event types beside their rows: finding them, reading their bodies, their
fields.
"""
