"""The start page of the bench: what is expected, late, to be inspected, in quarantine."""

from datetime import timedelta

from odoo import api, fields, models

#: What still expects goods; the same words as the lists behind the numbers.
OWED = ("pending", "partial")


class AftersalesBench(models.AbstractModel):
    _inherit = "aftersales.bench"

    @api.model
    def home(self):
        """Numbers with the lists behind them, and the user's own unfinished parcels."""
        self._check_role()
        today = self.env.company._aftersales_today()
        return {
            "cards": [
                self._card(
                    "expected", self.env._("Expected Returns"), self._expected(today), today
                ),
                self._card("overdue", self.env._("Overdue"), self._overdue(today), today),
                self._card("inspect", self.env._("To inspect"), self._to_inspect(), today),
                self._card("unknown", self.env._("Whose is it?"), self._unknown(), today),
            ],
            "quarantine": self._quarantine(),
            "mine": [
                {
                    "id": parcel.id,
                    "name": parcel.rma_id.name or parcel.name,
                    "customer": parcel.rma_id.partner_id.display_name or parcel.reference or "",
                    "goods": parcel.goods,
                }
                for parcel in self._mine()
                # What colleagues inspected to its end is no work any more.
                if parcel.state == "counting" or self._drafts(parcel)
            ],
        }

    @api.model
    def _mine(self):
        # sudo: who opened it reads it; only their own.
        return (
            self.env["aftersales.parcel"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("state", "in", ("counting", "inspecting")),
                    ("company_id", "in", self.env.companies.ids),
                ],
                limit=10,
            )
        )

    @api.model
    def _companies(self):
        return [("company_id", "in", self.env.companies.ids)]

    @api.model
    def _expected(self, today):
        """Returns whose goods may arrive today: sent, or the last day to send is near."""
        return (
            "aftersales.rma",
            [
                *self._companies(),
                ("state", "=", "approved"),
                ("receipt_status", "in", OWED),
                ("send_back_by", ">=", today),
            ],
        )

    @api.model
    def _overdue(self, today):
        return (
            "aftersales.rma",
            [
                *self._companies(),
                ("state", "=", "approved"),
                ("receipt_status", "in", OWED),
                ("send_back_by", "<", today),
            ],
        )

    @api.model
    def _to_inspect(self):
        return (
            "aftersales.rma",
            [
                *self._companies(),
                ("state", "=", "approved"),
                ("inspection_status", "in", OWED),
                ("receipt_status", "!=", "pending"),
            ],
        )

    @api.model
    def _unknown(self):
        return ("aftersales.parcel", [*self._companies(), ("state", "=", "waiting")])

    @api.model
    def _card(self, name, label, where, today):
        model, domain = where
        [(count,)] = self.env[model]._read_group(domain, [], ["__count"])
        card = {"name": name, "label": label, "count": count, "model": model}
        # Over RPC a day is text, as the client sends it back.
        card["domain"] = [
            [term[0], term[1], fields.Date.to_string(term[2])] if term[2] == today else list(term)
            for term in domain
        ]
        if name == "expected":
            week = fields.Date.to_string(today + timedelta(days=7))
            soon = self.env[model].search_count([*domain, ("send_back_by", "<=", week)])
            card["detail"] = self.env._("%s in the next seven days", soon)
        return card

    @api.model
    def _quarantine(self):
        """What lies in quarantine and for how long, by age; units and products, no value."""
        # sudo: receivers have no stock group; places of the companies at hand.
        warehouses = self.env["stock.warehouse"].sudo().search(self._companies(), limit=1000)
        places = warehouses.aftersales_quarantine_location_id
        now = fields.Datetime.now()
        groups, products = [], []
        for label, title, older, younger in (
            (self.env._("up to 7 days"), self.env._("In quarantine up to 7 days"), 0, 7),
            (self.env._("8 to 30 days"), self.env._("In quarantine 8 to 30 days"), 7, 30),
            (
                self.env._("more than 30 days"),
                self.env._("In quarantine more than 30 days"),
                30,
                36500,
            ),
        ):
            found = (
                self.env["stock.quant"]
                .sudo()
                ._read_group(
                    [
                        ("location_id", "child_of", places.ids),
                        ("quantity", ">", 0),
                        ("in_date", "<=", now - timedelta(days=older)),
                        ("in_date", ">", now - timedelta(days=younger)),
                    ],
                    ["product_id"],
                    ["quantity:sum"],
                )
            )
            ids = [product.id for product, _quantity in found]
            products += ids
            groups.append(
                {
                    "label": label,
                    "title": title,
                    "units": sum(quantity for _product, quantity in found),
                    "products": ids,
                    "model": "aftersales.inspection",
                    "domain": [
                        ["disposition_id.kind", "=", "quarantine"],
                        ["state", "=", "done"],
                        ["rma_line_id.product_id", "in", ids],
                    ],
                }
            )
        return groups
