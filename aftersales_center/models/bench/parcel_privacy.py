"""What was copied from parcels that nobody claimed: erased when its time is over.

Those of a return go with the return's texts, and stay as long as a legal hold keeps them.
"""

from odoo import api, models
from odoo.fields import Domain

#: Texts copied from a parcel, or typed about it.
_TYPED = ("sender", "reference", "note")


class AftersalesParcel(models.Model):
    _inherit = "aftersales.parcel"

    @api.model
    def _erase_over(self, company, limit):
        """Empty up to ``limit`` parcels of ``company`` without a return; returns how many."""
        parcels = self.search(
            Domain("company_id", "=", company.id)
            & Domain("rma_id", "=", False)
            & Domain("state", "not in", ("counting", "inspecting"))
            & Domain("create_date", "<", company._aftersales_erasable_before())
            & (
                Domain.OR(Domain(name, "!=", False) for name in _TYPED)
                | Domain("photo_ids", "!=", False)
            ),
            limit=limit,
            order="id",
        )
        for parcel in parcels:
            # What somebody linked that belongs to another record is not this parcel's to delete.
            photos = parcel.photo_ids.filtered(
                lambda photo, parcel=parcel: (photo.res_model, photo.res_id)
                == (parcel._name, parcel.id)
            )
            count = sum(bool(parcel[name]) for name in _TYPED) + len(photos)
            parcel.photo_ids = False
            photos.unlink()
            parcel._write_guarded(dict.fromkeys(_TYPED, False))
            parcel._audit(
                "audit.erased", erased=[], count=count, ground="retention_over", reason=None
            )
        return len(parcels)


class AftersalesAuditPersonal(models.Model):
    _inherit = "aftersales.audit.personal"

    @api.model
    def _step_of(self, company):
        """Parcels too, once nothing else of ``company`` is left to erase."""
        return super()._step_of(company) or self.env["aftersales.parcel"]._erase_over(company, 100)
