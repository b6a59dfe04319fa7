"""Templates are found from a wheel, from a wheel built of the source archive, and from an editable install."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from aiguard.scaffold.templates import filled, template, template_tree

ROOT = Path(__file__).parents[2]
SHOW = "from aiguard.scaffold.templates import template_tree; print('\\n'.join(template_tree('config')))"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the build needs, so that nothing is left in the checkout."""
    copy = tmp_path_factory.mktemp("source")
    for name in ("aiguard", "templates"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def python(*argv: str, cwd: Path, path: Path | None = None) -> str:
    env = {"PATH": "/usr/bin:/bin", **({"PYTHONPATH": str(path)} if path else {})}
    done = subprocess.run(
        [sys.executable, *argv], cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def packed(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name.removeprefix("aiguard/templates/") for name in archive.namelist() if "/templates/" in name}


def test_a_wheel_holds_every_template(source: Path, tmp_path: Path) -> None:
    python("-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), ".", cwd=source)
    (wheel,) = tmp_path.glob("*.whl")
    there = {path.relative_to(source / "templates").as_posix() for path in (source / "templates").rglob("*")}
    assert packed(wheel) == {path for path in there if (source / "templates" / path).is_file()}
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "elsewhere").mkdir()
    assert "aiguard.yaml" in python("-c", SHOW, cwd=tmp_path / "elsewhere", path=tmp_path / "installed")


def test_a_wheel_by_way_of_the_source_archive_holds_them_too(source: Path, tmp_path: Path) -> None:
    python("-m", "build", "--no-isolation", "--outdir", str(tmp_path), ".", cwd=source)
    (wheel,) = tmp_path.glob("*.whl")
    assert "config/aiguard.yaml" in packed(wheel)
    assert "ci/pre-commit-config.yaml" in packed(wheel)


def test_an_editable_install_sees_the_templates_of_the_checkout(source: Path, tmp_path: Path) -> None:
    python(
        "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check",
        "--target", str(tmp_path / "site"), "--editable", ".", cwd=source,
    )  # fmt: skip
    # `pip --target` does not run .pth files: this is what they would do.
    (pth,) = (tmp_path / "site").glob("*.pth")
    (tmp_path / "elsewhere").mkdir()
    (source / "templates" / "config" / "new.yaml").write_text("{}\n")
    shown = python("-c", SHOW, cwd=tmp_path / "elsewhere", path=Path(pth.read_text().strip()))
    assert "new.yaml" in shown


def test_every_yaml_template_is_valid_yaml() -> None:
    for folder in ("config", "contracts", "ci"):
        for path, data in template_tree(folder).items():
            if path.endswith((".yaml", ".yml")):
                assert yaml.safe_load(data.replace(b"@name@", b"n").replace(b"@", b"")) is not None, path


@pytest.mark.parametrize("name", ["nothing.yaml", "../pyproject.toml", "/etc/passwd", "", "config"])
def test_a_template_that_is_not_there(name: str) -> None:
    with pytest.raises(FileNotFoundError, match="no template"):
        template(name)


def test_a_block_takes_the_indentation_of_its_line() -> None:
    text = filled("ci/gitlab.yml", {"install": "- one\n- two", "package": "p"})
    assert "    - one\n    - two\n    - python -m pip install" in text
    assert "@install@" not in filled("ci/gitlab.yml", {"install": "", "package": "p"})
