"""Small documents of every kind, made by the tests."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from pathlib import Path


def pdf(path: Path, pages: list[str]) -> Path:
    """A PDF with real text, a line of it a line: pypdf reads PDFs but sets none."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in page.split("\n")]
        stream = "BT /F1 10 Tf 14 TL 50 780 Td " + " T* ".join(f"({line}) Tj" for line in lines if page) + " ET"
        objects.append(f"<< /Length {len(stream.encode('latin-1'))} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{at:010d} 00000 n \n" for at in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    path.write_bytes(out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode())
    return path


def locked(path: Path, source: Path) -> Path:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=source)
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(path)
    return path


def docx(path: Path, heading: str, paragraphs: list[str], rows: list[list[str]] | None = None) -> Path:
    import docx as package

    file = package.Document()
    file.add_heading(heading, 1)
    for text in paragraphs:
        file.add_paragraph(text)
    if rows:
        table = file.add_table(len(rows), len(rows[0]))
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
    file.save(str(path))
    return path


def pptx(path: Path, slides: list[tuple[str, str]]) -> Path:
    import pptx as package

    file = package.Presentation()
    for title, body in slides:
        slide = file.slides.add_slide(file.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, body
    file.save(str(path))
    return path


def xlsx(path: Path, rows: list[list[object]]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def epub(path: Path, chapters: list[str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="in/book.opf"/></rootfiles></container>',
        )
        items = "".join(f'<item id="c{i}" href="c%20{i}.xhtml"/>' for i in range(len(chapters)))
        spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
        archive.writestr(
            "in/book.opf", f"<package><metadata><title>A book</title></metadata><manifest>{items}</manifest>"
            f"<spine>{spine}</spine></package>"
        )  # fmt: skip
        for i, text in enumerate(chapters):
            archive.writestr(
                f"in/c {i}.xhtml", f'<?xml version="1.0" encoding="utf-8"?><html><body>{text}</body></html>'
            )
    return path


def mail(path: Path, subject: str, body: str) -> Path:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "ann@example.org", "bob@example.org", subject
    made.set_content(body)
    path.write_bytes(bytes(made))
    return path
