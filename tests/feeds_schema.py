#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""feeds_schema.py PROFILES FILE...: each ready description against the Data Package standard's own
JSON schemas, v1 and v2, its parts (resource, dialect, table schema) each against theirs too.  Prints
TAP; PROFILES is the folder that holds 1.0/ and 2.0/."""
import json
import pathlib
import sys

import jsonschema
import yaml


def load(path):
    # Dates and such are texts in JSON: nothing is guessed from a plain scalar but numbers and words.
    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, expression) for tag, expression in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader)


def parts(package):
    yield "datapackage", package
    for resource in package["resources"]:
        yield "dataresource", resource
        yield "tableschema", resource["schema"]
        if "dialect" in resource:
            yield "tabledialect", resource["dialect"]


def main(profiles, files):
    count = failures = 0
    for version in ("1.0", "2.0"):
        for path in files:
            for name, part in parts(load(path)):
                schema = json.loads(pathlib.Path(profiles, version, name + ".json").read_text())
                errors = list(jsonschema.Draft7Validator(schema).iter_errors(part))
                count += 1
                failures += bool(errors)
                for error in errors:
                    print("#", "/".join(map(str, error.absolute_path)), error.message[:200])
                print("not ok" if errors else "ok", count, "-", pathlib.Path(path).name, "is a", version, name)
    # A description that is wrong must be found wrong, or all of the above says nothing.
    schema = json.loads(pathlib.Path(profiles, "2.0", "datapackage.json").read_text())
    count += 1
    wrong = {"name": "x", "resources": [{"name": "x", "path": "../x.csv", "schema": {"fields": [{"type": "date"}]}}]}
    found = bool(list(jsonschema.Draft7Validator(schema).iter_errors(wrong)))
    print("ok" if found else "not ok", count, "- a wrong description is found")
    print(f"1..{count}")
    return 1 if failures or not found else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
