"""What both ERPs' entity catalogues say about rows: fields, their types, which field is a document's lines."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Catalogue:
    """`entities`: what the file says of each, by name. `types`: of each its fields, by name."""

    def __contains__(self, entity):
        return entity in self.entities

    def names(self):
        return list(self.entities)

    def key(self, entity):
        return self.entities[entity]["key"]

    def fields(self, entity):
        return list(self.types[entity])


class OnlineCatalogue(Catalogue):
    def __init__(self, path=ROOT / "connectors" / "exact_online" / "entities.json"):
        self.entities = {entity["path"]: entity for entity in json.loads(path.read_text())["entities"]}
        self.types = {path: {name: (kind, more[1] if len(more) > 1 else {}) for name, kind, *more in
                             entity.get("properties", [])} for path, entity in self.entities.items()}

    def part_of(self, entity, field):
        """The entity of a document's lines, when the field holds them."""
        kind, more = self.types[entity].get(field, ("", {}))
        return more.get("of") if kind == "*" else None

    def kind(self, entity, field):
        kind = self.types[entity][field][0]
        if kind == "g":
            return "guid"
        if kind == "b":
            return "flag"
        if kind == "d":
            return "date"
        return "text" if kind in ("s", "x") else "number"


class GlobeCatalogue(Catalogue):
    LINES = {"SalesOrderHeader": "SalesOrderLine", "InvoiceHeader": "InvoiceLine", "FinancialHeader": "FinancialLine"}

    def __init__(self, path=ROOT / "connectors" / "exact_globe" / "entities.json"):
        rows = re.findall(r'^\{"entity":.*\}', path.read_text(), re.M)
        self.entities = {entity["entity"]: entity for entity in map(json.loads, rows)}
        self.types = {name: {one["name"]: one["type"] for one in entity["properties"]}
                      for name, entity in self.entities.items()}

    def part_of(self, entity, field):
        return field if self.LINES.get(entity) == field else None

    def kind(self, entity, field):
        kind = self.types[entity][field]
        return {"guid": "guid", "boolean": "flag", "date": "date", "text": "text"}.get(kind, "number")


def both():
    return {"online": OnlineCatalogue(), "globe": GlobeCatalogue()}
