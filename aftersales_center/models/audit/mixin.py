"""How business code writes the compliance log: ``self._audit("rma.approved", lines=…)``.

Events wait in the transaction's precommit buffer and go in with one INSERT when it is flushed
(at commit, and at each savepoint). So the fact and its event are one: what is rolled back was
never logged, and what cannot be logged is not done.
"""

from datetime import datetime, timezone

from odoo import models

from ...engine import hashchain
from .actor import actor
from .sentences import EVENTS

BUFFER = "aftersales.audit"


class Personal(str):
    """Text that says something about a person, or was typed by one.

    The event holds a salted commitment in its place; the text itself is kept in a table from
    which it can be erased (``aftersales.audit.personal``).
    """

    __slots__ = ()


class AftersalesAuditMixin(models.AbstractModel):
    _name = "aftersales.audit.mixin"
    _description = "Writes to the compliance log"

    def _audit(self, event, **payload):
        """Log ``event`` on each record of ``self``, with the same ``payload``.

        Called by actions, after what they did. Values are text, whole numbers, booleans,
        dates, decimals, lists and dicts of these, records (kept as id and name) and
        :class:`Personal` text; a float is refused, since it has no single spelling.

        :param event: one of :data:`~.sentences.EVENTS`.
        :raises ValueError: for an event nobody described.
        :raises TypeError: for a value that cannot be logged faithfully.
        """
        self._audit_each(dict.fromkeys(self, payload), event)

    def _audit_each(self, payloads, event):
        """Log ``event`` with a payload of its own on each record: ``{record: payload}``."""
        if event not in EVENTS:
            raise ValueError(f"{event!r} is no event of the compliance log; describe it first.")
        if not payloads:
            return
        who = actor(self.env)
        now = datetime.now(timezone.utc)
        precommit = self.env.cr.precommit
        buffer = precommit.data.get(BUFFER)
        if buffer is None:
            buffer = precommit.data[BUFFER] = []
            precommit.add(self.env(su=True)["aftersales.audit.event"]._flush_buffer)
        for record, payload in payloads.items():
            root = record._audit_root()
            partner = root._audit_partner()
            personal = []
            text = hashchain.canonical(hashchain.plain(_logged(payload, personal)))
            entry = hashchain.Record(
                company=root._audit_company().id,
                date=hashchain.utc_text(now),
                user=who.user,
                login=_line(who.login),
                event=event,
                model=root._name,
                id=root.id or 0,
                name=_line(root._audit_name()),
                origin=who.origin,
                behalf=who.behalf,
                partner=partner.id or 0,
                payload=text,
            )
            buffer.append((entry, personal))

    def _audit_root(self):
        """The record whose history this belongs to: a line's is its return's."""
        return self

    def _audit_company(self):
        """The company in whose chain the events of this record stand."""
        company = self.company_id if "company_id" in self._fields else None
        return company or self.env.company

    def _audit_partner(self):
        """The person this record is about, if any: for searching and for erasing."""
        return (
            self.partner_id if "partner_id" in self._fields else self.env["res.partner"]
        ).commercial_partner_id

    def _audit_name(self):
        """What the record is called; never the name of a customer."""
        return self.display_name or ""


def _logged(value, personal):
    """``value`` with records as id and name, and personal text as commitments.

    ``(salt, text)`` of each commitment is added to the list ``personal``.
    """
    if isinstance(value, Personal):
        salt, text = hashchain.new_salt(), hashchain.plain(_line(str(value), keep="\n"))
        personal.append((salt, text))
        return {"commitment": hashchain.commitment(salt, text)}
    if isinstance(value, models.BaseModel):
        named = [_named(record) for record in value]
        return named if len(value) > 1 else (named[0] if named else None)
    if isinstance(value, dict):
        return {key: _logged(item, personal) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_logged(item, personal) for item in value]
    return value


def _named(record):
    """A record as it stands in a payload; people without a name."""
    if record._name == "res.partner" or (record._name == "res.users" and record.share):
        return {"id": record.id}
    return {"id": record.id, "name": _line(record.display_name or "")}


def _line(text, keep=""):
    """``text`` without characters that PostgreSQL cannot hold or a log line should not."""
    text = hashchain.plain(text.encode(errors="replace").decode())
    return "".join(char for char in text if char >= " " or char in keep)
