from . import guarded, audit, rma, warehouse, remedy, extends
