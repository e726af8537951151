"""Short notices to a channel of a chat: whose address is taken, how each says it."""
