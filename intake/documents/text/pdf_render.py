"""Pages of PDFs drawn as pixels."""

from typing import Any


def bitmap_of(page: Any, dpi: float, pixels: int, *, reverse: bool = False) -> Any:
    """A page as pdfium draws it, at a lower resolution if it would exceed `pixels`. `reverse`: in the order red,
    green, blue rather than blue, green, red, as pdfium does by default."""
    width, height = page.get_size()
    scale = dpi / 72
    area = width * height * scale * scale
    if area > pixels:
        scale *= (pixels / area) ** 0.5
    return page.render(scale=scale, may_draw_forms=True, rev_byteorder=reverse)


def picture_of(page: Any, dpi: int, pixels: int) -> Any:
    """The same as a Pillow picture."""
    return bitmap_of(page, dpi, pixels).to_pil().convert("RGB")


def pixels_of(page: Any, dpi: int, pixels: int) -> Any:
    """The same as a NumPy array of red, green and blue, which shares the memory that pdfium drew into."""
    return bitmap_of(page, dpi, pixels, reverse=True).to_numpy()
