"""What can be wrong with an application on purpose, and the check that has to notice it."""

from models.record import Record


class Fault(Record):
    """A deliberate fault."""

    check: str
    """Id of the check of the contract (§4); `KIND` or `FIELD` filled in."""
    outcome: str
    """What the check says where the documents can be read as text."""


FAULTS: dict[str, Fault] = {
    "expired-certificate": Fault(check="certificate-validity/sme_certificate", outcome="fail"),
    "issued-too-early": Fault(check="certificate-issue-date/pi_employment", outcome="fail"),
    "unsigned-plan": Fault(check="signature/application_plan", outcome="review"),
    "unsigned-consent": Fault(check="signature/pi_consent", outcome="review"),
    "pi-is-staff": Fault(check="distinct-people", outcome="fail"),
    "unmasked-resident-number": Fault(check="resident-number", outcome="review"),
    "other-organization": Fault(check="consistency/organization", outcome="fail"),
    "other-business-number": Fault(check="consistency/business_number", outcome="review"),
    "other-resource": Fault(check="consistency/resource", outcome="fail"),
    "other-project": Fault(check="consistency/project", outcome="fail"),
    "other-department": Fault(check="pi-department", outcome="review"),
    "no-department": Fault(check="pi-department", outcome="review"),
    "no-contacts": Fault(check="contacts", outcome="review"),
    "no-summary": Fault(check="required-documents/usage_summary", outcome="fail"),
    "no-business-registration": Fault(check="required-documents/business_registration", outcome="fail"),
    "no-staff-certificate": Fault(check="required-documents/staff_employment", outcome="fail"),
    "storage-without-form": Fault(check="required-documents/storage_request", outcome="review"),
}
"""Every fault that `application` can put in. `expired-certificate` needs the category `sme`."""
