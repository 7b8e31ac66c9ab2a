"""`python -m ddicheck`."""

from ddicheck.cli import run

if __name__ == "__main__":
    run()
