"""What a person wants that is no sum: known by the words of the request itself, never by what a file or tool says."""

from __future__ import annotations

import re
from collections.abc import Collection

from .tools import Call

_POLITE = re.compile(
    r"^(?:(?:please|hey|hi|hello|ok|okay|now|and|pieria|assistant)\b[ ,!]*|(?:can|could|would|will) you (?:please )?|i (?:want|need) you to |i'd like you to )+",
    re.I,
)
_FILE = r"[\"'“]?(?P<f>[\w./~\\-]*[\w-]+\.[A-Za-z][A-Za-z0-9]{0,7})[\"'”]?"
_ACTS = re.compile(
    r"^(?:e-?mail|send|text|message|whatsapp|call|phone|ring|dial|book|reserve|buy|order|purchase|pay|transfer|wire|remind|set|schedule|post|tweet|"
    r"publish|upload|download|print|install|uninstall|run|execute|launch|open|close|turn|switch|start|stop|play|pause|delete|erase|remove|rename|"
    r"move|copy|save|store|write .* (?:to|into|in) (?:a |the |my )?(?:file|disk|folder|desktop|usb)|create a (?:file|folder|document|reminder|event|task|ticket|calendar)|add .* to (?:my|the) (?:\w+ ){0,2}(?:calendar|list|cart|playlist|todo|contacts|diary)|"
    r"put .* (?:on|in|into) (?:my|the) (?:\w+ ){0,2}(?:calendar|list|cart|basket|disk|drive|folder|diary)|back ?up|cancel|forward|reply|notify|inform|tell (?!me\b|us\b)\w+ (?:that|about|to)|"
    r"let \w+ know|ping|invite|subscribe|unsubscribe|sign (?:me )?up|register|log (?:me )?in|lock|unlock|restart|reboot|shut|mute|take a (?:photo|picture|screenshot|note)|"
    r"record|track|monitor|watch (?:the|my)|keep an eye|wake me|make a (?:call|payment|reservation|booking|appointment|backup|note)|check (?:my|the) (?:e-?mail|mail|inbox|calendar|weather|news|website|stock|traffic|price)|"
    r"look up .* (?:online|on the (?:web|internet))|google|browse|search (?:the (?:web|internet)|online)|submit|apply|sell|fax|hire|file (?:my|a)|charge|deposit|withdraw|translate .* and (?:send|mail|save)|arrange|confirm|commit|push|deploy|merge|ask \w+ (?:to|if|whether|for))\b",
    re.I,
)
_TAIL = re.compile(
    r"\b(?:and|then) (?:then )?(?:e-?mail|send|save|post|print|upload|forward|text|call|schedule|book|remind|store|delete|tweet)\b",
    re.I,
)
_WHAT_DID = re.compile(
    r"^(?:did|have|has) you\b|\b(?:have you|did you|you already|you've|you have) .*|^(?:confirm|say|tell me) (?:that )?you\b|\bis it (?:done|sent|saved|booked)\b",
    re.I,
)


def want(said: str, applications: Collection[str]) -> Call | None:
    """The call that the words ask for, or None."""
    words = _POLITE.sub("", said.strip()).strip()
    low = words.lower().rstrip(" ?.!")
    if m := re.match(
        r"(?:remember|note|keep in mind|don't forget|do not forget|memori[sz]e)(?: this)?(?: that|:)? (?!to\b)(.+)",
        words,
        re.I | re.S,
    ):
        return Call("remember", {"fact": m[1].strip().rstrip(".!") + "."})
    if m := re.fullmatch(
        r"forget (?:number |memory |fact |#)?(\d+|all|everything)(?: (?:about|of) me| you know| that)?(?: about me)?",
        low,
    ):
        return Call("forget", {"which": m[1] if m[1].isdigit() else "all"})
    if m := re.fullmatch(
        r"forget (?:(?:everything|all|what|whatever) )?(?:that )?(?:you (?:know|remember|were told|have stored) )?"
        r"(?:(?:about|of) |that )?((?:my|our|the|i|we) .+)",
        low,
    ):
        return Call("forget", {"which": m[1]})
    if re.fullmatch(
        r"(?:what|which things?|everything)(?: all)? (?:do|did) you (?:know|remember|have stored)(?: (?:about|of) me)?|(?:list|show)(?: me)? (?:your |the )?memor(?:y|ies)|memory",
        low,
    ):
        return Call("recall", {})
    if m := re.fullmatch(
        r"(?:what|who|when|where)(?:'s| is| are| was) my (.+)|what do you (?:know|remember) about (?:my )?(.+)", low
    ):
        return Call("recall", {"about": m[1] or m[2]})
    if (
        re.fullmatch(
            r"(?:list|show|which|what)(?: me)?(?: are)?(?: all| the| my| allowed| files)*(?: (?:files|folder))?(?: (?:are|is) (?:there|allowed)| can you read| do you see)?",
            low,
        )
        and "file" in low
    ):
        return Call("list_files", {})
    if m := re.match(
        rf"(?:summari[sz]e|sum up|give me a summary of)(?: the| my)?(?: file)? {_FILE}$", words.rstrip(" ?.!"), re.I
    ):
        return Call("application", {"name": "summarize", "input": m["f"]})
    if (
        m := re.match(
            r"(?:run|use|ask|start|with) (?:the )?(?:application |app )?(\w+)(?: (?:on|with|for|to|about|and)|:)? (.+)",
            words,
            re.I | re.S,
        )
    ) and m[1].lower() in applications:
        return Call("application", {"name": m[1].lower(), "input": m[2].strip().strip("\"'“”")})
    if m := re.match(
        rf"(?:read|show|open|print|display|view|cat)(?: me)?(?: the| my)?(?: file)? {_FILE}(?: (?:aloud|out|to me))?$",
        words.rstrip(" ?!."),
        re.I,
    ):
        return Call("read_file", {"name": m["f"]})
    if m := re.match(
        rf"(?:what|when|who|where|which|how|does|is|find)\b.*\b(?:in|from|of|does|to|file) {_FILE}(.*)$",
        words.rstrip(" ?!."),
        re.I | re.S,
    ):
        about = (words[: m.start("f")] + m[2]).strip()
        return Call("read_file", {"name": m["f"], "about": about})
    if m := re.match(
        r"(?:search|look(?: it)? up|find|check)(?: in| through)? (?:my |the )?(?:documents|knowledge|notes|collection|papers|library)(?: for| about| on)?:? (.+)",
        words,
        re.I | re.S,
    ):
        return Call("search", {"question": m[1].strip()})
    if m := re.match(
        r"(.+?),? (?:in|according to|from) (?:my|the|our) (?:documents|knowledge|notes|collection|papers|library)[?.! ]*$",
        words,
        re.I | re.S,
    ):
        return Call("search", {"question": re.sub(r"^(?:look up|search for|find|search) ", "", m[1], flags=re.I)})
    return None


def beyond(said: str) -> str:
    """What of a request no tool can do: its words, "" if there is nothing of the kind."""
    for sentence in re.split(r"(?<=[.!?])\s+", said.strip()):
        words = _POLITE.sub("", sentence).strip()
        if _ACTS.match(words) or _TAIL.search(words):
            return words.rstrip(" .!?")
        m = re.match(
            r"(?:go ahead and|just|quickly|also|then|i need|make sure to|be sure to|don't forget to|do not forget to|remember to|try to|help me(?: to)?|i want to|let's|first|tomorrow|tonight|today|at \d+\S*|in \d+ \w+|when .*?|if .*?),? (.+)",
            words,
            re.I,
        )
        if m and _ACTS.match(m[1].strip()):
            return words.rstrip(" .!?")
    return ""


def asks_what_was_done(said: str) -> bool:
    return _WHAT_DID.search(_POLITE.sub("", said.strip())) is not None
