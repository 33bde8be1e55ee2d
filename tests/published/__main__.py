"""`python -m tests.published NAME no|not_sure`: the cases of a file, filled in, for `flow try --cases`."""

from __future__ import annotations

import json
import sys

from backtriage.judge.response import to_plain
from tests.published import NAMES, SILENCE, cases, conducted
from tests.shipped import shipped


def main(name: str, silence: str) -> None:
    """Print one case a line."""
    flow = shipped()
    for case in cases(name):
        answers = to_plain(flow, conducted(flow, case, silence).response)
        print(json.dumps({"id": case.id, "answers": answers, "accept": case.accept}, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in NAMES or sys.argv[2] not in SILENCE:
        sys.exit(__doc__)
    main(*sys.argv[1:])
