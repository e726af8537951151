"""Mail: what an agenda mail says, how it is written as a message, and how messages leave by SMTP."""
