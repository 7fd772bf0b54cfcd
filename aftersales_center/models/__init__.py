from . import guarded, rma, warehouse, remedy, extends
