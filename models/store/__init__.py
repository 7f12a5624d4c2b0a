"""The one Store: the register (SQLAlchemy) and the originals (files). Nothing else knows the tables."""

from models.store.engine import StoreError
from models.store.store import Store

__all__ = ["Store", "StoreError"]
