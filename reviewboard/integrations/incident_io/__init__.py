"""incident.io: incidents by webhooks that Svix signs, and by poll."""
