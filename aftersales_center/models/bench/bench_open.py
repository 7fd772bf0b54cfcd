"""Putting a parcel on the bench: of a return, or without one."""

from odoo import api, models
from odoo.exceptions import UserError

from ..given import one


class AftersalesBench(models.AbstractModel):
    _inherit = "aftersales.bench"

    @api.model
    def open_return(self, rma_id, counts=False):
        """Put a return on the bench: the user's own parcel of it, a new one if there is none.

        Called by the screen. Where nothing more is expected and goods wait for inspection, it
        asks what is wanted first; so it does where more is expected than the user is inspecting.

        :param counts: that another parcel of it is to be counted in any case.

        :raises UserError: when the return is not open for receipt.
        """
        self._check_role()
        rma = self.env["aftersales.rma"].search([("id", "=", one(rma_id))])
        if not rma:
            raise UserError(self.env._("This return is not known here."))
        rma._check_receivable(expecting=False)
        parcel = self._own_open(rma)
        if parcel.state == "inspecting" and (counts or rma._bench_expected()):
            parcel = parcel.browse()  # another parcel of it may lie here
        if not parcel and not counts and (question := self._question(rma)):
            return self._answer(
                "ask",
                question,
                choices=[
                    {
                        "action": "inspect",
                        "id": rma.id,
                        "label": self.env._("Inspect what is here"),
                    },
                    {
                        "action": "count",
                        "id": rma.id,
                        "label": self.env._("Count another parcel of it"),
                    },
                ],
            )
        parcel = parcel or self._new_parcel(rma)
        text = self.env._("%(rma)s of %(who)s", rma=rma.name, who=rma.partner_id.display_name)
        return self._answer("ok", text, parcel, opened=True)

    @api.model
    def _own_open(self, rma):
        """The parcel of ``rma`` on the user's bench, one being counted first; maybe none.

        Those of which colleagues inspected the last group are done.
        """
        # sudo: receivers change parcels through the bench only; these are the user's own.
        parcels = (
            self.env["aftersales.parcel"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("rma_id", "=", rma.id),
                    ("state", "in", ("counting", "inspecting")),
                ],
                order="id desc",
            )
        )
        over = parcels.filtered(
            lambda parcel: parcel.state == "inspecting" and not self._drafts(parcel)
        )
        over._set_state("done", ("inspecting",))
        return (parcels - over).sorted(lambda parcel: parcel.state != "counting")[:1]

    @api.model
    def _question(self, rma):
        """What to ask where goods of ``rma`` wait for inspection; empty where it is clear."""
        if not rma.has_goods_to_inspect:
            return ""
        if not rma._bench_expected():
            return self.env._("Everything of %s is here. What do you want to do?", rma.name)
        if any(parcel.user_id == self.env.user for parcel in self._inspected_now(rma)):
            return self.env._(
                "You are inspecting goods of %s, and more is to come. What do you want to do?",
                rma.name,
            )
        return ""

    @api.model
    def _inspected_now(self, rma):
        """Parcels of ``rma`` that somebody is inspecting."""
        # sudo: receivers change parcels through the bench only; callers checked the return.
        return (
            self.env["aftersales.parcel"]
            .sudo()
            .search([("rma_id", "=", rma.id), ("state", "=", "inspecting")])
        )

    @api.model
    def _open_and_count(self, rma):
        """Open the return that a product or lot led to; the screen sends that scan again."""
        answer = self.open_return(rma.id)
        step = answer.get("screen", {}).get("step")
        return {**answer, "again": step == "count"}

    @api.model
    def _new_parcel(self, rma):
        # sudo: receivers change parcels through the bench only; callers checked the return.
        parcel = (
            self.env["aftersales.parcel"]
            .sudo()
            .with_context(tracking_disable=True)
            .create({"company_id": rma.company_id.id, "warehouse_id": rma.warehouse_id.id})
        )
        parcel._write_guarded({"rma_id": rma.id})
        return parcel

    @api.model
    def open_unknown(self, reference=None):
        """Put a parcel without a return on the bench; called by the screen.

        :param reference: the code that led nowhere.
        """
        self._check_role()
        # sudo: as in open_return; receivers read no warehouses.
        warehouse = self.env.user.sudo()._get_default_warehouse_id() or self.env[
            "stock.warehouse"
        ].sudo().search([("company_id", "=", self.env.company.id)], limit=1)
        warehouse = warehouse.filtered(
            lambda warehouse: warehouse.company_id == self.env.company
        ) or self.env["stock.warehouse"].sudo().search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        if not warehouse:
            raise UserError(self.env._("%s has no warehouse.", self.env.company.name))
        parcel = (
            self.env["aftersales.parcel"]
            .sudo()
            .with_context(tracking_disable=True)
            .create(
                {
                    "company_id": self.env.company.id,
                    "warehouse_id": warehouse.id,
                    "reference": self._clean(reference or "") or False,
                }
            )
        )
        return self._answer("warn", self.env._("A parcel without a return."), parcel, opened=True)

    @api.model
    def resume(self, parcel_id):
        """The screen of a parcel as it stands; called after a reload.

        :raises UserError: as when anybody else's parcel is asked for.
        """
        return self._answer("ok", parcel=self._own_parcel(parcel_id))
