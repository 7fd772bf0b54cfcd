"""How a real Odoo 19 and PostgreSQL are brought up for bin/* and .ci/run.

Standard library only: this runs before anything is installed. No product code here.
"""
