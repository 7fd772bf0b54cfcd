from . import remedy, settle, refund, replacement
