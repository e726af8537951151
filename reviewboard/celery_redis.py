"""One Redis address for two libraries that spell Unix sockets differently."""


def celery_broker_url(redis_url: str) -> str:
    """Celery's form of REDIS_URL: `unix:///path` becomes `redis+socket:///path`; anything else is unchanged.

    redis-py refuses `redis+socket://`, Celery refuses `unix://`: the environment holds redis-py's form.
    """
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url
