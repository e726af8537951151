"""What the review learned: findings, decisions, ideas and action items."""
