"""PagerDuty: incidents by signed V3 webhooks and by poll; the bodies of older webhooks are read, too."""
