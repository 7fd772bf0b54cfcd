"""Whose turn it is in a tier: one row each, taken by whoever is giving out complaints."""

import json

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL


class AftersalesTierTurn(models.Model):
    """The lock of a tier's assignment and its memory of turns. Nobody reads or writes it.

    Two who give out complaints of one tier at the same moment would both see the same person
    free. Who has this row gives them out; who does not get it leaves them to the job, which
    does it a moment later. So nobody waits, and taking a complaint in never fails for it.
    """

    _name = "aftersales.tier.turn"
    _description = "Whose turn it is in a tier"
    _log_access = False

    tier_id = fields.Many2one(
        "aftersales.complaint.tier", required=True, readonly=True, ondelete="cascade"
    )
    #: ``{"user id": number of the turn}``, the highest the latest.
    turns = fields.Json(readonly=True)

    _tier_unique = models.UniqueIndex("(tier_id)")

    @api.model
    def _ensure(self, tiers):
        """One row for each tier; called when tiers are made."""
        for tier in tiers:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO aftersales_tier_turn (tier_id) VALUES (%s) ON CONFLICT DO NOTHING",
                    tier.id,
                )
            )

    @api.model
    def _take(self, tier):
        """``{user id: turn}`` of ``tier``, locked until the transaction ends; None while
        somebody else has it, or gave out complaints since this transaction began."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "SELECT turns FROM aftersales_tier_turn WHERE tier_id = %s"
                        " FOR NO KEY UPDATE NOWAIT",
                        tier.id,
                    ),
                    log_exceptions=False,
                )
                row = self.env.cr.fetchone()
        except (LockNotAvailable, SerializationFailure):
            return None
        if row is None:
            self._ensure(tier)
            return {}
        return {int(user): turn for user, turn in (row[0] or {}).items()}

    @api.model
    def _keep(self, tier, turns):
        """Remember ``turns``: changes the row, so that a reader of the old one starts anew."""
        turns = {str(user): turn for user, turn in turns.items()}
        self.env.cr.execute(
            SQL(
                "UPDATE aftersales_tier_turn SET turns = %s::jsonb WHERE tier_id = %s",
                json.dumps(turns),
                tier.id,
            )
        )
