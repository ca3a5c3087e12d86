"""Say why the system refused a file, in words that can be said in another language."""

import errno

from weerklank.errors import Sentence, SourceError, say

__all__ = ["system_says", "unopened"]

_WORDS = {
    errno.ENOENT: say("it doesn't exist"),
    errno.EISDIR: say("it is a folder"),
    errno.ENOTDIR: say("a part of its path is no folder"),
    errno.EACCES: say("you have no right to it"),
    errno.EPERM: say("you have no right to it"),
    errno.EROFS: say("nothing can be written there"),
    errno.ENOSPC: say("the disk is full"),
    errno.ENAMETOOLONG: say("its name is too long"),
    errno.EADDRINUSE: say("something else listens there"),
}


def system_says(error: OSError) -> Sentence:
    """Return why, without a file's name; what is seldom stays as the system says it."""
    return _WORDS.get(error.errno or 0) or Sentence(error.strerror or str(error))


def unopened(place: object, error: OSError) -> SourceError:
    """Return the error for a file that the system doesn't open."""
    if error.errno == errno.EISDIR:
        return SourceError(str(place), "S001", "this is a folder, and one file is read at a time", "Give a file in it.")
    problem = say("this file can't be opened: {why}", why=system_says(error))
    return SourceError(str(place), "S001", problem, "Check that it exists and that you may read it.")
