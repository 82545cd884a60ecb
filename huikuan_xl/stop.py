"""What ends a command or a button early: something only the user can put right."""


class Stop(Exception):
    """Unusable input: one sentence saying what is wrong and one saying what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}。{remedy}。")
        self.what = what
        self.remedy = remedy
