from . import sale_order_owner, uploads
