#!/usr/bin/env python3
"""Writes connectors/exact_online/entities.json: what the REST API's entities are called and made of.

Usage: tools/make_online_catalogue.py FACTS/exact-online/entities.json > connectors/exact_online/entities.json

Facts only (names, types, flags, codes), no sentences. One entity a line, so that a difference reads. A property is
[name, type, flags] or [name, type, flags, {more}]:

  type   b boolean, y byte, i16, i, i64, f double, s text, g guid, d date, bin binary, x complex, * collection
  flags  k key, m mandatory on POST, n not needed when posted inside its parent, c creatable, u updatable,
         f may stand in $filter
  more   pad: [side, width]; max: length (a hint); enum: {code: name}; of: the collection's entity

Properties stand in the order in which the service writes them, where that was seen.
"""
import json
import sys

TYPES = {
    "Edm.Boolean": "b", "Edm.Byte": "y", "Edm.Int16": "i16", "Edm.Int32": "i", "Edm.Int64": "i64",
    "Edm.Double": "f", "Edm.String": "s", "Edm.Guid": "g", "Edm.DateTime": "d", "Edm.Binary": "bin",
}
METHODS = {"GET": "G", "POST": "P", "PUT": "U", "DELETE": "D"}


def property_row(name, fact, key):
    more = {}
    kind = fact["type"]
    if kind.startswith("Collection("):
        more["of"] = kind[len("Collection("):-1]
        letter = "*"
    elif kind.startswith("Complex("):
        letter = "x"
    else:
        letter = TYPES[kind]
    flags = ""
    if name == key:
        flags += "k"
    if fact.get("mandatory"):
        flags += "m"
        if fact.get("mandatoryNested") is False:
            flags += "n"
    flags += "c" if fact.get("creatable") else ""
    flags += "u" if fact.get("updatable") and name != key else ""
    flags += "f" if fact.get("filterable") else ""
    if "padding" in fact:
        more["pad"] = [fact["padding"]["side"], fact["padding"]["width"]]
    if fact.get("maxLengthHint"):
        more["max"] = fact["maxLengthHint"]
    if "enum" in fact:
        more["enum"] = fact["enum"]
    row = [name, letter, flags]
    if more:
        row.append(more)
    return row


def entity(path, fact):
    properties = fact["properties"]
    seen = [name for name in fact.get("wireOrder", []) if name in properties]
    order = seen + [name for name in properties if name not in seen]
    made = {
        "path": path,
        "kind": fact["kind"],
        "methods": "".join(METHODS[m] for m in fact["methods"]),
        "page": fact["pageSize"],
        "key": fact["key"],
    }
    if fact.get("edmType"):
        made["type"] = fact["edmType"]
    if fact.get("selectRequired") is not None:
        made["select_required"] = fact["selectRequired"]
    if fact.get("filterAllowList"):
        made["filter_allow_list"] = True
    if fact.get("webhookTopic"):
        made["topic"] = fact["webhookTopic"].split(" ")[0]
    if fact.get("parameters"):
        made["parameters"] = {name: TYPES[kind] for name, kind in fact["parameters"].items()}
    made["properties"] = [property_row(name, properties[name], fact["key"]) for name in order]
    return made


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        facts = json.load(file)
    lines = [json.dumps(entity(path, fact), ensure_ascii=False, separators=(",", ":"))
             for path, fact in facts.items() if not path.startswith("_")]
    print('{"entities":[\n' + ",\n".join(lines) + "\n]}")


if __name__ == "__main__":
    main()
