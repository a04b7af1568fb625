"""Pictures that may stand in documents."""

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def media_type(image: bytes) -> str:
    """image/png or image/jpeg, by the first bytes. Raises ValueError for anything else."""
    if image.startswith(PNG):
        return "image/png"
    if image.startswith(JPEG):
        return "image/jpeg"
    raise ValueError("neither PNG nor JPEG")
