"""Record the golden tones anew, after a change of model: ``python -m training.golden tests/golden/tone.json``."""

import json
import sys
from pathlib import Path

from detectors.sentiment import tone


def main() -> int:
    """Keep the texts of the file, replace their tones."""
    file = Path(sys.argv[1])
    golden = {text: [round(share, 12) for share in tone(text)] for text in json.loads(file.read_text("utf-8"))}
    lines = ",\n".join(f"{json.dumps(text, ensure_ascii=False)}: {json.dumps(tones)}" for text, tones in golden.items())
    file.write_text(f"{{\n{lines}\n}}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
