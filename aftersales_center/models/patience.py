"""Jobs that meet another one at the same rows begin their batch again."""

from psycopg2 import errors

#: What PostgreSQL says when somebody else was faster.
BUSY = (errors.SerializationFailure, errors.LockNotAvailable, errors.DeadlockDetected)
TRIES = 5


def patiently(env, batch):
    """What ``batch()`` returns; where another job was faster, it is called again afresh.

    Odoo retries requests and not jobs: they call their batches through this. What was not
    committed before is rolled back, so a job commits between batches.

    :raises psycopg2.Error: when it was not let through :data:`TRIES` times.
    """
    for attempt in range(1, TRIES + 1):
        try:
            result = batch()
            env.cr.flush()
            return result
        except BUSY:  # pylint: disable=catching-non-exception
            if attempt == TRIES:
                raise
            env.cr.rollback()
            env.transaction.clear()
    return None
