"""The pictures of the README, taken from the weekly set in reports/latest: `make pictures`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

MOST_BYTES = 200_000
DOTS_PER_INCH = 110
COLOURS = 128
WHOLE_PAGE = (0, 0, 1, 1)
MAP = (0.06, 0.42, 0.94, 0.94)  # left, top, right, bottom, as parts of the first page
PICTURES = {"map.png": ("report.en.pdf", MAP, 860), "first-page.png": ("report.hi.pdf", WHOLE_PAGE, 720)}


def main(reports: Path, folder: Path) -> None:
    for name, (pdf, part, width) in PICTURES.items():
        picture = cut(first_page(reports / "latest" / "state" / pdf), part, width)
        picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(folder / name, optimize=True)
        size = (folder / name).stat().st_size
        print(f"{folder / name}: {size:,} bytes")
        if size > MOST_BYTES:
            sys.exit(f"{name} is larger than {MOST_BYTES:,} bytes")


def first_page(pdf: Path) -> Image.Image:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made) / "page"
        subprocess.run(
            ["pdftoppm", "-r", str(DOTS_PER_INCH), "-f", "1", "-l", "1", "-singlefile", "-png", pdf, place], check=True
        )
        with Image.open(place.with_suffix(".png")) as page:
            return page.convert("RGB")


def cut(page: Image.Image, part: tuple[float, float, float, float], width: int) -> Image.Image:
    box = [round(share * side) for share, side in zip(part, (*page.size, *page.size), strict=True)]
    picture = page.crop(box)
    return picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    root = Path(__file__).parents[2]
    main(root / "reports", root / "docs" / "pictures")
