"""What ends a command or a button early: something only the user can put right."""

import errno


class Stop(Exception):
    """Unusable input: one sentence saying what is wrong and one saying what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}。{remedy}。")
        self.what = what
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["Stop"], tuple[str, str]]:
        """Come whole out of another process."""
        return type(self), (self.what, self.remedy)


def disk_stop(error: OSError) -> Stop:
    """Return what the disk refuses as one sentence and a remedy."""
    name = error.filename2 or error.filename
    shown = f"“{name}”" if name else "文件"
    known = {
        errno.ENOSPC: ("磁盘满了，写不下{}", "请腾出空间后再试；原有的文件没有改动"),
        errno.EDQUOT: ("磁盘配额用完了，写不下{}", "请腾出空间后再试；原有的文件没有改动"),
        errno.EROFS: ("{}在只读的磁盘上", "请换一个可写的文件夹"),
        errno.ENAMETOOLONG: ("路径太长：{}", "请换一个短一些的文件名或文件夹"),
        errno.ENOTDIR: ("{}的上级是文件，不是文件夹", "请换一个文件夹"),
        errno.EEXIST: ("{}已经存在，而且不是文件夹", "请把它改名或移走"),
        errno.EISDIR: ("{}是文件夹，不是文件", "请换一个文件名"),
        errno.ENOENT: ("找不到{}", "请核对路径"),
    }
    if isinstance(error, PermissionError):
        return Stop(f"没有权限写{shown}", "请关闭正在使用它的程序，或换一个文件夹")
    what, remedy = known.get(
        error.errno or 0, (f"读写{{}}失败（{error.strerror or error}）", "请检查磁盘和路径后再试")
    )
    return Stop(what.replace("{}", shown), remedy)
