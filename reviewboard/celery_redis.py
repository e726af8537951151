"""One Redis address for two libraries that spell Unix sockets differently."""


def celery_broker_url(redis_url: str) -> str:
    """Celery's form of REDIS_URL: `unix:///path?db=2` becomes `redis+socket:///path?virtual_host=2`.

    redis-py refuses `redis+socket://`, Celery refuses `unix://`: the environment holds redis-py's form. Anything else is
    unchanged.
    """
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    return f"redis+socket://{path}" + (f"?{query.replace('db=', 'virtual_host=')}" if query else "")
