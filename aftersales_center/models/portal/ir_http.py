"""Odoo's search for an attachment at an unknown address breaks on a NUL character: 500, not 404."""

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        if "\0" in request.httprequest.path:
            return None
        return super()._serve_fallback()
