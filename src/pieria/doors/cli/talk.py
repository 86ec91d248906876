"""`pieria chat`: a conversation on a terminal. Every turn is a run in the store; resuming reads the last one."""

from __future__ import annotations

import io
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.errors import UserError
from ...core.signature import number, written
from ...core.values import Delta, Event, Message, Notice, Output, Request, text
from ...formats import sealed
from .plain import plain, shown
from .show import interruptible

if TYPE_CHECKING:
    from ...studio import Studio

HELP = """  /new            begin a new conversation
  /retry          ask again for the last answer
  /model NAME     go on with another model
  /system TEXT    say who the assistant is
  /set NAME VALUE an option: temperature, max_tokens, seed ...   (/set NAME takes it back, /set alone shows them)
  /history        what was said so far
  /save FILE      keep the conversation as Markdown
  /conversations  the ones that can be resumed;  /resume ID goes on with one
  /quit           leave (Ctrl-D too); Ctrl-C stops an answer and keeps what is said"""


class Talk:
    def __init__(self, studio: Studio, model: str, system: str, options: dict[str, Any]) -> None:
        self.studio, self.model, self.system = studio, model, system
        self.named, self.said = model, system  # by the person: a conversation that is resumed brings the rest
        self.options = {k: v for k, v in options.items() if v is not None}
        self.begin()

    def begin(self) -> None:
        self.id, self.turns = secrets.token_hex(8), list[Message]()

    def resume(self, wanted: str) -> None:
        known = self.studio.store.conversations("")
        found = known[:1] if wanted == "last" else [c for c in known if c["conversation"].startswith(wanted)]
        if len(found) != 1:
            said = "There is no conversation to resume." if not found else "Several conversations begin like that."
            raise UserError(said, "`pieria history --conversations` lists them.")
        self.id = found[0]["conversation"]
        last = self.studio.store.get(self.studio.store.runs("", limit=1, conversation=self.id)[0]["id"], "")
        self.model, self.system = self.named or last["model"], self.said
        self.turns = [
            Message(m["role"], tuple(text(p["data"]) for p in m["parts"] if "data" in p))
            for m in last["request"]["messages"]
        ]
        if self.turns and self.turns[0].role == "system":
            self.system = self.system or self.turns[0].text
            self.turns = self.turns[1:]
        answer = "".join(sealed.read(Path(o["path"])).decode() for o in last["outputs"][:1])
        self.turns.append(Message("assistant", (text(answer),)))

    def ask(self, words: str) -> None:
        self.turns.append(Message("user", (text(words),)))
        try:
            self.answer()
        except UserError:
            self.turns.pop()  # the question was not taken: asking it again must not ask it twice
            raise

    def answer(self) -> None:
        system = (Message("system", (text(self.system),)),) if self.system else ()
        said = ""
        with interruptible() as cancel:
            request = Request("text", (*system, *self.turns), self.model, self.options, cancel)
            for event in self.studio.run(request, app="chat", conversation=self.id):
                said += self.show(event)
        print("\n")
        self.turns.append(Message("assistant", (text(said),)))

    def show(self, event: Event) -> str:
        if isinstance(event, Delta) and isinstance(event.data, str):
            sys.stdout.write(shown(event.data, sys.stdout))
            sys.stdout.flush()
            return event.data
        if isinstance(event, Notice) and event.code != "guard":
            print(f"\n· {plain(event.message)}", file=sys.stderr)
        if isinstance(event, Output) and event.part.meta.get("finish_reason") == "cancelled":
            print(" …", end="")
        return ""

    def command(self, line: str) -> bool:
        """Obeys one /command. False when it is time to leave."""
        name, _, rest = line[1:].partition(" ")
        rest = rest.strip()
        if name in ("quit", "exit", "q"):
            return False
        if name == "new":
            self.begin()
        elif name == "retry" and self.turns and self.turns[-1].role == "assistant":
            last = self.turns.pop()
            try:
                self.answer()
            except UserError:
                self.turns.append(last)
                raise
        elif name == "model" and rest:
            self.model = self.named = self.studio.card(rest).name
        elif name == "system":
            self.system = self.said = rest
        elif name == "set":
            self.set(rest)
        elif name == "history":
            print(shown("\n".join(f"[{m.role}] {m.text}" for m in self.turns), sys.stdout) or "Nothing yet.")
        elif name == "save" and rest:
            with open(rest, "x", encoding="utf-8") as file:
                file.write("\n\n".join(f"**{m.role}**\n\n{m.text}" for m in self.turns) + "\n")
            print(f"Kept in {rest}.")
        elif name == "conversations":
            for c in self.studio.store.conversations("")[:20]:
                print(f"{c['conversation'][:12]}  {c['runs']:>3} turns  {plain(c['title'])}")
        elif name == "resume" and rest:
            self.resume(rest)
            print(f"{len(self.turns)} messages so far.")
        else:
            print(HELP)
        return True

    def set(self, words: str) -> None:
        name, _, value = words.partition(" ")
        if name and not value:
            self.options.pop(name, None)
        elif name:
            try:
                self.options[name] = int(value) if value.lstrip("-").isdigit() else number(value)
            except ValueError:
                raise UserError(f"{name} takes a number.", "/set temperature 0.5") from None
        print(self.options or "No options are set.")


def talk(studio: Studio, model: str, system: str, resume: str, options: dict[str, Any]) -> int:
    here = Talk(studio, model, system, options)
    if resume:
        here.resume(resume)
    card = studio.card(here.model)  # a missing model is said before the first question
    tty = sys.stdin.isatty()
    if isinstance(sys.stdin, io.TextIOWrapper):  # bytes that are no text are refused below, whatever the locale
        sys.stdin.reconfigure(errors="surrogateescape")
    if tty:
        import readline  # noqa: F401 - gives input() its line editing

        print(f"{card.name}. /help lists the commands; Ctrl-D leaves.\n")
    while True:
        try:
            line = written(input("> " if tty else "").strip())
        except UserError as error:
            print(plain(f"{error.message} {error.hint}"), file=sys.stderr)
            continue
        except EOFError:
            break
        except KeyboardInterrupt:
            print()
            continue
        if not line:
            continue
        try:
            if not line.startswith("/"):
                here.ask(line)
            elif not here.command(line):
                break
        except UserError as error:
            print(plain(f"{error.message} {error.hint}"), file=sys.stderr)
        except OSError as error:
            print(f"{error.strerror}: {error.filename}", file=sys.stderr)
    if here.turns:
        print(f"Go on later with: pieria chat --resume {here.id[:12]}", file=sys.stderr)
    return 0
