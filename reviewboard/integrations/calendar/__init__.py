"""Calendar invites (RFC 5545, RFC 5546): which entries a person holds, and how each is written."""
