"""Points that a remedy put on a card, or took off it."""

from odoo import api, fields, models

from odoo.addons.aftersales_center.models.words import exact_amount

PURPOSES = [
    ("credit", "Credit"),
    ("bonus", "Bonus"),
    ("payment", "Payment by card given back"),
    ("coupon", "Coupon usable again"),
    ("earned", "Earned points taken back"),
]


class AftersalesCardGrant(models.Model):
    """One row per remedy, card and purpose: what the customer has of it now, not each movement.

    The movements are in the card's own history. Nobody writes rows: they follow from the
    posted credit notes.
    """

    _name = "aftersales.card.grant"
    _description = "Points Given by a Remedy"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "id"
    _guarded = frozenset(["points", "percent", "is_written_off"])

    remedy_id = fields.Many2one(
        "aftersales.remedy", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="remedy_id.company_id", store=True, index=True)
    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    program_id = fields.Many2one(
        "loyalty.program", required=True, readonly=True, ondelete="restrict"
    )
    card_id = fields.Many2one(
        "loyalty.card",
        "Card and Code",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
        help="Whoever knows the code of a gift card can spend it.",
    )
    card_name = fields.Char("Card", compute="_compute_card_name", compute_sudo=True)
    points = fields.Float(
        readonly=True, help="Given less taken back; negative where earned points were taken."
    )
    percent = fields.Float(readonly=True, help="The bonus as it was when first given.")
    currency_id = fields.Many2one(related="program_id.currency_id")
    money = fields.Monetary("Worth", compute="_compute_money", compute_sudo=True)
    is_written_off = fields.Boolean(
        readonly=True, help="What was spent is left to the customer; a supervisor stood in for it."
    )

    _one_row = models.UniqueIndex("(remedy_id, purpose, card_id)")

    @api.depends("card_id", "program_id")
    def _compute_card_name(self):
        for grant in self:
            grant.card_name = (
                grant.card_id._aftersales_masked() if grant.card_id else grant.program_id.name
            )

    @api.depends("points", "program_id")
    def _compute_money(self):
        for grant in self:
            grant.money = (
                grant.program_id._aftersales_to_money(grant.points)
                if grant.program_id.is_payment_program or grant.purpose in ("credit", "bonus")
                else 0.0
            )

    def _reach(self, target):
        """Put points on the card, or take them off, until the customer has ``target`` of this.

        What was spent cannot be taken: the row keeps it. Called when credit notes are posted,
        reset or cancelled, as the system; doing it again changes nothing.
        """
        self.ensure_one()
        difference = self.currency_id.round(target - self.points)
        if self.currency_id.is_zero(difference) or not self.card_id:
            return
        moved = self.card_id._aftersales_move(
            difference, self.remedy_id._case(), self._history_text(difference)
        )
        if self.currency_id.is_zero(moved):
            return
        self._write_guarded({"points": self.currency_id.round(self.points + moved)})
        self.remedy_id._audit(
            "card.given" if moved > 0 else "card.taken",
            purpose=self.purpose,
            product=self.remedy_id.product_id,
            amount=exact_amount(self.currency_id, abs(moved)),
            program=self.program_id.name,
        )

    def _history_text(self, difference):
        """What the customer reads in the history of the card, in the customer's language."""
        partner = self.remedy_id._case_partner()
        env = self.with_context(lang=partner.lang or self.env.lang).env
        values = {"name": self.remedy_id._case().name}
        if self.remedy_id.complaint_id:
            values["what"] = dict(
                self.with_env(env)._fields["purpose"]._description_selection(env)
            )[self.purpose]
            return (
                env._("%(what)s for complaint %(name)s", **values)
                if difference > 0
                else env._("%(what)s for complaint %(name)s taken back", **values)
            )
        if self.purpose == "bonus":
            return (
                env._("Bonus for return %(name)s", **values)
                if difference > 0
                else env._("Bonus for return %(name)s taken back", **values)
            )
        if self.purpose == "payment":
            return (
                env._("Payment given back for return %(name)s", **values)
                if difference > 0
                else env._("Payment of return %(name)s charged again", **values)
            )
        if self.purpose == "earned":
            return (
                env._("Points of returned goods (%(name)s) given again", **values)
                if difference > 0
                else env._("Points of returned goods (%(name)s)", **values)
            )
        if self.purpose == "coupon":
            return env._("Coupon of the returned order (%(name)s)", **values)
        return (
            env._("Credit for return %(name)s", **values)
            if difference > 0
            else env._("Credit for return %(name)s taken back", **values)
        )
