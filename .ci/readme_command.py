"""Print the commands that follow a mark such as ``<!-- ci: demo -->`` in the README."""

import re
import sys
from pathlib import Path

text = Path("README.md").read_text(encoding="utf-8")
found = re.search(rf"<!-- ci: {re.escape(sys.argv[1])} -->\s*```sh\n(.*?)```", text, re.DOTALL)
if found is None:
    sys.exit(f"the README has no commands marked {sys.argv[1]!r}")
print(found[1].strip())
