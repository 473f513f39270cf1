"""One remark about one place in the repository."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Issue:
    rule: str
    path: str
    line: int
    message: str
    warning: bool = False

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        kind = "warning" if self.warning else "violation"
        return f"{place}: {kind}: {self.message} [{self.rule}]"
