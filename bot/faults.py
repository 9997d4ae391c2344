"""Faults that keep the program from starting, each told to the person at the keyboard in one line."""


class CannotStart(Exception):
    """The start is impossible; the text is one line that says what is wrong and what to do."""

    exit_code = 1


class SettingsRefused(CannotStart):
    """A setting is wrong; nothing was started."""

    exit_code = 2
