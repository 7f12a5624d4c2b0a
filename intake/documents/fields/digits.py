"""Digits as people write them, and the check digits of numbers (`models.digits`)."""

from models.digits import business_check as business_check
from models.digits import corporate_check as corporate_check
from models.digits import folded as folded
from models.digits import plain as plain
from models.digits import resident_check as resident_check
from models.digits import shadow as shadow
