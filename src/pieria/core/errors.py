"""What can go wrong, said to a person: one sentence, and what to type next."""


class UserError(Exception):
    """A request that cannot be served as asked.

    Args:
        message: one sentence that says what is wrong, in the user's words. Never a path or address of the inside.
        hint: what to type or change next.
        status: the HTTP status a server answers with (4xx; 5xx only for a part that died or a full machine).
        code: OpenAI's short machine-readable name, such as ``model_not_found``.
        param: the name of the request's field at fault, if one is.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        status: int = 400,
        code: str = "invalid_request",
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.hint, self.status, self.code, self.param = message, hint, status, code, param

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Cancelled(Exception):
    """The request was cancelled by whoever asked. An engine may raise it when its stream is cut by `Cancel.set`."""
