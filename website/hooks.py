"""Makes one site of README.md and docs/: links out of docs/ lead to the repository, as they do on GitHub."""

import pathlib
import re

from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).parent.parent
REPOSITORY = "https://github.com/iamlint/iamlint/"


def on_files(files, config):
    """Adds README.md as the first page."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "index.md", content=_links(text, lambda path: path.removeprefix("docs/") if path.startswith("docs/") else _in_repository(path))))
    return files


def on_page_markdown(markdown, page, config, files):
    """Turns links that leave docs/ into links to the repository."""
    folder = pathlib.PurePosixPath("docs", page.file.src_uri).parent

    def target(path):
        if not path.startswith("../"):
            return path
        parts = []
        for part in (folder / path).parts:
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        return path if parts[0] == "docs" else _in_repository("/".join(parts))

    return _links(markdown, target)


def _in_repository(path):
    """The address of a file or folder; one that does not exist keeps its path, which the build then complains about."""
    name = path.split("#")[0]
    if not (ROOT / name).exists():
        return path
    return REPOSITORY + ("tree" if (ROOT / name).is_dir() else "blob") + "/main/" + path


def _links(text, target):
    """Replaces the targets of relative links, but for those in code blocks."""
    parts = re.split(r"(^```.*?^```)", text, flags=re.DOTALL | re.MULTILINE)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"\]\((?!https?:|#|mailto:)([^)\s]+)\)", lambda m: "](" + target(m[1]) + ")", parts[i])
    return "".join(parts)
