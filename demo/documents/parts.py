"""The documents of one application as sheets, each with what is true of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from demo.documents import certificates, forms, proofs
from demo.documents.certificates import Certified
from demo.documents.facts import Facts
from demo.documents.forms import Applied
from demo.documents.people import Person
from demo.documents.proofs import Proof
from demo.documents.sheet import LAYOUTS, Sheet
from demo.documents.truth import DocumentFacts, Kind, Representative
from models.record import Record


class Part(Record):
    """One document before it is written to a file."""

    truth: DocumentFacts
    layout: int
    sheets: tuple[Sheet, ...]
    certificate: bool
    """Issued by somebody else, so that people send a scan of it; forms they send as files."""


def parts(rng: Random, facts: Facts) -> tuple[Part, ...]:
    """All documents of the application, in the order of the announcement."""
    return (*_forms(rng, facts), *_certificates(rng, facts), *_proofs(rng, facts))


def _layout(rng: Random, facts: Facts) -> int:
    drawn = rng.randrange(LAYOUTS)
    return drawn if facts.layout is None else facts.layout


def _forms(rng: Random, facts: Facts) -> Iterator[Part]:
    a, has = facts.applied, facts.faults.__contains__
    layout = _layout(rng, facts)
    yield _form(a, "application_plan", forms.application_plan(a, layout), layout)
    if not has("no-summary"):
        layout = _layout(rng, facts)
        yield _form(a, "usage_summary", forms.usage_summary(_summarised(facts), layout), layout)
    for who, kind in (("pi", PI_CONSENT), ("staff", STAFF_CONSENT)):
        layout = _layout(rng, facts)
        signer = a.model_copy(update={"signed": who == "staff" or not has("unsigned-consent")})
        yield _form(signer, kind, forms.consent(signer, layout, who), layout, a.pi if who == "pi" else a.staff)
    if a.storage_tb > a.included_tb and not has("storage-without-form"):
        layout = _layout(rng, facts)
        yield _form(a, "storage_request", forms.storage_request(a, layout), layout)


PI_CONSENT: Kind = "pi_consent"
STAFF_CONSENT: Kind = "staff_consent"


def _form(a: Applied, kind: Kind, sheets: tuple[Sheet, ...], layout: int, person: Person | None = None) -> Part:
    truth = DocumentFacts(
        kind=kind,
        person=person.name if person else None,
        organization=forms.written_name(a, layout),
        business_number=a.business_number if kind in ("application_plan", "usage_summary") else None,
        signed=a.signed and kind != "usage_summary",
    )
    return Part(truth=truth, layout=layout, sheets=sheets, certificate=False)


def _summarised(facts: Facts) -> Applied:
    """What the summary says; something else than the form where that is wished for."""
    changes = {}
    if "other-project" in facts.faults:
        changes["project"] = f"{facts.applied.topic} 사업화"
    if "other-resource" in facts.faults:
        other = facts.other_offer
        changes |= {"resource": other.name, "size_text": other.written(other.sizes[0])}
    return facts.applied.model_copy(update=changes)


def _certified(rng: Random, facts: Facts, kind: str, person: Person) -> Certified:
    o = facts.organization
    if kind == "pi_employment" and "other-organization" in facts.faults:
        o = o.model_copy(update={"name": f"동아{o.name[2:]}"})
    no_department = kind == "pi_employment" and "no-department" in facts.faults
    since = facts.issued[kind] - timedelta(days=rng.randint(400, 3600))
    if kind in ("staff_enrollment", "research_participation"):
        since = date(facts.issued[kind].year - rng.randint(0, 2), 3, 2)
    if kind == "staff_graduation":
        since = date(facts.issued[kind].year - rng.randint(3, 6), 3, 2)
    return Certified(
        person=person,
        department=None if no_department else person.department,
        organization=o,
        issued_on=facts.issued[kind],
        since=since,
        number=rng.randint(11, 4999),
        masked=not (kind == "pi_employment" and "unmasked-resident-number" in facts.faults),
    )


def _certificates(rng: Random, facts: Facts) -> Iterator[Part]:
    yield _certificate(rng, facts, "pi_employment", facts.pi)
    if "no-staff-certificate" in facts.faults:
        return
    yield _certificate(rng, facts, facts.staff_proof, facts.staff)
    if facts.staff_proof == "staff_graduation":
        yield _certificate(rng, facts, "research_participation", facts.staff)


def _certificate(rng: Random, facts: Facts, kind: Kind, person: Person) -> Part:
    layout = _layout(rng, facts)
    c = _certified(rng, facts, kind, person)
    match kind:
        case "staff_enrollment":
            sheet = certificates.enrollment(c, layout)
        case "staff_graduation":
            sheet = certificates.graduation(c, layout)
        case "research_participation":
            sheet = certificates.participation(c, layout, facts.applied.project, facts.pi)
        case _:
            sheet = certificates.employment(c, layout)
    truth = DocumentFacts(
        kind=kind,
        person=person.name,
        department=c.department,
        organization=certificates.written_name(c, layout),
        issued_on=c.issued_on,
    )
    return Part(truth=truth, layout=layout, sheets=(sheet,), certificate=True)


def _proof_kinds(facts: Facts) -> Iterator[Kind]:
    o = facts.organization
    if "no-business-registration" not in facts.faults:
        yield "business_registration"
    if o.category == "sme":
        yield "sme_certificate"
    if o.category == "venture":
        yield "venture_certificate"
    if facts.youth:
        yield "corporate_register" if o.corporate_number else "id_card"


def _proofs(rng: Random, facts: Facts) -> Iterator[Part]:
    o = facts.organization
    for kind in _proof_kinds(facts):
        layout = _layout(rng, facts)
        dated = kind in ("sme_certificate", "venture_certificate")
        valid = facts.valid if dated else (None, None)
        issued = min(facts.issued[kind], valid[0] + timedelta(days=14)) if valid[0] else facts.issued[kind]
        p = Proof(organization=o, issued_on=issued, valid_from=valid[0], valid_until=valid[1])
        if kind == "sme_certificate" and "other-business-number" in facts.faults:
            p = p.model_copy(update={"business_number": _other_number(o.business_number)})
        sheet = _proof_sheet(rng, kind, p, layout)
        yield Part(truth=_proof_truth(kind, p, layout), layout=layout, sheets=(sheet,), certificate=True)


def _other_number(number: str) -> str:
    """Another unused business number with a right check digit: two places of equal weight move against each other."""
    digits = [int(sign) for sign in number if sign.isdigit()]
    step = 1 if digits[1] < 9 else -1
    digits[1] += step
    digits[7] = (digits[7] - step) % 10
    text = "".join(map(str, digits))
    return f"{text[:3]}-{text[3:5]}-{text[5:]}"


def _proof_sheet(rng: Random, kind: Kind, p: Proof, layout: int) -> Sheet:
    match kind:
        case "business_registration":
            return proofs.business_registration(p, layout)
        case "sme_certificate":
            return proofs.sme_certificate(p, layout, rng.choice(("소기업", "중기업", "소상공인")))
        case "venture_certificate":
            return proofs.venture_certificate(p, layout)
        case "corporate_register":
            return proofs.corporate_register(p, layout, rng)
        case _:
            return proofs.id_card(p, layout)


def _proof_truth(kind: Kind, p: Proof, layout: int) -> DocumentFacts:
    o, head = p.organization, p.organization.representative
    born = head.born_on if kind in ("corporate_register", "id_card") else None
    numbered = kind in ("business_registration", "sme_certificate", "venture_certificate")
    return DocumentFacts(
        kind=kind,
        person=head.name if kind == "id_card" else None,
        organization=None if kind == "id_card" else proofs.written_name(p, layout),
        issued_on=p.issued_on,
        valid_from=p.valid_from,
        valid_until=p.valid_until,
        business_number=p.number if numbered else None,
        opened_on=o.opened_on if kind == "business_registration" else None,
        address=o.address,
        representatives=(Representative(name=head.name, born_on=born),),
    )
