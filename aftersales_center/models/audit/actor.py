"""Who is acting: the person at the keyboard, also where code runs with other rights."""

import threading
from dataclasses import dataclass

from odoo import SUPERUSER_ID
from odoo.http import request

#: Where requests of other programs arrive.
_RPC_PATHS = ("/xmlrpc", "/jsonrpc", "/json/")


@dataclass(frozen=True, slots=True)
class Actor:
    """``user`` and ``login`` of who acted, ``behalf`` of whom, and ``origin`` of the request.

    The login of a portal or public user is their e-mail address as a rule, so it is not
    given: the id says who it was as long as the user exists.
    """

    user: int
    login: str
    behalf: str
    origin: str


def actor(env):
    """The :class:`Actor` of this transaction.

    Code that runs as the system user on somebody's request is that somebody's doing: the user
    who is logged in counts (Odoo notes them on the thread, for pages and RPC alike), then the
    user of ``env``. No IP address is kept.
    """
    thread = threading.current_thread()
    same_db = getattr(thread, "dbname", None) == env.cr.dbname
    uid = (getattr(thread, "uid", None) if request and same_db else None) or env.uid
    user = env(user=SUPERUSER_ID)["res.users"].browse(uid)
    behalf = f"res.users,{env.uid}" if env.uid not in (uid, SUPERUSER_ID) else ""
    return Actor(
        user=uid,
        login=f"#{uid}" if user.share else user.login,
        behalf=behalf,
        origin=_origin(env, user),
    )


def _origin(env, user):
    if request:
        if request.httprequest.path.startswith(_RPC_PATHS):
            return "rpc"
        return "portal" if user.share else "ui"
    if env.context.get("fetchmail_cron_running"):
        return "mail"
    return "cron" if env.context.get("cron_id") else "system"
