# SPDX-License-Identifier: Apache-2.0
"""Result files: what ran where, and the rows; a pair NAME.json and NAME.md, each written whole or not at all."""
import datetime
import json
import os
import subprocess
import tempfile
from pathlib import Path

FORMAT = "infimum-bench-1"


def processor(text=None):
    """The name of the processor as the kernel tells it."""
    if text is None:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    for line in text.splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"


def version(text):
    """Commit and compiler from what `infimum --version` prints."""
    first, _, rest = text.partition("\n")
    commit = first.partition("(commit ")[2].rstrip(")") or "unknown"
    compiler = next((line.removeprefix("compiled by ").strip() for line in rest.splitlines() if line.startswith("compiled by ")), "unknown")
    return {"commit": commit, "compiler": compiler}


def surroundings(program):
    """Where and with what a run was made; no names of hosts or folders."""
    told = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True).stdout
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    return {"date": today, "processor": processor(), "cores": os.cpu_count(), **version(told)}


def write_whole(path, text):
    """Writes beside the final name first, so that nobody meets half a file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def write(stem, result, markdown):
    write_whole(f"{stem}.json", json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    write_whole(f"{stem}.md", markdown)


def read(path, wanted=FORMAT):
    result = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(result, dict) or result.get("format") != wanted:
        raise ValueError(f"{path} is not a result file of format {wanted}")
    return result
