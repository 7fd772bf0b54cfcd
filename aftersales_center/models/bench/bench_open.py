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
        asks what is wanted first.

        :param counts: that another parcel of it is to be counted in any case.

        :raises UserError: when the return is not open for receipt.
        """
        self._check_role()
        rma = self.env["aftersales.rma"].search([("id", "=", one(rma_id))])
        if not rma:
            raise UserError(self.env._("This return is not known here."))
        rma._check_receivable(expecting=False)
        # sudo: receivers change parcels through the bench only.
        parcels = self.env["aftersales.parcel"].sudo()
        parcel = parcels.search(
            [
                ("user_id", "=", self.env.uid),
                ("rma_id", "=", rma.id),
                ("state", "in", ("counting", "inspecting")),
            ],
            order="id desc",
            limit=1,
        )
        if not parcel and not counts and rma.has_goods_to_inspect and not rma._bench_expected():
            return self._answer(
                "ask",
                self.env._("Everything of %s is here. What do you want to do?", rma.name),
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
