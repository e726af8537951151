"""What arrives: deliveries are stored first, then read, and handed to the room they belong to."""
