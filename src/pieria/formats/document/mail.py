"""E-mail (.eml): the four lines that matter, and the text; HTML only where there is no plain text."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from pathlib import Path

from . import Pages
from .plain import decode
from .web import shown


def read(path: Path) -> Pages:
    """Attachments are named, not read."""
    with path.open("rb") as opened:
        mail = BytesParser(EmailMessage, policy=policy.default).parse(opened)
    head = [f"{name}: {mail[name]}" for name in ("From", "To", "Date", "Subject") if mail[name]]
    body = mail.get_body(("plain", "html"))
    text = ""
    if body is not None:
        text = said(path.name, body)
        text = shown(text)[0] if body.get_content_subtype() == "html" else text
    if not head and not text.strip():
        raise ValueError("no mail")
    files = [part.get_filename() or "without a name" for part in mail.iter_attachments()]
    note = f"Attachments are not read: {', '.join(files)[:200]}." if files else ""
    return Pages(["\n".join(head) + "\n\n" + text], title=str(mail["Subject"] or ""), note=note)


def said(name: str, body: MIMEPart) -> str:
    """The text in the encoding that it names; where it names none, or a wrong one, in the one that fits."""
    data = body.get_payload(decode=True)
    assert isinstance(data, bytes)
    try:
        return data.decode(body.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(name, data)
