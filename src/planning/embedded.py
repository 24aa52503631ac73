"""What travels inside the package: the notebooks, and the sample state that is used when no state is named."""

from pathlib import Path

from planning.errors import InputRefused, Problem

PACKAGE = Path(__file__).parent


def embedded(name: str) -> Path:
    """Folder `notebooks` or `sample`, inside an installed package or in the checkout that it runs from."""
    installed = PACKAGE / "_embedded" / name
    if installed.is_dir():
        return installed
    checkout = PACKAGE.parents[1] / {"notebooks": "notebooks", "sample": "data/sample"}[name]
    if checkout.is_dir():
        return checkout
    raise InputRefused(Problem("E-EMBEDDED", f"the package came without its {name}", "install it again"))
