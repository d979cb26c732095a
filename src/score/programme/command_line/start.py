"""`python -m score.programme.command_line.start`: the command line, whatever the PATH says."""

from score.programme.command_line.commands import main

if __name__ == "__main__":
    main()
