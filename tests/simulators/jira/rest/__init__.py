"""What the simulated Jira answers over REST: one module for each family of resources."""
