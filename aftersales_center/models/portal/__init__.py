from . import return_form, rma_portal, sale_order_owner, uploads
