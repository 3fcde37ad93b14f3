"""Makes the token stream: python3 tokens.py linux-source-6.1.tar.xz tokens.bin

The text is the kernel's sources and documentation (files under 400 kB, generated register lists left out) in a shuffled
order; the tokens are a byte-level BPE of 4096, learnt on the first 25 MB; the first 100 M are kept, as uint16.
Needs numpy and tokenizers.
"""
import random
import sys
import tarfile

import numpy as np
from tokenizers import ByteLevelBPETokenizer

KEPT = 100_000_000


def read_text(archive: str) -> str:
    """The wanted files, a zero byte after each."""
    files = []
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name
            wanted = name.endswith((".c", ".h", ".rst", ".txt", ".S"))
            generated = any(part in name for part in ("/asic_reg/", "/drm/amd/include", "/dts"))
            if not member.isfile() or member.size > 400_000 or not wanted or generated:
                continue
            try:
                files.append((name, tar.extractfile(member).read().decode()))
            except UnicodeDecodeError:
                continue
    files.sort()
    random.Random(1).shuffle(files)
    return "".join(text + "\0" for _, text in files)[:450_000_000]


def main(archive: str, path: str) -> None:
    text = read_text(archive)
    tokenizer = ByteLevelBPETokenizer()
    sample = (text[at : at + 100_000] for at in range(0, 25_000_000, 100_000))
    tokenizer.train_from_iterator(sample, vocab_size=4096, show_progress=False)
    parts = []
    for at in range(0, len(text), 20_000_000):
        pieces = [text[i : i + 20_000] for i in range(at, min(at + 20_000_000, len(text)), 20_000)]
        parts += [np.array(piece.ids, np.uint16) for piece in tokenizer.encode_batch(pieces)]
        if sum(part.size for part in parts) > KEPT:
            break
    np.concatenate(parts)[:KEPT].tofile(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
