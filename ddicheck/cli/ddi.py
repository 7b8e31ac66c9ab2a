"""placeholder"""
import click
@click.command()
def ddi() -> None:
    """x"""
