"""The pages: parse the request, make one call, render. Nothing here imports a model."""
