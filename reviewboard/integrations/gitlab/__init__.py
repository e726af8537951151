"""GitLab, gitlab.com and self-managed: merge requests, pushes, deployments and checks, by webhook and by poll."""
