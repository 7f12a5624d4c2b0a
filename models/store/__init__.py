"""The one Store: the register (SQLAlchemy) and the originals (files). Nothing else knows the tables."""

from sqlalchemy import Connection as Transaction
from sqlalchemy.exc import OperationalError as StoreTrouble

from models.store.engine import RegisterGone, StoreError
from models.store.store import Store

__all__ = ["RegisterGone", "Store", "StoreError", "StoreTrouble", "Transaction"]
