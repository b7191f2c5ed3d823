"""A QTI package: items, a test that lists them by module, their pictures, and the manifest that names all of them."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring  # noqa: S405 (nothing is parsed here)

from builder.exchange.chosen import ChosenQuestion, ExportLoss
from builder.exchange.qti import build_item, qti_identifier
from builder.exchange.qti_names import to_names_of_3
from builder.exchange.qti_text import QtiTexts
from builder.model import Course

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True)
class QtiVersion:
    """What differs between the versions outside the items. Source: each version's packaging profile."""

    namespace: str
    schema: str
    manifest_namespace: str
    manifest_schema: str
    profile: str
    profile_version: str
    item_type: str
    test_type: str


VERSIONS = {
    "2.1": QtiVersion(
        namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
        schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
        manifest_namespace="http://www.imsglobal.org/xsd/imscp_v1p1",
        manifest_schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
        profile="QTIv2.1 Package",
        profile_version="1.0.0",
        item_type="imsqti_item_xmlv2p1",
        test_type="imsqti_test_xmlv2p1",
    ),
    "3.0": QtiVersion(
        namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
        schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
        manifest_namespace="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
        manifest_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
        profile="QTI Package",
        profile_version="3.0.0",
        item_type="imsqti_item_xmlv3p0",
        test_type="imsqti_test_xmlv3p0",
    ),
}


def write_package(
    course: Course, chosen: list[ChosenQuestion], content: Path, version: str
) -> tuple[bytes, list[ExportLoss]]:
    """Return the bytes of the package's ZIP, the same for the same course, and what QTI cannot say."""
    facts = VERSIONS[version]
    losses: list[ExportLoss] = []
    files: dict[str, bytes] = {}
    pictures_of: dict[str, list[str]] = {}
    for one in chosen:

        def lose(what: str, one: ChosenQuestion = one) -> None:
            losses.append(ExportLoss(one.path, one.line, f'"{one.question.id}": {what}'))

        texts = QtiTexts(one.path.rpartition("/")[0], lose)
        item = build_item(one, texts, course.language)
        if one.question.hint:
            lose("QTI shows hints to everybody from the start: its hint was left out.")
        path = f"items/{one.question.id}.xml"
        files[path] = _document(item, facts, version)
        for source, place in texts.pictures.items():
            files[place] = (content / source).read_bytes()
        pictures_of[path] = list(texts.pictures.values())
    files["test.xml"] = _document(_test(course, chosen), facts, version)
    files["imsmanifest.xml"] = _bytes(_manifest(course, facts, pictures_of))
    return _zip(files), losses


def _document(root: Element, facts: QtiVersion, version: str) -> bytes:
    named = to_names_of_3(root) if version == "3.0" else root
    return _bytes(_with_schema(named, facts.namespace, facts.schema))


def _with_schema(root: Element, namespace: str, schema: str) -> Element:
    root.attrib = {
        "xmlns": namespace,
        "xmlns:xsi": _XSI,
        "xsi:schemaLocation": f"{namespace} {schema}",
        **root.attrib,
    }
    return root


def _bytes(root: Element) -> bytes:
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _test(course: Course, chosen: list[ChosenQuestion]) -> Element:
    test = Element("assessmentTest", {"identifier": qti_identifier(course.id), "title": course.title})
    part = SubElement(
        test, "testPart", {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "individual"}
    )
    sections: dict[str, Element] = {}
    for one in chosen:
        if one.module not in sections:
            section = {"identifier": f"section-{len(sections) + 1}", "title": one.module, "visible": "true"}
            sections[one.module] = SubElement(part, "assessmentSection", section)
        name = one.question.id
        reference = {"identifier": qti_identifier(name), "href": f"items/{name}.xml"}
        SubElement(sections[one.module], "assessmentItemRef", reference)
    indent(test)
    return test


def _manifest(course: Course, facts: QtiVersion, pictures_of: dict[str, list[str]]) -> Element:
    root = Element("manifest", {"identifier": f"manifest-{course.id}"})
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = facts.profile
    SubElement(metadata, "schemaversion").text = facts.profile_version
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    test = {"identifier": "test", "type": facts.test_type, "href": "test.xml"}
    entry = SubElement(resources, "resource", test)
    SubElement(entry, "file", {"href": "test.xml"})
    for path in pictures_of:
        SubElement(entry, "dependency", {"identifierref": _resource_name(path)})
    for path, pictures in pictures_of.items():
        item = {"identifier": _resource_name(path), "type": facts.item_type, "href": path}
        entry = SubElement(resources, "resource", item)
        for file in (path, *pictures):
            SubElement(entry, "file", {"href": file})
    indent(root)
    return _with_schema(root, facts.manifest_namespace, facts.manifest_schema)


def _resource_name(path: str) -> str:
    return f"item-{path.removeprefix('items/').removesuffix('.xml')}"


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for path in ("imsmanifest.xml", *(name for name in files if name != "imsmanifest.xml")):
            # The same time in every package: two exports of one course are equal.
            package.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), files[path], zipfile.ZIP_DEFLATED)
    return stream.getvalue()
