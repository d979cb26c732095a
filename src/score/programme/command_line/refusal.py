"""What a command says when it cannot do what was asked: one line, and exit status 1."""

import click


class Refused(click.ClickException):
    """Data or surroundings do not allow it. The message says what is wrong, where, and how to mend it."""

    exit_code = 1

    def show(self, file: object = None) -> None:
        """On standard error, without a traceback."""
        click.echo(f"score: {self.format_message()}", err=True)
