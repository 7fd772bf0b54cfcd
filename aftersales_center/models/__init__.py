from . import guarded, audit, rma, warehouse, remedy, policy, extends
