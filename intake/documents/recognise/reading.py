"""Everything that the files of one application say: kinds, then fields, then whose certificates they are."""

from collections.abc import Iterator, Sequence

from intake.documents.fields import read_fields
from intake.documents.fields.force import FIELD as FORCE
from intake.documents.fields.gather import fields as gathered
from intake.documents.fields.lexicon import Lexicon, Lexicons, Role
from intake.documents.fields.words import squash
from intake.documents.recognise import holders
from intake.documents.recognise.confirm import confirmed
from intake.documents.recognise.doubts import filled_in, stated, worse
from intake.documents.recognise.found import Found
from intake.documents.recognise.headings import Headings
from intake.documents.recognise.joined import with_plans
from intake.documents.recognise.kinds import Guess, Judge
from intake.documents.recognise.leaves import with_leaves
from intake.documents.recognise.parts import Part, cut
from intake.documents.recognise.sections import whole_consents
from intake.documents.recognise.titles import FORMS, Titles
from intake.redaction.unmasked import unmasked_residents
from models.call import Call
from models.document import Certainty, Document, DocumentKindId, DocumentText, Field, Reading, TextSource, Value

_PERSONAL = ("pi_employment", "staff_employment", "staff_enrollment", "staff_graduation", "research_participation")
_STORAGE = "storage_tb"


def read_documents(texts: Sequence[DocumentText], call: Call) -> Reading:
    """All documents of an application with their fields, the fields of the application, and what is unreadable."""
    found = _recognised(texts, call)
    return Reading(
        documents=tuple(_document(one) for one in found),
        application=_application(found, call),
        unreadable=tuple(text.model_copy(update={"pages": ()}) for text in texts if text.state != "read"),
        unmasked=tuple(place for text in texts for place in unmasked_residents(text)),
    )


def recognise(texts: Sequence[DocumentText], call: Call) -> tuple[Document, ...]:
    """The documents in these files, without fields."""
    return tuple(_document(one._replace(fields=())) for one in _recognised(texts, call))


def _recognised(texts: Sequence[DocumentText], call: Call) -> list[Found]:
    lexicons = Lexicons(call)
    call = lexicons.call
    titles = Titles(call)
    headings = Headings(call.vocabulary, titles)
    judge = Judge(lexicons, headings)
    parts = [part for text in texts for part in cut(text, titles, headings, judge.certificate)]
    parts += [Part(text, (), None) for text in texts if not text.pages]
    parts.sort(key=lambda part: [text.file for text in texts].index(part.text.file))
    guessed = [(part, judge.guess(part)) for part in parts if not part.perhaps]
    found = [_capped(_with_fields(part, guess, lexicons)) for part, guess in guessed]
    found = whole_consents(found, lexicons, lambda part: _capped(_with_fields(part, judge.guess(part), lexicons)))
    corporate = call.naming.corporate_forms

    def read(one: Found, kind: DocumentKindId) -> tuple[Field, ...]:
        return _fields(one.part, kind, lexicons, ())

    found = with_leaves(found, judge, headings, read, corporate, nobodys=True)
    known = _organizations(found)
    named = holders.people([field for one in found if one.kind in FORMS[:3] for field in one.fields])
    forms = [field for one in found if one.kind in FORMS[:3] for field in one.fields]
    found = [_confirmed(_held(one, named, lexicons, known), forms, corporate) for one in found]
    settled = [_capped(one) for one in _merged(_settled(found))]
    settled = with_leaves(settled, judge, headings, read, corporate, nobodys=False)
    joined = [_capped(one) for one in with_plans(settled, corporate)]
    return [*joined, *_perhaps([part for part in parts if part.perhaps], joined, call)]


def _perhaps(parts: Sequence[Part], found: Sequence[Found], call: Call) -> Iterator[Found]:
    """Papers of which only a title in the middle of a page was seen, where they are demanded and not there else."""
    demanded = {kind for required in call.required_documents for kinds in required.any_of for kind in kinds}
    missing = demanded - {one.kind for one in found if one.certainty != "unsure"}
    for part in parts:
        words = part.title.words if part.title else None
        for kind in words.kinds if words else ():
            if kind in missing:
                missing.remove(kind)
                yield Found(part, Guess(words, "unsure"), kind, "unsure")


def _capped(one: Found) -> Found:
    """With no field surer than the kind: what stands in a document that may be another one may mean another thing."""
    if one.certainty == "sure":
        return one
    fields = tuple(
        field.model_copy(
            update={
                "values": tuple(
                    value.model_copy(update={"certainty": worse(value.certainty, one.certainty)})
                    for value in field.values
                )
            }
        )
        for field in one.fields
    )
    return one._replace(fields=fields)


def _with_fields(part: Part, guess: Guess, lexicons: Lexicons) -> Found:
    kind: DocumentKindId = guess.words.kinds[0] if guess.words else "other"
    fields = _fields(part, kind, lexicons, ())
    return Found(part, guess, kind, worse(guess.certainty, _filled(part, guess, fields, lexicons)), fields)


def _filled(part: Part, guess: Guess, fields: tuple[Field, ...], lexicons: Lexicons) -> Certainty:
    """How sure the kind may be by what is filled in: a blank form, a cover sheet or a mention states nothing.

    What says of itself that it proves nothing is no such certificate until a person has seen it.
    """
    words, title = guess.words, part.title
    if any(field.name == FORCE for field in fields):
        return "unsure"
    if words is None or not words.filled or (title and title.part):
        return "sure"
    if any(page.source != "text" for page in part.pages):  # OCR misreads many, and is never sure anyway
        return "likely" if any(set(field.name.split(".")) & set(words.filled) for field in fields) else "unsure"
    count = stated(words, fields, title, lexicons.of(words.kinds[0]), lexicons.call.vocabulary)
    best = filled_in(words, count)
    return "unsure" if best == "likely" and title is not None and not title.exact else best


def _fields(part: Part, kind: DocumentKindId, lexicons: Lexicons, known: tuple[str, ...]) -> tuple[Field, ...]:
    return read_fields(part.text.file, part.pages, kind, lexicons, known)


def _organizations(found: Sequence[Found]) -> tuple[str, ...]:
    kinds = {*FORMS[:3], "business_registration", "sme_certificate", "venture_certificate", "corporate_register"}
    names = [
        field.best.value
        for one in found
        if one.kind in kinds
        for field in one.fields
        if field.name == "organization" and field.best and field.best.certainty != "unsure"
    ]
    return tuple(dict.fromkeys(names))


def _held(one: Found, named: holders.People, lexicons: Lexicons, known: tuple[str, ...]) -> Found:
    """With the holder decided where the kind depends on it, and affiliations split by known organisations."""
    words = one.guess.words
    personal = one.kind.startswith(("pi_", "staff_", "research_"))
    if words is None or not personal:
        return one
    lexicon = lexicons.of(one.kind)
    if len(words.kinds) == 1:
        fields = _again(one, one.kind, lexicons, known)
        return one._replace(fields=fields, certainty=_student(one, fields, named))
    person = _person(one)
    held = holders.holder(one.part, person, named, lexicon)
    if one.kind.endswith("consent"):
        held = _consent_holder(one, held, lexicon, named)
    kind = words.kinds[1] if held.role == "staff" else words.kinds[0]
    certainty = worse(one.certainty, held.certainty if held.role else "unsure")
    return Found(one.part, one.guess, kind, certainty, _again(one, kind, lexicons, known))


def _again(one: Found, kind: DocumentKindId, lexicons: Lexicons, known: tuple[str, ...]) -> tuple[Field, ...]:
    """The fields, read once more where the person or the names of organisations make a difference."""
    if kind == one.kind or not kind.endswith("consent"):
        text = squash(" ".join(page.text for page in one.part.pages))
        told = any(field.name == "organization" for field in one.fields)  # else a name alone at the foot may be one
        if not known or (told and not any(word in text for word in lexicons.of(kind).affiliations)):
            return one.fields
    return _fields(one.part, kind, lexicons, known)


def _confirmed(one: Found, forms: Sequence[Field], corporate_forms: tuple[str, ...]) -> Found:
    if one.kind in (*FORMS, "other") or all(page.source != "ocr" for page in one.part.pages):
        return one
    fields = confirmed(one.part.pages, one.fields, forms, one.part.text.file, corporate_forms)
    about_people = one.kind in _PERSONAL
    return one._replace(fields=tuple(f for f in fields if (f in one.fields) or _fits(f.name, about_people)))


def _fits(name: str, about_people: bool) -> bool:
    """Whether a field belongs to certificates of persons, or to those of organisations."""
    return name == "organization" or (name in ("person", "department")) == about_people


def _person(one: Found) -> Field | None:
    """The person of a certificate; of a consent who is named in it before who signs: the leader may sign for both."""
    if not one.kind.endswith("consent"):
        return next((field for field in one.fields if field.name == "person"), None)
    fields = {field.name: field for field in one.fields}
    signed = {squash(value.evidence.text) for value in fields["signer"].values} if "signer" in fields else set()
    people = [fields[name] for name in ("pi.name", "staff.name") if name in fields]
    named = [f for f in people if any(squash(value.evidence.text) not in signed for value in f.values)]
    return next(iter((*named, *people)), fields.get("signer"))


def _consent_holder(one: Found, held: holders.Holder, lexicon: Lexicon, named: holders.People) -> holders.Holder:
    """The title of a consent says whose it is; the name in it confirms. Without either, two names are a doubt."""
    by_title: Role | None = holders.by_heading(one.part, lexicon)
    if by_title is None:
        return held if len(holders.named(one.part, named, lexicon)) < 2 else held._replace(certainty="unsure")
    if held.role in (by_title, None):
        return holders.Holder(by_title, "sure" if one.part.pages[0].source == "text" else "likely")
    return holders.Holder(by_title, "unsure")


def _student(one: Found, fields: Sequence[Field], named: holders.People) -> Certainty:
    """A student's certificate is the staff's; one that names the leader or a stranger is in doubt."""
    person = next((field.best for field in fields if field.name == "person"), None)
    if person and named.staff and squash(person.value) not in named.staff:
        return worse(one.certainty, "likely")
    return one.certainty


def _settled(found: list[Found]) -> list[Found]:
    """Employment certificates whose holder nobody can tell: what the other leaves over, a mere guess."""
    result = list(found)
    pairs: tuple[tuple[DocumentKindId, DocumentKindId], ...] = (
        ("pi_employment", "staff_employment"),
        ("pi_consent", "staff_consent"),
    )
    for pair in pairs:
        open_ones = [n for n, one in enumerate(result) if one.kind == pair[0] and one.certainty == "unsure"]
        settled = {one.kind for one in result if one.kind in pair and one.certainty != "unsure"}
        staff_proved = any(one.kind in ("staff_enrollment", "staff_graduation") for one in result)
        for n in open_ones:
            if pair[0] in settled and pair[1] not in settled and not (staff_proved and pair[0] == "pi_employment"):
                result[n] = result[n]._replace(kind=pair[1])
            settled.add(result[n].kind)
    return result


def _merged(found: list[Found]) -> list[Found]:
    """Parts of one consent (several declarations on pages that follow one another) become one document."""
    result: list[Found] = []
    for one in found:
        last = result[-1] if result else None
        if last and one.kind == last.kind and one.kind.endswith("consent") and _continues(last, one):
            part = last.part._replace(pages=(*last.part.pages, *one.part.pages))
            fields = _joined((last, one))
            result[-1] = last._replace(part=part, fields=fields, certainty=worse(last.certainty, one.certainty))
        else:
            result.append(one)
    return result


def _continues(last: Found, one: Found) -> bool:
    titles = [squash(found.part.title.text) if found.part.title else "" for found in (last, one)]
    return last.part.text is one.part.text and titles[0] != titles[1]


def _joined(found: Sequence[Found], forms: tuple[str, ...] = ()) -> tuple[Field, ...]:
    return gathered(((f.name, value) for one in found for f in one.fields for value in f.values), forms)


def _application(found: Sequence[Found], call: Call) -> tuple[Field, ...]:
    """The fields of the application from all its forms, the application form's readings first."""
    ordered = [one for kind in FORMS for one in found if one.kind == kind]
    pairs = list(_form_values(ordered, call))
    return gathered(pairs, call.naming.corporate_forms)


def _form_values(ordered: Sequence[Found], call: Call) -> Iterator[tuple[str, Value]]:
    asked = any(one.kind == call.storage.form and _storage(one, call) for one in ordered)
    for one in ordered:
        for field in one.fields:
            own = field.name in ("signature", "signer", "address") or field.name.startswith("agreed.")
            if own and one.kind != "application_plan":
                continue
            if field.name == _STORAGE and asked and not _storage(one, call):
                continue  # the included amount in a form does not contradict what is asked for besides
            yield from ((field.name, value) for value in field.values)


def _storage(one: Found, call: Call) -> bool:
    """Whether a form asks for more storage than is included, or may do so."""
    values = [value for field in one.fields if field.name == _STORAGE for value in field.values]
    return any(value.value != str(call.storage.included_tb) for value in values)


def _document(one: Found) -> Document:
    text, part = one.part.text, one.part
    sources = {page.source for page in part.pages}
    source: TextSource = "ocr" if "ocr" in sources else "text" if "text" in sources else "none"
    return Document(
        kind=one.kind,
        certainty=one.certainty,
        file=text.file,
        first_page=part.first_page,
        last_page=part.last_page,
        format=text.format,
        text_source=source,
        sha256=text.sha256,
        state=text.state,
        detail=text.detail,
        fields=one.fields,
    )
