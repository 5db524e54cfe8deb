#!/usr/bin/env python3
"""Checks a Tidemark backup set without Tidemark: Python 3.8 or later, standard library only.

    verify_backup.py [--crc32c] SET...

Prints one line for each problem (set, kind, path, what was found), separated by tabs, then one that counts what was
read. Exit code 0: sound, 1: there are problems, 2: it could not be checked. What files look like is written in FORMAT.md
of storage. The SHA-256 of every file decides; with --crc32c the other checksum is computed too, ten seconds for 100 MB.
"""

import argparse
import hashlib
import json
import os
import re
import stat
import struct
import sys
import uuid
import zlib

MANIFEST = "backup_manifest"
LOCK = "tidemark.lock"
HEAD_CHECKSUM = b',"crc32c":"'
KINDS = {"tables": 1, "_meta": 2, "_txn": 3, "_cv": 4}
DELETES = 6
TABLE = []


def crc32c(data, crc=0):
    if not TABLE:
        for i in range(256):
            for _ in range(8):
                i = (i >> 1) ^ (0x82F63B78 if i & 1 else 0)
            TABLE.append(i)
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


class Damaged(Exception):
    """A file that cannot be believed; its text says why."""


def no_duplicates(pairs):
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Damaged("a field twice in one line")
    return fields


def lines_of(text):
    if text and not text.endswith(b"\n"):
        raise Damaged("the last line has no end")
    for number, line in enumerate(text.split(b"\n")[:-1], 1):
        try:
            fields = json.loads(line.decode("utf-8"), object_pairs_hook=no_duplicates)
        except ValueError as problem:
            raise Damaged("line %d: %s" % (number, problem)) from problem
        if not isinstance(fields, dict):
            raise Damaged("line %d is no object" % number)
        yield fields


def safe(path):
    if not all(name not in ("", ".", "..") and "\0" not in name for name in path.split("/")):
        raise Damaged("a path that leaves the set: " + path)
    return path


class Input:
    """Little-endian numbers and texts of a metadata file."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, layout):
        size = struct.calcsize("<" + layout)
        if self.at + size > len(self.data):
            raise Damaged("it ends too early")
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += size
        return values if len(values) > 1 else values[0]

    def text(self):
        size = self.take("I")
        if self.at + size > len(self.data):
            raise Damaged("a text ends too late")
        self.at += size
        return self.data[self.at - size:self.at].decode("utf-8")

    def end(self):
        if self.at != len(self.data):
            raise Damaged("%d bytes too many" % (len(self.data) - self.at))


def payload(data, kind, newest):
    """The payload of an envelope, and its version."""
    if len(data) < 32:
        raise Damaged("shorter than an envelope")
    magic, code, version, length, zero, payload_crc, header_crc = struct.unpack_from("<IHHQQII", data)
    if magic != 0x4B4D4454 or code != kind or zero != 0:
        raise Damaged("no envelope of kind %d" % kind)
    if crc32c(data[:28]) != header_crc:
        raise Damaged("the envelope's checksum does not fit")
    if version > newest:
        raise Damaged("version %d is newer than this program, which knows %d" % (version, newest))
    if length != len(data) - 32 or crc32c(data[32:]) != payload_crc:
        raise Damaged("the payload's length or checksum does not fit")
    return data[32:], version


def parts_of(data):
    """What _txn lists: table, parts {path: (bytes, rows)}, delete vectors {path: (bytes, rows, part's path)}."""
    content, version = payload(data, KINDS["_txn"], 3)
    if version == 3:
        size = struct.unpack_from("<I", content)[0]
        inflater = zlib.decompressobj()
        content = inflater.decompress(content[4:], size + 1)
        if len(content) != size or not inflater.eof or inflater.unused_data:
            raise Damaged("the compressed list has another length")
    source = Input(content)
    table, _, _, rows, _, _, count = source.take("IIQQQQI")
    partitions = [source.text() for _ in range(count)]
    parts, names = {}, {}
    for _ in range(source.take("I")):
        number, partition, _, size, _, _, _, part_rows = source.take("QIIQQIIQ")
        source.take("qqq")
        if partition >= len(partitions) or number in names:
            raise Damaged("part %d is impossible" % number)
        names[number] = "%s/%d.arrow" % (safe(partitions[partition]), number)
        parts[names[number]] = (size, part_rows)
    vectors = {}
    for _ in range(source.take("I") if version > 1 else 0):
        part, number, _, deleted, size = source.take("QQQQQ")
        if part not in names:
            raise Damaged("a delete vector of part %d, which is not there" % part)
        vectors["%s.%d.del" % (names[part][:-len(".arrow")], number)] = (size, deleted, names[part])
    source.end()
    if rows != sum(part_rows for _, part_rows in parts.values()):
        raise Damaged("the parts have another number of rows than %d" % rows)
    return table, parts, vectors


class Verifier:
    def __init__(self, root, with_crc):
        self.root = root
        self.with_crc = with_crc
        self.problems = 0
        self.files = {}
        self.tables = []
        self.columns = {}
        self.bytes = 0

    def problem(self, kind, path, text):
        self.problems += 1
        print("%s\t%s\t%s\t%s" % (self.root, kind, path, text))

    def read(self, path):
        with open(os.path.join(self.root, *path.split("/")), "rb") as file:
            return file.read()

    def run(self):
        try:
            head = self.manifest(self.read(MANIFEST))
        except Damaged as problem:
            self.problem("manifest", MANIFEST, problem)
            return
        except OSError as problem:
            self.problem("missing", MANIFEST, problem)
            return
        sound = {path for path in sorted(self.files) if self.file(path, self.files[path])}
        self.extra(head)
        for table in self.tables:
            self.table(table, sound)
        if head["kind"] == "database" and "db/tables" in sound:
            self.attempt("db/tables", lambda: self.registry(head))
        print("%s\tchecked\t%d tables\t%d files, %d bytes, %d problems" % (
            self.root, len(self.tables), len(self.files), self.bytes, self.problems))

    def attempt(self, path, check):
        try:
            check()
        except (Damaged, OSError, UnicodeDecodeError, struct.error, zlib.error) as problem:
            self.problem("content", path, problem)

    def manifest(self, data):
        end = data.find(b"\n")
        at = data.rfind(HEAD_CHECKSUM, 0, max(end, 0))
        if at < 0:
            raise Damaged("the first line has no checksum")
        if data[at:end] != HEAD_CHECKSUM + b'%08x"}' % crc32c(data[:at]):
            raise Damaged("the first line's checksum does not fit")
        head = next(lines_of(data[:end + 1]))
        if head.get("format") not in (2, 3):  # 2 is as 3, but its totals count the system's tables
            raise Damaged("format %s, this program knows 2 and 3" % head.get("format"))
        if head["rest_bytes"] != len(data) - end - 1:
            raise Damaged("%d bytes in place of %d" % (len(data), end + 1 + head["rest_bytes"]))
        last = data.rfind(b"\n", 0, len(data) - 1) + 1
        if data[last:] != b'{"sha256":"%s"}\n' % hashlib.sha256(data[:last]).hexdigest().encode():
            raise Damaged("the last line is not the SHA-256 of the others")
        try:
            self.lines(data[end + 1:last], False)
        except (KeyError, TypeError, AttributeError) as problem:
            raise Damaged("a line without what it needs: %r" % problem) from problem
        counted = [table["rows"] for table in self.tables
                   if head["format"] == 2 or not re.match(r"sys\.(\.\.)*(?!\.)", table["table"])]
        totals = (len(counted), sum(counted), len(self.files),
                  sum(file["bytes"] for file in self.files.values()),
                  sum(file["bytes"] for file in self.files.values() if file["copied_by"] == head["set"]))
        if totals != tuple(head[name] for name in ("tables", "rows", "files", "bytes", "bytes_copied")):
            raise Damaged("totals of %s in the lines behind the first" % (totals,))
        return head

    def lines(self, text, in_list):
        count = 0
        for line in lines_of(text):
            kind = next(iter(line), "")
            if kind == "file":
                self.add(line["file"], line)
                count += 1
            elif in_list:
                raise Damaged("a line '%s' in a list" % kind)
            elif kind == "list":
                self.list(line)
            elif kind == "table":
                self.tables.append(line)
            elif kind == "column":
                self.columns.setdefault(line["table"], []).append(line)
            else:
                raise Damaged("a line of an unknown kind: '%s'" % kind)
        return count

    def add(self, path, line):
        if safe(path) in self.files:
            raise Damaged("a file twice: " + path)
        self.files[path] = line

    def list(self, line):
        self.add(line["list"], line)
        try:
            text = self.read(line["list"])
        except OSError as problem:
            raise Damaged("a list cannot be read: %s" % problem) from problem
        if hashlib.sha256(text).hexdigest() != line["sha256"]:
            raise Damaged("a list is not as it was written: " + line["list"])
        if self.lines(text, True) != line["files"]:
            raise Damaged("a list has another number of lines: " + line["list"])

    def file(self, path, line):
        name = os.path.join(self.root, *path.split("/"))
        try:
            status = os.lstat(name)
            if not stat.S_ISREG(status.st_mode):
                self.problem("replaced", path, "is no file")
                return False
            if status.st_size != line["bytes"]:
                self.problem("length", path, "%d bytes in place of %d" % (status.st_size, line["bytes"]))
                return False
            digest, crc = hashlib.sha256(), 0
            with open(name, "rb") as file:
                for piece in iter(lambda: file.read(1 << 20), b""):
                    digest.update(piece)
                    self.bytes += len(piece)
                    crc = crc32c(piece, crc) if self.with_crc else crc
        except FileNotFoundError:
            self.problem("missing", path, "is not there")
            return False
        except OSError as problem:
            self.problem("unreadable", path, problem)
            return False
        if digest.hexdigest() != line["sha256"]:
            self.problem("checksum", path, "SHA-256 %s in place of %s" % (digest.hexdigest(), line["sha256"]))
            return False
        if self.with_crc and "%08x" % crc != line["crc32c"]:
            self.problem("checksum", path, "CRC32C %08x in place of %s" % (crc, line["crc32c"]))
            return False
        return True

    def extra(self, head):
        known = {"", "db", "conf", "wal"} if head["kind"] == "database" else {"", "db"}
        known.update("db/" + table["directory"] for table in self.tables)
        for path in self.files:
            names = path.split("/")
            known.update("/".join(names[:count]) for count in range(1, len(names)))
        for directory, names, files in os.walk(self.root):
            place = os.path.relpath(directory, self.root).replace(os.sep, "/")
            place = "" if place == "." else place
            for name in files:
                path = place + "/" + name if place else name
                if path == LOCK:
                    self.problem("used", path, "a server was started on this set, which changes it")
                elif path not in self.files and path != MANIFEST:
                    self.problem("extra", path, "is not in the manifest")
            # The directories of conf are those of a person; empty ones are not in the manifest.
            if place not in known and not place.startswith("conf/"):
                self.problem("extra", place, "is not in the manifest")
            for name in names:
                if os.path.islink(os.path.join(directory, name)):
                    self.problem("extra", place + "/" + name, "is a link")

    def table(self, table, sound):
        place = "db/" + table["directory"] + "/"
        for name in ("_meta", "_cv"):
            if place + name in sound:
                self.attempt(place + name, lambda name=name: payload(self.read(place + name), KINDS[name], 2))
        if place + "_txn" in sound:
            self.attempt(place + "_txn", lambda: self.parts(table, place, sound))
        elif place + "_txn" not in self.files:
            self.problem("missing", place + "_txn", "is not in the manifest")
        self.sums(table, place)

    def parts(self, table, place, sound):
        number, parts, vectors = parts_of(self.read(place + "_txn"))
        if number != table["id"]:
            raise Damaged("it belongs to table %d, not to %d" % (number, table["id"]))
        listed = {place + name: size for name, (size, *_) in list(parts.items()) + list(vectors.items())}
        present = {path: line["bytes"] for path, line in self.files.items()
                   if path.startswith(place) and path[len(place):] not in ("_meta", "_cv", "_txn")}
        for path in sorted(listed.keys() | present.keys()):
            if listed.get(path) != present.get(path):
                self.problem("content", path, "%s bytes in _txn, %s in the manifest"
                             % (listed.get(path), present.get(path)))
        deletes = {part: (place + name, deleted) for name, (_, deleted, part) in vectors.items()}
        rows = 0
        for name, (_, part_rows) in parts.items():
            vector, deleted = deletes.get(name, (None, 0))
            rows += part_rows - deleted
            said = self.files.get(place + name, {}).get("part", {})
            sha256 = self.files.get(vector, {}).get("sha256", "") if vector else ""
            if said.get("rows") != part_rows - deleted or said.get("deletes") != sha256:
                self.problem("content", place + name, "%s rows in the manifest, %d in _txn"
                             % (said.get("rows"), part_rows - deleted))
            if vector in sound:
                self.attempt(vector, lambda path=vector, n=name, d=deleted: self.vector(table, path, n, d))
        if rows != table["rows"]:
            raise Damaged("%d rows, the manifest says %d" % (rows, table["rows"]))

    def vector(self, table, path, name, deleted):
        content, _ = payload(self.read(path), DELETES, 1)
        number, zero, part, _, _, rows = Input(content).take("IIQQQQ")
        if (number, zero, part, rows) != (table["id"], 0, int(name.split("/")[-1].split(".")[0]), deleted):
            raise Damaged("another delete vector")

    def sums(self, table, place):
        """The sums of the columns are those of the parts; how to compute one from values: FORMAT.md."""
        lines = [line["part"] for path, line in self.files.items() if path.startswith(place) and "part" in line]
        for column in self.columns.get(table["id"], []):
            number, kind, values, nulls, least, most, total = column["sum"]
            found, empty, added = 0, 0, 0
            bounds = []
            for part in lines:
                one = next((one for one in part["columns"] if one[0] == number), None)
                found += one[2] if one else 0
                empty += one[3] if one else part["rows"]
                added += int(one[6], 16) if one else 0
                bounds += [as_number(bound) for bound in one[4:6] if bound is not None] if one else []
            within = least is None or (min(bounds) == as_number(least) and max(bounds) == as_number(most))
            if (found, empty, "%016x" % (added % 2 ** 64)) != (values, nulls, total) or not within:
                self.problem("content", MANIFEST, "the sum of %s.%s (%s) is not that of its parts"
                             % (table["table"], column["column"], kind))
            if values + nulls != table["rows"]:
                self.problem("content", MANIFEST, "%s.%s has another number of rows than its table"
                             % (table["table"], column["column"]))

    def registry(self, head):
        source = Input(payload(self.read("db/tables"), KINDS["tables"], 1)[0])
        high, low, _, _, _, count = source.take("QQQQII")
        if uuid.UUID(int=(high << 64) + low) != uuid.UUID(head["database"]):
            raise Damaged("another database")
        listed = sorted((source.take("I"), source.text(), source.text()) for _ in range(count))
        source.end()
        if listed != sorted((table["id"], table["table"], table["directory"]) for table in self.tables):
            raise Damaged("it lists other tables than the manifest")


def as_number(bound):
    return float(bound) if isinstance(bound, str) else bound


def main():
    parser = argparse.ArgumentParser(description="Checks Tidemark backup sets.")
    parser.add_argument("--crc32c", action="store_true", help="compute the second checksum too, slowly")
    parser.add_argument("sets", nargs="+", metavar="SET", help="directory of a set")
    options = parser.parse_args()
    problems = 0
    for root in options.sets:
        if not os.path.isdir(root):
            print("%s\tmissing\t\tis no directory" % root)
            return 2
        verifier = Verifier(root, options.crc32c)
        verifier.run()
        problems += verifier.problems
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
