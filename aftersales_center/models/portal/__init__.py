from . import ir_http, return_form, rma_portal, sale_order_owner, uploads
