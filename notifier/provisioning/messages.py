"""What a message says of a case, and how it is written on the wire."""

import json

from models.call import Call
from models.case import ApplicationView
from models.judgement import Judgement
from models.provisioning import CloudEvent, Contacts, GrantedDiscount, Period, Provision

CONTENT_TYPE = "application/cloudevents+json"
"""Structured mode (CloudEvents 1.0 JSON format §3)."""


def provision(
    case_id: str, receipt_number: str, application: ApplicationView, judgement: Judgement, call: Call
) -> Provision | None:
    """The data of the message about a valid case; None if organisation, resource, size or fee is not known."""
    offer = next((one for one in call.resources if one.name == application.resource), None)
    units = application.petaflops if offer and offer.unit == "petaflop" else application.cards
    if offer is None or units is None or not application.organization or judgement.fee is None:
        return None
    discount = judgement.discount
    return Provision(
        receipt_number=receipt_number,
        case_id=case_id,
        organization=application.organization,
        project=application.project,
        track=application.track,
        resource=offer.name,
        cards=units * offer.cards_per_unit,
        petaflops=application.petaflops if offer.unit == "petaflop" else None,
        storage_tb=application.storage_tb or call.storage.included_tb,
        period=Period(months=judgement.fee.months, text=call.support.period),
        discount=GrantedDiscount(reason=discount.reason, percent=discount.percent, decision=discount.decision),
        monthly_fee_krw=judgement.fee.monthly_krw,
        contacts=Contacts(pi=application.pi, staff=application.staff),
    )


def wire(event: CloudEvent) -> bytes:
    """The message as it travels: UTF-8 JSON, the same bytes every time."""
    text = json.dumps(event.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
