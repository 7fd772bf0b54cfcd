"""What a scanned code is: a slip, a parcel's number, an order, a lot, a product, an action."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

#: No code that anybody prints is longer; a parser never sees more.
LONGEST = 200
#: Actions printed as barcodes (“Codes for the bench”): code -> action of the screen.
ACTIONS = {
    "AFT-BOOK": "book",
    "AFT-UNDO": "undo",
    "AFT-DONE": "done",
    "AFT-ACCEPT": "accept",
    "AFT-REJECT": "reject",
    "AFT-EMPTY": "empty",
    "AFT-DAMAGED": "damaged",
    "AFT-LABEL": "label",
    "AFT-HOME": "home",
}
GRADE = "AFT-GRADE-"
PLACE = "AFT-TO-"


class AftersalesBench(models.AbstractModel):
    """Looking codes up. Each step is one query, however many cases there are."""

    _name = "aftersales.bench"
    _description = "Receiving Bench"

    @api.model
    def _clean(self, code):
        """``code`` without what no printed code has; empty when it cannot be one.

        Control characters go (a NUL is more than PostgreSQL can take), but for the separator of
        GS1 codes.
        """
        if not isinstance(code, str) or len(code) > LONGEST:
            return ""
        text = code.encode(errors="ignore").decode()
        return "".join(char for char in text if char.isprintable() or char == "\x1d").strip()

    @api.model
    def _action_of(self, text):
        """``(action, value)`` of an action code; ``(None, None)`` for any other."""
        code = text.upper()
        if code in ACTIONS:
            return ACTIONS[code], None
        for prefix, action in ((GRADE, "grade"), (PLACE, "place")):
            if code.startswith(prefix):
                return action, code.removeprefix(prefix)
        return None, None

    @api.model
    def _parse(self, text):
        """``(codes of products and all else, names of lots, quantity)`` as Odoo's rules read it."""
        # sudo: the rules that the company's scanners follow.
        rules = self.env.company.sudo().nomenclature_id
        codes, lots, quantity = {text}, {text}, 1.0
        try:
            parsed = rules.parse_barcode(text) if rules else None
        except (UserError, ValidationError, ValueError, TypeError):
            parsed = None  # looks like a code of theirs and is none: taken as it stands
        if isinstance(parsed, dict):
            codes |= {parsed["code"], parsed["base_code"]}
            if parsed["type"] == "weight" and parsed["value"]:
                quantity = parsed["value"]
        elif parsed:
            lots = set()
            for part in parsed:
                if part["type"] == "lot":
                    lots.add(str(part["value"]))
                elif part["type"] == "quantity":
                    quantity = float(part["value"] or 1.0)
                else:
                    codes.add(str(part["value"]))
        codes |= {same for code in codes for same in _same_gtins(code)}
        return sorted(filter(None, codes)), sorted(filter(None, lots)), quantity

    @api.model
    def _find_returns(self, codes):
        """Returns by their number, the number of their parcel, their transfer or their order."""
        returns = self.env["aftersales.rma"]
        # Typed by hand, numbers come in small letters or with spaces.
        codes = list({*codes, *("".join(code.split()).upper() for code in codes)})
        if found := returns.search(
            ["|", ("name", "in", codes), ("tracking_ref", "in", codes)], order="id desc", limit=6
        ):
            return found
        # sudo: receivers read neither transfers nor orders; only returns they may read come back.
        picking = (
            self.env["stock.picking"]
            .sudo()
            .search([("name", "in", codes), ("aftersales_rma_id", "!=", False)], limit=1)
        )
        if picking:
            return returns.search([("id", "in", picking.aftersales_rma_id.ids)])
        orders = self._orders(codes)
        if not orders:
            return returns
        lines = self.env["aftersales.rma.line"].search(
            [("sale_line_id", "in", orders.order_line.ids)], order="id desc", limit=30
        )
        return lines.rma_id[:6]

    @api.model
    def _orders(self, codes):
        """Orders of these numbers in the companies at hand, as the system."""
        # sudo: receivers may not read orders; callers tell no more than that there is one.
        return (
            self.env["sale.order"]
            .sudo()
            .search([("name", "in", codes), ("company_id", "in", self.env.companies.ids)], limit=4)
        )

    @api.model
    def _find_product(self, codes, company, expected=None):
        """``(product, how many one scan stands for)``; empty when no product has the code.

        Of several, one of ``expected`` comes first, then a barcode, then one that is still sold:
        what comes back may not be sold any more.
        """
        domain = [("company_id", "in", [False, company.id]), ("type", "=", "consu")]
        found = (
            self.env["product.product"]
            .with_context(active_test=False)
            .search(
                ["|", ("barcode", "in", codes), ("default_code", "in", codes), *domain], limit=20
            )
        )
        if found:
            own = found.sorted(
                lambda product: (
                    product not in (expected or ()),
                    product.barcode not in codes,
                    not product.active,
                )
            )
            return own[:1].with_env(self.env), 1.0
        # sudo: packagings of products, which everybody inside reads.
        packed = self.env["product.uom"].sudo().search([("barcode", "in", codes)], limit=1)
        product = packed.product_id.sudo(False).filtered_domain(domain)
        if not product:
            return self.env["product.product"], 1.0
        return product, packed.uom_id._compute_quantity(1.0, product.uom_id)

    @api.model
    def _find_lots(self, names, company, products=None, only=None):
        """Lots of these names, those of ``products`` first.

        :param only: the product that the same code names, so that the lot is one of its.
        """
        domain = [("name", "in", names), ("company_id", "in", [False, company.id])]
        if only:
            domain.append(("product_id", "=", only.id))
        lots = self.env["stock.lot"].search(domain, limit=10)
        return lots.sorted(lambda lot: lot.product_id not in (products or ()))

    @api.model
    def _named_with_lot(self, text, codes, lots, company):
        """The product that a code names beside its lot (GS1), if it is one that has lots."""
        if not lots or text in lots:
            return self.env["product.product"]
        product, _count = self._find_product(codes, company)
        return product.filtered(lambda product: product.tracking != "none")

    @api.model
    def _in_stock(self, lot):
        """Where a serial number lies in our own places now; empty when it is out."""
        # sudo: the name of a place, for who holds the unit in their hands.
        quant = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("lot_id", "=", lot.id),
                    ("quantity", ">", 0),
                    ("location_id.usage", "in", ("internal", "transit")),
                ],
                limit=1,
            )
        )
        return quant.location_id.display_name or ""


def _same_gtins(code):
    """Other ways to write the same GTIN: shorter ones have zeros before them, or one less.

    >>> sorted(_same_gtins("00012345678905"))
    ['0012345678905', '012345678905', '12345678905']
    >>> _same_gtins("012345678905")
    {'0012345678905'}
    >>> _same_gtins("LAMP")
    set()
    """
    if not code.isdecimal() or not 12 <= len(code) <= 14:
        return set()
    if len(code) == 12:
        return {"0" + code}
    zeros = len(code) - len(code.lstrip("0"))
    return {code[count:] for count in range(1, zeros + 1)}
