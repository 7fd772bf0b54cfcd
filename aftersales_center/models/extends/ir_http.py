"""An address with a zero character is not found; Odoo looks it up and breaks on it."""

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        if "\0" in request.httprequest.path:
            return None  # not found: PostgreSQL takes no such text
        return super()._serve_fallback()
