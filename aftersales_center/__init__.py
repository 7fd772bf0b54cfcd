from . import controllers, engine, models, reports, wizards
from .hooks import uninstall_hook
