"""Where to go after signing in."""

HOME = "/"


def safe_target(target: str) -> str:
    """`target` where it is a path of this site, else the home page."""
    if not target.startswith("/") or target.startswith("//"):
        return HOME
    return target
