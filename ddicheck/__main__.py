"""`python -m ddicheck`."""

from ddicheck.cli import main

if __name__ == "__main__":
    main()
