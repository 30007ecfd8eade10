#!/usr/bin/env python3
"""Writes connectors/exact_globe/entities.json, the catalogue of Exact Globe's entities, from the facts.

    tools/make_globe_catalogue.py FACTS_FOLDER > connectors/exact_globe/entities.json

FACTS_FOLDER holds entities.json (195 entities with their properties), actions.tsv and supported-actions.tsv (the two
official overviews of which actions exist). Only facts are taken over: names, types, lengths, codes. Captions and other
sentences are left out. One entity a line, so that a difference can be read.

Per entity: "entity" (the REST name), "key" (the REST name of its key), "actions" (letters out of C create, R retrieve,
U update, D delete, S set: what both overviews allow, and less where a third source says so), "properties". Per
property: "name" (as REST spells it), "type", and only where it says something: "length", "scale", "default", "min",
"max", "mandatory", "upper", "right" (padded with spaces on the left), "numeric" (digits only), "zero_fill", "auto"
(numbered by Globe), "unsigned", "allowed" (characters), "codes" (the only values), "since" (release), "source"
(column).
"""
import csv
import json
import os
import sys

# Where the two overviews disagree with the how-to page on documents, the strictest of the three holds: an order or
# financial entry cannot be changed or deleted, an invoice cannot even be read back before it is final.
STRICTER = {
    "SalesOrderHeader": "CRS",
    "SalesOrderLine": "CRS",
    "FinancialHeader": "CRS",
    "FinancialLine": "CRS",
    "InvoiceHeader": "C",
    "InvoiceLine": "C",
    "InvoiceHistoryHeader": "RS",
    "InvoiceHistoryLine": "RS",
    "OrderHistoryHeader": "RS",
    "OrderHistoryLine": "RS",
    "ItemCatalog": "RS",
    "ItemClassification": "RS",
    "PriceList": "RS",
    "StockAllocation": "CD",
    "Binary": "CS",
}

TYPES = {"String": "text", "Number": "number", "Boolean": "boolean", "Date": "date", "GUID": "guid", "Double": "double",
         "Integer": "integer", "Binary": "binary", "Picture": "binary"}

# Defaults that are names of other properties, SQL or the current user are Globe's own work; these are what a
# client sees.
COMPUTED = {"NOW": "now", "HUMRESID": "user", "HUMERSID": "user", "Company": "company", "COMPANY": "company"}


def rest_name(name):
    return name.replace(".", "_")


def read_actions(path, letters, name_column, first_column):
    found = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.reader(file, delimiter="\t"):
            flags = row[first_column:first_column + len(letters)]
            flags += [""] * (len(letters) - len(flags))
            found[rest_name(row[name_column].strip())] = {letter for letter, flag in zip(letters, flags) if flag.strip().lower() == "y"}
    return found


def codes_of(text):
    """'A,2212,Active ; B,1267,Blocked' -> ['A', 'B']; captions stay behind."""
    codes = [part.split(",")[0].strip() for part in text.split(";")]
    if any("." in code for code in codes):  # The name of a repository class in place of values.
        return None
    return codes


def property_of(entity, name, facts):
    rest = facts.get("rest") or (name + "Property" if name == entity else name)
    out = {"name": rest, "type": TYPES[facts.get("type", "String")]}
    for key in ("length", "scale"):
        if key in facts and out["type"] in ("text", "number", "double", "integer"):
            out[key] = int(facts[key])
    for key in ("min", "max"):
        if key in facts and out["type"] in ("number", "double", "integer"):
            out[key] = facts[key]
    default = facts.get("default")
    if default is not None and default.upper() not in ("SELECT",) and not default.lower().startswith("select"):
        computed = COMPUTED.get(default) or COMPUTED.get(default.upper())
        plain = len(default) <= 6 and default not in ("EMail", "Code", "Type", "ID")  # The names of other properties.
        if computed:
            out["default"] = "$" + computed
        elif plain:
            out["default"] = default
    for key in ("mandatory", "upper", "right", "numeric", "zero_fill", "auto", "unsigned"):
        if facts.get(key):
            out[key] = True
    if "allowed" in facts:
        out["allowed"] = facts["allowed"]
    if "values" in facts:
        codes = codes_of(facts["values"])
        if codes:
            out["codes"] = codes
    for key in ("since", "source"):
        if key in facts:
            out[key] = facts[key]
    return out


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    with open(os.path.join(folder, "entities.json"), encoding="utf-8") as file:
        entities = json.load(file)
    wide = read_actions(os.path.join(folder, "actions.tsv"), "CRUDS", 1, 9)
    strict = read_actions(os.path.join(folder, "supported-actions.tsv"), "CRUDS", 0, 1)
    lines = []
    for name in sorted(entities):
        entity = rest_name(name)
        actions = wide.get(entity, set())
        if entity in strict:
            actions = actions & strict[entity]
        if entity in STRICTER:
            actions = set(STRICTER[entity])
        facts = entities[name]
        properties = [property_of(name, p, facts["properties"][p]) for p in sorted(facts["properties"])]
        renamed = {p: property_of(name, p, facts["properties"][p])["name"] for p in facts["properties"]}
        line = {"entity": entity, "key": renamed[facts["key"]],
                "actions": "".join(letter for letter in "CRUDS" if letter in actions), "properties": properties}
        lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    sys.stdout.write("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
