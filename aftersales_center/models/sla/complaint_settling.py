"""The promise to settle a complaint: from when something is granted until it is given.

It follows from the complaint's remedies, as that of a return does, and outlives its end: who
closes a complaint while money is under way still owes it.
"""

from odoo import api, fields, models

from .policy import TARGETS

_NOTES = "aftersales.sla.settling"
_TARGET = "refund"
#: Remedies that are words: nothing is owed after them.
_WORDS = ("apology",)


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    # What is noted -----------------------------------------------------------------

    def _set_state(self, new, allowed_from):
        """With a decision the customer is told what is planned; an appeal reopens that."""
        result = super()._set_state(new, allowed_from)
        # sudo: whether there are any remedies.
        self._sla_note_settling(self.filtered(lambda complaint: complaint.sudo().remedy_ids).ids)
        return result

    def _compute_field_value(self, field):
        """A document may settle a remedy without any action of ours: look at the end."""
        super()._compute_field_value(field)
        if field.name == "remedy_status":
            self._sla_note_settling([number for number in self.ids if number])

    def _sla_cancel(self, targets=None, at=None):
        """What is under way to the customer stays promised when the case ends."""
        if targets is None:
            targets = tuple(name for name, _label in TARGETS if name != _TARGET)
            self._sla_note_settling(self.ids)
        return super()._sla_cancel(targets, at)

    @api.model
    def _sla_note_settling(self, ids):
        """Look at these complaints before the transaction commits."""
        if not ids:
            return
        precommit = self.env.cr.precommit
        notes = precommit.data.get(_NOTES)
        if notes is None:
            notes = precommit.data[_NOTES] = {}
            # sudo: clocks follow from facts, whoever made them.
            precommit.add(self.env(su=True)[self._name]._sla_hand_settling)
        notes.update(dict.fromkeys(ids, fields.Datetime.now()))

    # What becomes of it ------------------------------------------------------------------

    @api.model
    def _sla_hand_settling(self):
        """Start and stop the promise of the complaints noted; runs before commit."""
        notes = self.env.cr.precommit.data.pop(_NOTES, None)
        if not notes:
            return
        complaints = self.browse(notes).exists()
        clocks = self.env["aftersales.sla.clock"].search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", complaints.ids),
                ("target", "=", _TARGET),
                ("stopped_at", "=", False),
            ],
            ["res_id"],
        )
        running = set(clocks.mapped("res_id"))
        for complaint in complaints:
            kept = complaint._sla_settled()
            if kept is None and complaint.id not in running:
                complaint._sla_start(_TARGET, at=notes[complaint.id])
            elif kept is not None and complaint.id in running:
                verb = complaint._sla_stop if kept else complaint._sla_cancel
                verb((_TARGET,), at=notes[complaint.id])
        self.env.flush_all()

    def _sla_settled(self):
        """Whether what was granted is given; None while it is owed. Called as the system.

        Granted is what somebody with the authority asked to be given, and with the decision all
        that is planned: the letter names it.
        """
        self.ensure_one()
        remedies = self.remedy_ids.filtered(
            lambda remedy: remedy.kind not in _WORDS and remedy.state != "cancelled"
        )
        owed = remedies.filtered(
            lambda remedy: remedy.state == "in_progress"
            or (
                remedy.state == "to_do"
                and (
                    self.state == "decided"
                    or (remedy.decided_by_id and remedy.awaits_authority == "no")
                )
            )
        )
        return None if owed else "done" in remedies.mapped("state")

    # Who is told ---------------------------------------------------------------------------

    def _ladder_is_open(self):
        return super()._ladder_is_open() or self.sudo()._sla_settled() is None  # sudo: as there

    def _sla_climb(self, clock, at):
        """Who leads is told of what is still owed after the end; the case stays where it is."""
        return None if self.state == "closed" else super()._sla_climb(clock, at)


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _authorised(self):
        """What is granted is promised from then on, also where it is given at once."""
        free = super()._authorised()
        # sudo: the complaints of remedies the caller checked.
        granted = free.sudo().filtered(lambda remedy: remedy.kind not in _WORDS).complaint_id
        if granted:
            granted._sla_start(_TARGET)
            granted._sla_note_settling(granted.ids)
        return free
