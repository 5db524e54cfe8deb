#!/usr/bin/env python3
"""Checks a Tidemark backup set without Tidemark: Python 3.8 or later, standard library only.

    verify_backup.py [--crc32c] SET...

Prints one line for each problem (set, kind, path, what was found), separated by tabs, then one that counts what was
read. Exit code 0: sound, 1: there are problems, 2: one is no directory. What files look like is written in FORMAT.md
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
import zlib

MANIFEST = "backup_manifest"
LOCK = "tidemark.lock"
HEAD_CHECKSUM = b',"crc32c":"'
KINDS = {"tables": 1, "_meta": 2, "_txn": 3, "_cv": 4}
DELETES = 6
TABLE = list(range(256))
for _ in range(8):
    TABLE = [(i >> 1) ^ (0x82F63B78 if i & 1 else 0) for i in TABLE]

# What values look like when they are written by json: numbers, texts, and lines with their fields in their order.
VALUES = {
    "n": "[0-9]{1,19}", "i": "-?[0-9]{1,19}", "t": r'"[^"\\\ud800-\udfff]*(?:\\.[^"\\\ud800-\udfff]*)*"',
    "bound": r'(?:-?[0-9]{1,19}|"-?(?:Infinity|[0-9]+(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?)")', "crc": '"[0-9a-f]{8}"',
    "hash": '"[0-9a-f]{16}"', "sha": '"[0-9a-f]{64}"', "sha?": '"(?:[0-9a-f]{64})?"', "kind": '"(?:database|tables)"',
    "uuid": '"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"',
}


def shape(fields, rest=""):
    return "{%s%s}" % (",".join('"%s":%s' % (name, VALUES[kind or "n"]) for name, _, kind in (
        field.partition(":") for field in fields.split())), rest)


VALUES["sum"] = r"\[%(n)s,%(t)s,%(n)s,%(n)s,(?:null,null|%(bound)s,%(bound)s),%(hash)s\]" % VALUES
VALUES["sums"] = r"\[(?:%(sum)s(?:,%(sum)s)*)?\]" % VALUES
SHAPES = {
    "format": shape("format server:t kind:kind set:uuid label:t database:uuid timeline txn cut_micros:i begun_micros:i"
                    " tables rows files bytes bytes_copied rest_bytes crc32c:crc"),
    "table": shape("table:t id directory:t rows bytes min_timestamp:i max_timestamp:i schema:t"),
    "column": shape("column:t table sum:sum"),
    "list": shape("list:t files bytes crc32c:crc sha256:sha copied_by:uuid"),
    "file": shape("file:t bytes crc32c:crc sha256:sha copied_by:uuid",
                  '(?:,"part":%s)?' % shape("rows deletes:sha? columns:sums")),
}


def crc32c(data, crc=0):
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


class Damaged(ValueError):
    """Something that cannot be believed; its text says why."""

    def __init__(self, text, kind=None):
        super().__init__(text)
        self.kind = kind


def lines_of(text, *kinds):
    if text and not text.endswith(b"\n"):
        raise Damaged("the last line has no end")
    for number, line in enumerate(text.split(b"\n")[:-1], 1):
        try:
            fields = json.loads(line.decode("utf-8"), object_pairs_hook=lambda pairs: len(dict(pairs)) == len(pairs)
                                and dict(pairs))
            written = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        except (ValueError, RecursionError) as problem:
            raise Damaged("line %d: %s" % (number, problem)) from problem
        kind = next((kind for kind in kinds if re.fullmatch(SHAPES[kind], written, re.DOTALL)), None)
        if not kind:
            raise Damaged("line %d is none of a %s: %.200s" % (number, " or ".join(kinds), written))
        yield kind, fields


def safe(path):
    if any(name in ("", ".", "..") or "\0" in name for name in path.split("/")):
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
        return self.take("%ds" % self.take("I")).decode("utf-8")


def payload(data, kind, newest):
    """The payload of an envelope, and its version."""
    magic, code, version, length, zero, payload_crc, header_crc = struct.unpack_from("<IHHQQII", data)
    if magic != 0x4B4D4454 or code != kind or version > newest or zero != 0:
        raise Damaged("no envelope of kind %d, up to version %d, which this program knows" % (kind, newest))
    if crc32c(data[:28]) != header_crc or length != len(data) - 32 or crc32c(data[32:]) != payload_crc:
        raise Damaged("the length or a checksum of the envelope does not fit")
    return data[32:], version


def parts_of(data):
    """What _txn lists: table, parts {path: (bytes, rows)}, delete vectors {path: (bytes, rows, part's path)}."""
    content, version = payload(data, KINDS["_txn"], 3)
    if version == 3:
        size = Input(content).take("I")
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
    if rows != sum(part_rows for _, part_rows in parts.values()) or source.at != len(content):
        raise Damaged("the parts have another number of rows than %d, or more follows" % rows)
    return table, parts, vectors


class Verifier:
    def __init__(self, root, with_crc):
        self.root = root
        self.with_crc = with_crc
        self.problems = 0
        self.files = {}
        self.tables = []
        self.columns = {}

    def problem(self, kind, path, text):
        self.problems += 1
        say(self.root, kind, path, text)

    def attempt(self, path, check, kind="content"):
        """What a check returns, or None and a problem."""
        try:
            return check()
        except FileNotFoundError:
            self.problem("missing", path, "is not there")
        except OSError as problem:
            self.problem("unreadable", path, problem.strerror)
        except (ValueError, struct.error, zlib.error) as problem:
            self.problem(getattr(problem, "kind", None) or kind, path, problem)

    def name(self, path):
        return os.path.join(os.fsencode(self.root), path.encode("utf-8"))

    def size(self, path, expected=None):
        """The length of a file, before it is opened: anything else could have no end."""
        status = os.lstat(self.name(path))
        if not stat.S_ISREG(status.st_mode):
            raise Damaged("is no file", "replaced")
        if expected not in (None, status.st_size):
            raise Damaged("%d bytes in place of %d" % (status.st_size, expected), "length")
        return status.st_size

    def pieces(self, path, size):
        """The first bytes of a file, never more than that."""
        with open(self.name(path), "rb") as file:
            for at in range(0, size, 1 << 20):
                yield file.read(min(size - at, 1 << 20))

    def read(self, path, size=None):
        return b"".join(self.pieces(path, self.files[path]["bytes"] if size is None else size))

    def run(self):
        """Checks all of the set, and returns the exit code."""
        if not os.path.isdir(self.root):
            say(self.root, "missing", "", "is no directory")
            return 2
        head = self.attempt(MANIFEST, self.manifest, "manifest")
        if head is None:
            return 1
        sound = {path for path in sorted(self.files) if self.attempt(path, lambda path=path: self.file(path))}
        self.layout(head["kind"] == "database")
        self.extra(head["kind"] == "database")
        for table in self.tables:
            self.table(table, sound)
        if "db/tables" in sound:
            self.attempt("db/tables", lambda: self.registry(head))
        say(self.root, "checked", "%d tables" % len(self.tables), "%d files, %d bytes, %d problems" % (
            len(self.files), sum(self.files[path]["bytes"] for path in sound), self.problems))
        return 1 if self.problems else 0

    def manifest(self):
        data = self.read(MANIFEST, min(self.size(MANIFEST), 1 << 20))
        end = data.find(b"\n") + 1
        at = data.rfind(HEAD_CHECKSUM, 0, end)
        if at < 0 or data[at:end] != HEAD_CHECKSUM + b'%08x"}\n' % crc32c(data[:at]):
            raise Damaged("the first line has no checksum that fits")
        if not re.match(br'{"format":[23],', data):  # 2 is as 3, but its totals count the system's tables
            raise Damaged("another format than 2 and 3, which this program knows")
        _, head = next(lines_of(data[:end], "format"))
        data = self.read(MANIFEST, self.size(MANIFEST, end + head["rest_bytes"]))
        last = data.rfind(b"\n", 0, len(data) - 1) + 1
        if data[last:] != b'{"sha256":"%s"}\n' % hashlib.sha256(data[:last]).hexdigest().encode():
            raise Damaged("the last line is not the SHA-256 of the others")
        self.lines(data[end:last], "table", "column", "list", "file")
        counted = [table["rows"] for table in self.tables
                   if head["format"] == 2 or not re.match(r"sys\.(\.\.)*(?!\.)", table["table"])]
        totals = (len(counted), sum(counted), len(self.files),
                  sum(file["bytes"] for file in self.files.values()),
                  sum(file["bytes"] for file in self.files.values() if file["copied_by"] == head["set"]))
        if totals != tuple(head[name] for name in ("tables", "rows", "files", "bytes", "bytes_copied")):
            raise Damaged("totals of %s in the lines behind the first" % (totals,))
        return head

    def lines(self, text, *kinds):
        lines = list(lines_of(text, *kinds))
        for kind, line in lines:
            if kind == "column":
                if not self.tables or self.tables[-1]["id"] != line["table"]:
                    raise Damaged("a column that is not behind its table: " + line["column"])
                self.columns.setdefault(line["table"], []).append(line)
            elif kind == "table":
                if "/" in safe(line["directory"]) or any(
                        line[name] == table[name] for name in ("table", "id", "directory") for table in self.tables):
                    raise Damaged("a table twice, or an impossible one: " + line["table"])
                self.tables.append(line)
            elif self.files.setdefault(safe(line[kind]), line) is not line:
                raise Damaged("a file twice: " + line[kind])
            elif kind == "list":
                self.list(line)
        return len(lines)

    def list(self, line):
        path = line["list"]
        try:
            self.file(path)
            if self.lines(self.read(path), "file") != line["files"]:
                raise Damaged("not %d lines" % line["files"])
        except (Damaged, OSError) as problem:
            raise Damaged("the list %s: %s" % (path, problem)) from problem

    def file(self, path):
        line = self.files[path]
        digest, crc = hashlib.sha256(), 0
        for piece in self.pieces(path, self.size(path, line["bytes"])):
            digest.update(piece)
            crc = crc32c(piece, crc) if self.with_crc else crc
        if digest.hexdigest() != line["sha256"]:
            raise Damaged("SHA-256 %s in place of %s" % (digest.hexdigest(), line["sha256"]), "checksum")
        if self.with_crc and "%08x" % crc != line["crc32c"]:
            raise Damaged("CRC32C %08x in place of %s" % (crc, line["crc32c"]), "checksum")
        return True

    def layout(self, whole):
        """The manifest names what a set needs, and nothing that has no place in one; whole: a database's."""
        needed = {"db/%s/%s" % (table["directory"], name) for table in self.tables for name in ("_meta", "_cv", "_txn")}
        needed.update(["db/tables"] if whole else [])
        for path in sorted(needed - self.files.keys()):
            self.problem("missing", path, "is not in the manifest")
        places = {"db/%s/" % table["directory"] for table in self.tables}
        for path in sorted(self.files.keys() - needed):
            place = path[:path.find("/", 3) + 1] if path.startswith("db/") else path[:path.find("/") + 1]
            if place not in places and not (whole and place == "conf/") and "list" not in self.files[path]:
                self.problem("extra", path, "is nothing that a set has")
        if whole and self.attempt("wal", lambda: stat.S_ISDIR(os.lstat(self.name("wal")).st_mode)) is False:
            self.problem("replaced", "wal", "is no directory")

    def extra(self, whole):
        known = {"", "db", "conf", "wal"} if whole else {"", "db"}
        known.update(path[:slash.start()] for path in self.files for slash in re.finditer("/", path))

        def relative(*names):
            return os.path.join(*names)[len(self.name("")):].decode("utf-8", "surrogateescape").replace(os.sep, "/")

        for directory, names, files in os.walk(self.name(""), onerror=lambda problem: self.problem(
                "unreadable", relative(problem.filename), problem.strerror)):
            for path in (relative(directory, name) for name in files):
                if path == LOCK:
                    self.problem("used", path, "a server was started on this set, which changes it")
                elif path not in self.files and path != MANIFEST:
                    self.problem("extra", path, "is not in the manifest")
            # The directories of conf are those of a person; empty ones are not in the manifest.
            place = relative(directory)
            if place not in known and not place.startswith("conf/"):
                self.problem("extra", place, "is not in the manifest")
            for name in names:
                if os.path.islink(os.path.join(directory, name)):
                    self.problem("extra", relative(directory, name), "is a link")

    def table(self, table, sound):
        place = "db/" + table["directory"] + "/"
        for name in ("_meta", "_cv"):
            if place + name in sound:
                self.attempt(place + name, lambda name=name: payload(self.read(place + name), KINDS[name], 2))
        if place + "_txn" in sound:
            self.attempt(place + "_txn", lambda: self.parts(table, place, sound))
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
                self.problem("content", path, "%s bytes, in _txn %s" % (present.get(path), listed.get(path)))
        deletes = {part: (place + name, deleted) for name, (_, deleted, part) in vectors.items()}
        rows = 0
        for name, (_, part_rows) in parts.items():
            vector, deleted = deletes.get(name, (None, 0))
            rows += part_rows - deleted
            said = self.files.get(place + name, {}).get("part", {})
            sha256 = self.files.get(vector, {}).get("sha256", "")
            if (said.get("rows"), said.get("deletes")) != (part_rows - deleted, sha256):
                self.problem("content", place + name, "rows or deletes are not %d, %s" % (part_rows - deleted, sha256))
            if vector in sound:
                self.attempt(vector, lambda path=vector, n=name, d=deleted: self.vector(table, path, n, d))
        if rows != table["rows"]:
            raise Damaged("%d rows, the manifest says %d" % (rows, table["rows"]))

    def vector(self, table, path, name, deleted):
        number, zero, part, _, _, rows = Input(payload(self.read(path), DELETES, 1)[0]).take("IIQQQQ")
        if (number, zero, part, rows) != (table["id"], 0, int(name.split("/")[-1].split(".")[0]), deleted):
            raise Damaged("another delete vector")

    def sums(self, table, place):
        """The sums of the columns are those of the parts; how to compute one from values: FORMAT.md."""
        lines = [line["part"] for path, line in self.files.items() if path.startswith(place) and "part" in line]
        for column in self.columns.get(table["id"], []):
            number, kind, values, nulls, least, most, total = column["sum"]
            parts = [next((one for one in part["columns"] if one[0] == number),
                          (number, kind, 0, part["rows"], None, None, "0")) for part in lines]
            added = "%016x" % (sum(int(part[6], 16) for part in parts) % 2 ** 64)
            bounds = sorted(as_number(bound) for part in parts for bound in part[4:6] if bound is not None)
            within = least is None or bounds[:1] + bounds[-1:] == [as_number(least), as_number(most)]
            if not within or (values, nulls, total) != (
                    sum(part[2] for part in parts), sum(part[3] for part in parts), added):
                self.problem("content", MANIFEST, "another sum of %s.%s" % (table["table"], column["column"]))
            if values + nulls != table["rows"]:
                self.problem("content", MANIFEST, "not all rows of %s.%s" % (table["table"], column["column"]))

    def registry(self, head):
        source = Input(payload(self.read("db/tables"), KINDS["tables"], 1)[0])
        high, low, _, _, _, count = source.take("QQQQII")
        if "%016x%016x" % (high, low) != head["database"].replace("-", ""):
            raise Damaged("another database")
        listed = sorted((source.take("I"), source.text(), source.text()) for _ in range(count))
        if source.at != len(source.data) or listed != sorted(
                (table["id"], table["table"], table["directory"]) for table in self.tables):
            raise Damaged("it lists other tables than the manifest")


def as_number(bound):
    return float(bound) if isinstance(bound, str) else bound


def say(*fields):
    """Prints one line: what would end or divide it, or is no text, is escaped."""
    print("\t".join("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(field))
                    for field in fields))


def main():
    parser = argparse.ArgumentParser(description="Checks Tidemark backup sets.")
    parser.add_argument("--crc32c", action="store_true", help="compute the second checksum too, slowly")
    parser.add_argument("sets", nargs="+", metavar="SET", help="directory of a set")
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    return max([Verifier(root, options.crc32c).run() for root in options.sets])


if __name__ == "__main__":
    sys.exit(main())
