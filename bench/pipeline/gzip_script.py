"""What people script: compress with gzip and copyfileobj, hash the source, read the result back and compare."""

import gzip
import hashlib
import shutil
import sys


def md5_of(stream):
    digest = hashlib.md5()
    while block := stream.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()


source, target, level = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(source, "rb") as content, gzip.open(target, "wb", compresslevel=level) as stored:
    shutil.copyfileobj(content, stored)
with open(source, "rb") as content:
    expected = md5_of(content)
with gzip.open(target, "rb") as stored:
    sys.exit(md5_of(stored) != expected)
