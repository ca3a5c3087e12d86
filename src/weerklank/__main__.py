"""Start the command line: `python -m weerklank`, or `weerklank`."""

from weerklank.cli.run import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
