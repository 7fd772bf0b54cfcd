from . import engine, models, reports, wizards
from .hooks import uninstall_hook
