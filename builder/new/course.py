"""A new course: one module that is a good example, with everything around it that a repository needs."""

from pathlib import Path

from builder.folder import REGISTER
from builder.identity.write import new_register, write_register
from builder.load import load_course
from builder.new.editor import editor_files
from builder.new.module import module_files
from builder.new.templates import fill_template, name_for, title_words, write_files

FIRST_TITLE = "Say what happens next"


def write_course(folder: Path, title: str, name: str | None = None) -> list[Path]:
    """Write a course into a folder that has none, and return its files.

    Raises: NewError when a file is there already; then nothing is written.
    """
    course_id = name_for(title, name)
    module_folder = f"m01-{name_for(FIRST_TITLE)}"
    words = {
        **title_words("COURSE", title),
        **title_words("MODULE", FIRST_TITLE),
        "COURSE_ID": course_id,
        "MODULE_FOLDER": module_folder,
    }
    files = {
        "content/course.yml": fill_template("course/course.yml", words),
        "content/index.md": fill_template("course/index.md", words),
        **module_files(module_folder, "m01", FIRST_TITLE),
        "README.md": fill_template("repository/README.md", words),
        ".gitignore": fill_template("repository/gitignore", words),
        ".editorconfig": fill_template("repository/editorconfig", words),
        ".github/workflows/course.yml": fill_template("repository/github.yml", words),
        ".gitlab-ci.yml": fill_template("repository/gitlab.yml", words),
        **editor_files(),
    }
    written = write_files(folder, files)
    content = folder / "content"
    register = content / REGISTER
    if not register.exists() and write_register(content, new_register(load_course(content), None, ())):
        written.append(register)
    return written
