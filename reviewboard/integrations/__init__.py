"""How we talk to the world outside: one folder a vendor, no Django."""
