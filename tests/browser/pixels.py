"""What a canvas shows, cell by cell, and the colours that its numbers should have.

The colours are the published ones with straight lines between them, not those of the code that paints: cividis (Nuñez,
Anderton and Renslow 2018) as matplotlib samples it, and ColorBrewer's PuOr of eleven classes.
"""

import base64
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image
from playwright.sync_api import Locator

NEAR = 16  # of 255: D3 rounds the corners of both scales, by up to 13
CIVIDIS = ("00224e", "123570", "3b496c", "575d6d", "707173", "8a8678", "a59c74", "c3b369", "e1cc55", "fee838")
PUOR = ("2d004b", "542788", "8073ac", "b2abd2", "d8daeb", "f7f7f7", "fee0b6", "fdb863", "e08214", "b35806", "7f3b08")

# The part of a cell that is looked at (from, to; across, down), in shares of it: away from gaps, rings and numbers.
MIDDLE = (0.2, 0.8, 0.2, 0.8)
ABOVE_NUMBERS = (0.2, 0.8, 0.1, 0.25)


def picture(canvas: Locator) -> np.ndarray:
    """The pixels of a canvas: H W 4, red, green, blue, alpha, 0..255."""
    data = canvas.evaluate("canvas => canvas.toDataURL('image/png')")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2]))).convert("RGBA")).astype(int)


def weights(shares: np.ndarray) -> np.ndarray:
    """The colours of shares 0..1: ... 3."""
    return _between(CIVIDIS, shares)


def signed(values: np.ndarray, limit: float) -> np.ndarray:
    """The colours of values -limit..limit, purple below 0, nearly white at 0, orange above: ... 3."""
    return _between(PUOR, 0.5 + np.asarray(values) / (2 * limit))


def _between(anchors: tuple[str, ...], shares: np.ndarray) -> np.ndarray:
    points = np.array([tuple(bytes.fromhex(anchor)) for anchor in anchors])
    places = np.linspace(0, 1, len(points))
    return np.stack([np.interp(shares, places, points[:, channel]) for channel in range(3)], -1)


@dataclass(frozen=True)
class Grid:
    """Where the cells of a map stand on its canvas: the first one's corner and the size of one, in its pixels."""

    left: float
    top: float
    wide: float
    high: float

    @classmethod
    def filling(cls, image: np.ndarray, rows: int, columns: int) -> "Grid":
        """Cells that fill the canvas from edge to edge."""
        return cls(0, 0, image.shape[1] / columns, image.shape[0] / rows)

    @classmethod
    def marked(
        cls, canvas: Locator, row: Locator, cell: Locator, edge: tuple[float, float], at: tuple[int, int]
    ) -> "Grid":
        """Found by the frames around an open row and cell, which reach so far beyond them; at: which row and cell."""
        frame, across, around = (one.bounding_box() for one in (canvas, row, cell))
        assert frame and across and around
        high, wide = across["height"] - 2 * edge[0], around["width"] - 2 * edge[1]
        top = across["y"] + edge[0] - at[0] * high - frame["y"]
        return cls(around["x"] + edge[1] - at[1] * wide - frame["x"], top, wide, high)

    def patch(self, image: np.ndarray, row: int, column: int, part: tuple[float, float, float, float]) -> np.ndarray:
        across, down = (
            self.left + (column + np.array(part[:2])) * self.wide,
            self.top + (row + np.array(part[2:])) * self.high,
        )
        (x, to_x), (y, to_y) = np.rint(across).astype(int), np.rint(down).astype(int)
        return image[y : max(y + 1, to_y), x : max(x + 1, to_x)].reshape(-1, 4)


def check_map(
    image: np.ndarray,
    grid: Grid,
    colours: np.ndarray,
    hatched: np.ndarray | None = None,
    part: tuple[float, float, float, float] = MIDDLE,
) -> None:
    """Every cell has its colour (R C 3); those that are hatched (R C) are of no single colour."""
    rows, columns = colours.shape[:2]
    hatched = np.zeros((rows, columns), bool) if hatched is None else hatched
    for i in range(rows):
        for j in range(columns):
            seen = grid.patch(image, i, j, part)
            plain = np.ptp(seen, axis=0).max() <= 2
            assert plain != hatched[i, j], f"cell {i}, {j}: {'a colour' if plain else 'hatched'}"
            apart = np.abs(seen[:, :3] - colours[i, j]).max()
            assert hatched[i, j] or apart <= NEAR, f"cell {i}, {j}: {seen[0]}, expected {colours[i, j]}"
