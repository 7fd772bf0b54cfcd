"""The ledger of a clock: rows that only grow, and all there is to know about it."""

from odoo import fields, models

from ...engine import sla as engine

KINDS = [
    (engine.START, "Promised"),
    (engine.PAUSE, "Paused"),
    (engine.RESUME, "Went on"),
    (engine.RETARGET, "Promised anew"),
    (engine.WARN, "Warning due"),
    (engine.BREACH, "Promise broken"),
    (engine.STOP, "Done"),
    (engine.CANCEL, "Moot"),
]


class AftersalesSlaEvent(models.Model):
    """Something that happened to a clock; a clock is nothing but the replay of these.

    ``date`` is when it happened, ``made_on`` when it was written: a breach that nobody noticed
    for a day has the moment it broke as its date.
    """

    _name = "aftersales.sla.event"
    _description = "SLA Event"
    _inherit = ["aftersales.append.only.mixin"]
    _log_access = False
    _order = "id"
    _rec_name = "kind"
    _erasable = ("reason",)

    clock_id = fields.Many2one(
        "aftersales.sla.clock", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    made_on = fields.Datetime(
        "Written On", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    reason = fields.Char("Why", readonly=True)
    # What was promised, with “promised” and “promised anew”: numbers, so that it stays.
    policy_name = fields.Char("Policy", readonly=True)
    seconds = fields.Integer(readonly=True)
    schedule_id = fields.Many2one(
        "aftersales.sla.schedule", "Hours", readonly=True, ondelete="restrict"
    )
    warn_at = fields.Float(readonly=True)
    pausable = fields.Boolean(readonly=True)
    #: The deadline as it stood from then on.
    deadline = fields.Datetime(readonly=True)
    promise_text = fields.Char("Promise", compute="_compute_promise_text")

    def _compute_promise_text(self):
        for event in self:
            event.promise_text = (
                self.env["aftersales.sla.clock"]._duration_words(event.seconds)
                if event.schedule_id
                else False
            )

    def _event(self):
        """This row as the engine reads it."""
        self.ensure_one()
        promise = None
        if self.schedule_id:
            promise = engine.Promise(
                self.seconds, self.schedule_id._working_time(), self.warn_at, self.pausable
            )
        return engine.Event(self.kind, self.date, promise, self.reason or "")
