"""Counting at the bench: scans and taps into the parcel that lies there."""

from uuid import uuid4

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..given import number, one
from ..words import quantity_words

#: What one tap or scan may count at most; more is a slip of the finger.
LARGEST = 100_000
#: Of one photo, in bytes.
LARGEST_PHOTO = 10 * 1024 * 1024


class AftersalesBench(models.AbstractModel):
    _inherit = "aftersales.bench"

    # ------------------------------------------------------------------
    # By scan
    # ------------------------------------------------------------------

    @api.model
    def _scan_into(self, parcel, text, codes, lots, quantity, token, product_id):
        """Count a scan into ``parcel``; None when it is neither a product nor a lot."""
        products = parcel.rma_id.line_ids.product_id
        asked = products.browse(one(product_id)).exists() if product_id else products.browse()
        named = self._named_with_lot(text, codes, lots, parcel.company_id)
        if found := self._find_lots(lots, parcel.company_id, asked or products, named):
            lot = found[0]
            if not asked or lot.product_id == asked:
                return self._count_lot(parcel, lot, quantity, token)
        if named and named == (asked or named):
            return self._count_new_lot(parcel, named, lots[0], token, quantity)
        product, many = self._find_product(codes, parcel.company_id, products)
        if not product and asked.tracking in ("lot", "serial"):
            return self._count_new_lot(parcel, asked, text, token)
        if not product:
            return None
        if product.tracking != "none":
            # A code that carries the number beside the product needs no second scan.
            numbers = [name for name in lots if name not in codes]
            if numbers:
                return self._count_new_lot(parcel, product, numbers[0], token, quantity)
            return self._ask_lot(parcel, product)
        return self._count(parcel, product, quantity * many, token)

    @api.model
    def _ask_lot(self, parcel, product):
        return self._answer(
            "ask",
            self.env._("%s: scan its lot or serial number.", product.display_name),
            parcel,
            asks_product=product.id,
            choices=[
                {
                    "action": "unreadable",
                    "id": product.id,
                    "label": self.env._("No number to be read"),
                    "detail": self.env._("It gets one of ours until somebody finds out."),
                }
            ],
        )

    @api.model
    def _answer_unknown_code(self, parcel, text):
        """Perhaps a serial number that nobody recorded: of which product?"""
        tracked = parcel.rma_id.line_ids.product_id.filtered(
            lambda product: product.tracking != "none"
        )
        return self._answer(
            "error",
            self.env._("Nothing here has the code “%s”.", text),
            parcel,
            choices=[
                {
                    "action": "serial",
                    "id": product.id,
                    "code": text,
                    "label": self.env._("A number of %s", product.display_name),
                }
                for product in tracked[:4]
            ],
        )

    @api.model
    def _count_lot(self, parcel, lot, quantity, token):
        product = lot.product_id
        if product.tracking == "serial":
            quantity = 1.0
            if where := self._in_stock(lot):
                return self._answer(
                    "error",
                    self.env._(
                        "%(lot)s of %(product)s lies in %(where)s already. Look at the number"
                        " again.",
                        lot=lot.name,
                        product=product.display_name,
                        where=where,
                    ),
                    parcel,
                )
        warning = self._foreign_words(parcel, lot) if parcel.rma_id else ""
        return self._count(
            parcel,
            product,
            quantity,
            token,
            lot=lot,
            lot_name=lot.name,
            is_foreign=bool(warning),
            warning=warning,
        )

    @api.model
    def _foreign_words(self, parcel, lot):
        """Why ``lot`` is not what the customer of this parcel was delivered; empty if it is."""
        # sudo: deliveries of this lot, compared; of another customer's only the day is told.
        sold = lot.sudo()._aftersales_deliveries()
        if not sold:
            return ""
        customer = parcel.rma_id.partner_id.commercial_partner_id
        own = [
            line
            for _lot, line in sold
            if line.sudo().order_id.partner_id.commercial_partner_id == customer
        ]
        # The day counts from its arrival there; what left today is on its way.
        today = parcel.company_id._aftersales_today()
        day = format_date(self.env, min(list(sold.values())[-1], today))
        if not own:
            return self.env._(
                "%(lot)s was sold to another customer on %(day)s. Counted: an agent decides.",
                lot=lot.name,
                day=day,
            )
        expected = parcel.rma_id.line_ids.filtered(
            lambda line: line.product_id == lot.product_id and not line.is_unplanned
        )._sold_line()
        if expected and not any(line in expected for line in own):
            return self.env._(
                "%(lot)s was sold with another order of this customer on %(day)s. Counted: an agent"
                " decides.",
                lot=lot.name,
                day=day,
            )
        return ""

    @api.model
    def _count_new_lot(self, parcel, product, name, token, quantity=1.0):
        """A number that nobody recorded yet: it is made when the parcel is booked."""
        warning = self.env._(
            "%(lot)s was not known as a number of %(product)s. Counted.",
            lot=name,
            product=product.display_name,
        )
        quantity = 1.0 if product.tracking == "serial" else quantity
        return self._count(parcel, product, quantity, token, lot_name=name, warning=warning)

    # ------------------------------------------------------------------
    # Counting
    # ------------------------------------------------------------------

    @api.model
    def _count(self, parcel, product, quantity, token, lot=None, lot_name=None, **more):
        """Count ``quantity`` of ``product`` into ``parcel``, once per ``token``."""
        quantity = product.uom_id.round(max(min(quantity, 2 * LARGEST), -2 * LARGEST))
        if not -LARGEST <= quantity <= LARGEST or product.uom_id.is_zero(quantity):
            raise UserError(self.env._("This cannot be counted. Enter a number above zero."))
        # sudo: the rows of a parcel that is the user's own.
        scans = self.env["aftersales.parcel.scan"].sudo()
        token = _token(token)
        if scans.search_count([("parcel_id", "=", parcel.id), ("token", "=", token)], limit=1):
            return self._answer("ok", self.env._("Counted already."), parcel, repeated=True)
        if product.tracking == "serial":
            if elsewhere := scans._elsewhere(parcel.company_id, product, lot_name):
                return self._answer("error", self._twice_words(parcel, elsewhere), parcel)
        scans._take(
            parcel,
            token,
            product,
            lot,
            lot_name,
            quantity,
            is_foreign=more.get("is_foreign", False),
        )
        if more.get("warning"):
            return self._answer("warn", more["warning"], parcel)
        return self._counted_words(parcel, product)

    @api.model
    def _twice_words(self, parcel, elsewhere):
        if elsewhere.parcel_id == parcel:
            return self.env._("%s is counted already: one number, one unit.", elsewhere.lot_name)
        return self.env._(
            "%(lot)s is counted on the bench of %(user)s. One of the two is another unit: look at"
            " the number again.",
            lot=elsewhere.lot_name,
            user=elsewhere.parcel_id.user_id.name,
        )

    @api.model
    def _counted_words(self, parcel, product):
        """“2 of 3 Desk Lamp”, and a warning when nobody announced it, or so many."""
        answer = self._answer("ok", parcel=parcel)
        line = next(
            (line for line in answer["screen"]["lines"] if line["product_id"] == product.id), None
        )
        if not line or not parcel.rma_id:
            answer["text"] = product.display_name
        elif not line["expected"]:
            answer.update(
                tone="warn",
                text=self.env._(
                    "%s was not announced. Counted: an agent decides.", product.display_name
                ),
            )
        else:
            total = line["counted"] + line["others"]
            over = product.uom_id.compare(total, line["expected"]) > 0
            words = {
                "counted": quantity_words(product.uom_id, total),
                "expected": quantity_words(product.uom_id, line["expected"]),
                "product": product.display_name,
            }
            answer["tone"] = "warn" if over else "ok"
            answer["text"] = (
                self.env._("%(product)s: %(counted)s, more than %(expected)s announced.", **words)
                if over
                else self.env._("%(product)s: %(counted)s of %(expected)s", **words)
            )
        return answer

    # ------------------------------------------------------------------
    # By tap
    # ------------------------------------------------------------------

    @api.model
    def count(self, parcel_id, product_id, quantity=1.0, token=None, lot_name=None):
        """Count by tap: ``quantity`` more (or fewer) of a product; called by the screen.

        :raises UserError: when fewer than none would be counted, or a lot is missing.
        """
        parcel = self._counting(parcel_id)
        # What comes back may not be sold any more.
        products = self.env["product.product"].with_context(active_test=False)
        product = products.search(
            [
                ("id", "=", one(product_id)),
                ("company_id", "in", [False, parcel.company_id.id]),
                ("type", "=", "consu"),
            ]
        ).with_env(self.env)
        if not product or number(quantity) is None:
            raise UserError(self.env._("This product is not known here."))
        name = self._clean(lot_name or "")
        if product.tracking != "none" and not name:
            return self._ask_lot(parcel, product)
        if quantity < 0:
            return self._take_off(parcel, product, quantity, token, name)
        if product.tracking != "none":
            found = self._find_lots([name], parcel.company_id, product)
            if found and found[0].product_id == product:
                return self._count_lot(parcel, found[0], quantity, token)
            return self._count_new_lot(parcel, product, name, token)
        return self._count(parcel, product, quantity, token)

    @api.model
    def _take_off(self, parcel, product, quantity, token, name):
        item = next(
            (
                item
                for item in parcel._counted()
                if item["product"] == product and item["lot_name"] == name
            ),
            None,
        )
        if not item or product.uom_id.compare(item["quantity"], -quantity) < 0:
            return self._answer("error", self.env._("There is nothing to take off."), parcel)
        if product.tracking == "serial":
            parcel.scan_ids.filtered(
                lambda scan: scan.product_id == product
                and scan.lot_name == name
                and scan.state == "counted"
            ).state = "undone"
            parcel.invalidate_recordset(["goods"])
            return self._answer("ok", self.env._("%s taken off.", name), parcel)
        return self._count(parcel, product, quantity, token, lot=item["lot"], lot_name=name or None)

    @api.model
    def unreadable(self, parcel_id, product_id, token=None):
        """Count a unit whose number nobody can read; it gets one that says so."""
        parcel = self._counting(parcel_id)
        number = sum(1 for scan in parcel.scan_ids if scan.product_id) + 1
        return self.count(parcel_id, product_id, 1.0, token, f"{parcel.name}-{number}")

    @api.model
    def undo(self, parcel_id, token=None):
        """Take back the last scan that counted; once per ``token``."""
        parcel = self._counting(parcel_id)
        scans = self.env["aftersales.parcel.scan"].sudo()  # sudo: of the user's own parcel
        if not scans._take(parcel, _token(token)):
            return self._answer("ok", parcel=parcel)
        last = parcel.scan_ids.filtered(lambda scan: scan.state == "counted").sorted("id")[-1:]
        if not last:
            return self._answer("error", self.env._("There is nothing to undo."), parcel)
        last.state = "undone"
        parcel.invalidate_recordset(["goods"])
        return self._answer(
            "ok", self.env._("Undone: %s", last.lot_name or last.product_id.display_name), parcel
        )

    # ------------------------------------------------------------------
    # The parcel itself
    # ------------------------------------------------------------------

    @api.model
    def describe(self, parcel_id, values):
        """Note the parcel's condition, what was seen and who sent it; called by the screen.

        :param values: any of ``condition``, ``note``, ``sender``.
        """
        parcel = self._own_parcel(parcel_id)
        vals, values = {}, values if isinstance(values, dict) else {}
        for name in ("note", "sender"):
            if isinstance(values.get(name), str):
                vals[name] = values[name].replace("\0", "")[:5000]
        if values.get("condition") in dict(parcel._fields["condition"].selection):
            vals["condition"] = values["condition"]
        parcel.write(vals)
        return self._answer("ok", parcel=parcel)

    @api.model
    def photograph(self, parcel_id, name, data, inspection_id=None):
        """Keep a photo (base64) of the parcel, or of a group being inspected.

        :raises UserError: when it is no picture, or larger than 10 MB.
        """
        parcel = self._own_parcel(parcel_id)
        target = self._draft(parcel, inspection_id) if inspection_id else parcel
        photo = self._make_photo(target, name, data)
        target.photo_ids = [(4, photo.id)]
        return self._answer("ok", self.env._("Photo kept."), parcel)

    @api.model
    def book(self, parcel_id):
        """Book what was counted as a real receipt; what is missing stays expected.

        Called by the screen. Pressed twice, it books once.
        """
        parcel = self._own_parcel(parcel_id)
        if parcel.state != "counting":
            return self._answer("ok", self.env._("Booked already."), parcel)
        parcel._book()
        self._prepare_groups(parcel)
        return self._answer("ok", self._booked_words(parcel), parcel, booked=True)

    @api.model
    def _booked_words(self, parcel):
        if not parcel.rma_id:
            return self.env._("%s is booked. An agent finds out whose it is.", parcel.name)
        labels = dict(parcel._fields["announced"]._description_selection(self.env))
        return self.env._("Booked: %s.", labels[parcel.announced].lower())

    @api.model
    def put_aside(self, parcel_id):
        """Leave a parcel without booking it: what was counted is forgotten."""
        parcel = self._counting(parcel_id)
        parcel.scan_ids.filtered(lambda scan: scan.state == "counted").state = "undone"
        parcel._set_state("dropped", ("counting",))
        return self._answer("ok", self.env._("Nothing of it was booked."))

    @api.model
    def _counting(self, parcel_id):
        parcel = self._own_parcel(parcel_id)
        parcel._require_state(("counting",))
        return parcel


def _token(token):
    """The token of a scan; one of its own where the caller gave none."""
    return token[:64] if isinstance(token, str) and token.isprintable() and token else uuid4().hex
