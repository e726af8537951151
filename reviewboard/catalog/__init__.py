"""Services, repositories, tiers and ownership."""
