"""A case in the simulators: its rows go in, what happens happens, and what came of it comes out as text."""

import datetime
import pathlib
import re
import sys
import tempfile
import uuid
import zoneinfo

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from two_erps import TwoErps  # noqa: E402

import case_file  # noqa: E402

NAMES = uuid.UUID("5c4a6e1f-0000-4000-8000-000000000000")  # GUIDs are made from names with it, the same each time.
AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")

# What a field of Exact Online refers to by GUID, where people know it by its code.
BY_CODE = {"ShippingMethod": "sales/ShippingMethods", "ItemGroup": "logistics/ItemGroups",
           "WarehouseID": "inventory/Warehouses", "Warehouse": "inventory/Warehouses",
           "GLAccount": "financial/GLAccounts", "GLAccountSales": "financial/GLAccounts", "OrderCharge": "sales/OrderCharges",
           **{f"Classification{slot}": "crm/AccountClassifications" for slot in range(1, 9)}}
# An account of Globe has four addresses; those that a case does not give are the visiting address.
GLOBE_ADDRESSES = {there: here for names in (
    ("MailingAddress1", "PostalAddressLine1", "InvoiceAddress", "DeliveryAddressline1"),
    ("MailingPostcode", "PostalPostCode", "InvoiceAddressPostCode", "DeliveryPostCode"),
    ("MailingCity", "PostalCity", "InvoiceCity", "DeliveryCity"),
    ("MailingCountry", "PostalCountry", "InvoiceCountry", "DeliveryCountry")) for here in names[:1] for there in names[1:]}
# What Exact Online keeps up by itself when a document is written: its feeds, plans and postings.
KEPT_BY_ITSELF = ("sync/", "inventory/ItemWarehouses", "cashflow/Receivables", "financialtransaction/")
# By what people call a row that another one names by its GUID.
CALLED = ("AccountName", "Name", "Code", "FullName", "ItemCode", "OrderNumber", "Description")
NAME_OF = {side: name for name, side in case_file.SIDES.items()}
OUTCOMES = ("created", "updated", "unchanged", "skipped", "needs_person", "unfinished")
# Every write touches these; they prove nothing.
STAMPS = re.compile(r"^(_version|Modified.*|Modifier.*|Timestamp|Created.*|Creator.*|Sysmodified.*|Syscreated.*)$")
# What a new case shows of an entity when it does not say it: enough to begin with.
SHOWN_FIRST = {
    "online": {"salesorder/SalesOrders": ("YourRef", "OrderedBy", "AmountFCExclVat"),
               "salesorder/SalesOrderLines": ("Item", "Quantity", "UnitPrice", "VATCode"),
               "salesorder/SalesOrderOrderChargeLines": ("OrderCharge", "AmountFCExclVAT", "VATCode", "IsShippingCost"),
               "salesinvoice/SalesInvoices": ("YourRef", "OrderedBy", "AmountFC"),
               "salesinvoice/SalesInvoiceLines": ("Item", "Quantity", "UnitPrice", "VATCode"),
               "salesinvoice/SalesInvoiceOrderChargeLines": ("OrderCharge", "AmountFCExclVAT", "VATCode", "IsShippingCost"),
               "crm/Accounts": ("Name", "Status"), "crm/Contacts": ("Account", "FullName"),
               "logistics/Items": ("Code", "Description")},
    "globe": {"SalesOrderHeader": ("YourReference", "OrderDebtor", "TotalAmountExcludingVAT"),
              "SalesOrderLine": ("Itemcode", "Quantity", "Price", "VATCode"),
              "Account": ("AccountName", "DebtorNumber"), "ContactPerson": ("AccountID", "FullName"),
              "Item": ("ItemCode", "CountrySpecificDescription")}}


class CaseWorld:
    """Both simulators with masters and nothing else, and the program with the ready-made settings of a flow."""

    def __init__(self, folder, target, catalogues):
        self.folder, self.target, self.catalogues = folder, target, catalogues
        self.empty = tempfile.NamedTemporaryFile(suffix=".rows")
        self.erps = TwoErps(orders=0, online=("--data", self.empty.name), globe=("--data", self.empty.name))
        self.names = {"online": {}, "globe": {}}
        self.ids = {}
        self.runs = []  # What each run of the steps said
        moment = self.erps.online.control("GET", "state")["clock"].replace("Z", "+00:00")
        self.today = datetime.datetime.fromisoformat(moment).astimezone(AMSTERDAM).date()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.erps.__exit__()
        self.empty.close()

    def simulator(self, side):
        return self.erps.online if side == "online" else self.erps.globe

    # ---- Rows in ---------------------------------------------------------------------------------------------------

    def put(self, case, side, row, key=None):
        catalogue = self.catalogues[side]
        body = {field: self.value(case, side, row.entity, field, text, line) for field, text, line in row.fields}
        name = row.name or row.text_of("Code")
        if key is None and name and catalogue.kind(row.entity, catalogue.key(row.entity)) == "guid":
            if name in self.names[side]:
                case.refuse(row.line, f"two rows are called {name}")
            self.names[side][name] = str(uuid.uuid5(NAMES, f"{side} {name}"))
            body.setdefault(catalogue.key(row.entity), self.names[side][name])
        parts = [(field, {name: self.value(case, side, part.entity, name, text, line) for name, text, line in part.fields})
                 for field, part in row.parts]
        if (side, row.entity, key) == ("globe", "Account", None):
            for field, same in GLOBE_ADDRESSES.items():
                if same in body:
                    body.setdefault(field, body[same])
            body.setdefault("ContactTitle", "-")
        if side == "globe":
            # A document of Globe: its lines first, each under the key that the first one got.
            for entity, line in parts:
                made = self.control(case, row.line, side, "rows", {"entity": entity, "row": {
                    **line, **({"TransactionKey": body["TransactionKey"]} if "TransactionKey" in body else {})}})
                body["TransactionKey"] = made["TransactionKey"]
        else:
            for field, line in parts:
                body.setdefault(field, []).append(line)
        self.control(case, row.line, side, "rows",
                     {"entity": row.entity, "row": body, **({"key": key} if key is not None else {})})

    def value(self, case, side, entity, field, text, line):
        kind = self.catalogues[side].kind(entity, field)
        day = re.fullmatch(r"today(?:([+-])(\d+))?", text)
        if text == "(nothing)":
            return None
        if kind == "date" and day:
            return (self.today + datetime.timedelta(int(day[1] + day[2]) if day[1] else 0)).isoformat()
        if kind == "flag":
            if text not in ("true", "false"):
                case.refuse(line, f"{field} is true or false")
            return text == "true"
        if kind == "number":
            if not re.fullmatch(r"-?\d+(\.\d+)?", text):
                case.refuse(line, f"{field} is a number, with a point")
            return float(text) if "." in text else int(text)
        if kind == "guid":
            return self.reference(case, side, field, text, line)
        return text

    def reference(self, case, side, field, text, line):
        if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
            return text
        if text in self.names[side]:
            return self.names[side][text]
        if (side, field) == ("online", "SalesOrderLineID"):
            return self.order_line(case, text, line)
        entity = BY_CODE.get(field) if side == "online" else None
        if entity:
            for row in self.erps.online.rows(entity, limit=1_000_000)["rows"]:
                if row.get("Code", "").strip() == text:
                    return row["ID"]
        case.refuse(line, f"{field}: nothing is called {text}")
        return None

    def order_line(self, case, text, line):
        """EG1/FIETS-1: the line with that item of the order with that number or reference."""
        order, _, item = text.partition("/")
        orders = [row["OrderID"] for row in self.erps.online.rows("salesorder/SalesOrders", limit=1_000_000)["rows"]
                  if order in (str(row.get("OrderNumber")), row.get("YourRef"))]
        for row in self.erps.online.rows("salesorder/SalesOrderLines", limit=1_000_000)["rows"]:
            if row.get("OrderID") in orders and row.get("ItemCode", "").strip() == item:
                return row["ID"]
        case.refuse(line, f"there is no line {text}: write the order's number or reference, a slash, and the item's code")
        return None

    def control(self, case, line, side, path, body):
        try:
            return self.simulator(side).control("POST", path, body)
        except OSError as refused:  # urllib's HTTPError is one, with what the simulator says
            said = refused.read().decode(errors="replace") if hasattr(refused, "read") else str(refused)
            case.refuse(line, f"the simulator of {NAME_OF[side]} refuses this: {said}")
            return None

    # ---- What happens ----------------------------------------------------------------------------------------------

    def play(self, case, always):
        """Rows, settings, steps; then what came of it, as text."""
        for side in ("online", "globe"):
            for file in (always, case):
                for row in file.rows[side] if file else []:
                    self.put(file, side, row)
        self.erps.flow = self.folder / "schakel.toml"
        self.erps.write_settings(lambda text: case_file.change_settings(case, text))
        applied = self.erps.schakel("apply", self.erps.settings)
        if applied.code != 0:
            case.refuse(case.settings[0][0] if case.settings else 1, f"these settings cannot be: {applied.err.strip()}")
        self.erps.connect(apply=False)
        before = self.everything()
        for step in case.steps or [case_file.Step("run", 1, flow=self.only_flow(case))]:
            self.take(case, step)
        return self.told(case, before)

    def only_flow(self, case):
        flows = re.findall(r"^\[flow\.([^.\]]+)\]$", self.erps.flow.read_text(), re.M)
        if len(flows) != 1:
            case.refuse(1, f'there are {len(flows)} flows: say in "{case_file.STEPS}" which one runs')
        return flows[0]

    def take(self, case, step):
        if step.kind == "run":
            written = self.writes()
            run = self.erps.schakel("--json", "run", step.flow)
            if run.code not in (0, 1):
                raise case_file.Refused(f"{case.path}:{step.line}: run {step.flow} ended with {run!r}")
            counts = [f"{run.json[outcome]} {outcome.replace('_', ' ')}" for outcome in OUTCOMES if run.json.get(outcome)]
            self.runs.append(f"run {step.flow}: {', '.join(counts) or 'nothing'}; "
                             f"writes into {NAME_OF[self.target]}: {self.writes() - written}")
        elif step.kind == "control":
            numbers = {name: float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) and name in ("quantity", "line", "advance_seconds")
                       else text for name, text in step.body.items()}
            if "line" in numbers:
                numbers["line"] = int(numbers["line"])
            notes = {name: numbers.pop(name) for name in list(numbers) if name[:1].isupper()}
            self.control(case, step.line, step.side, step.control, {**numbers, **({"notes": notes} if notes else {})})
        elif step.kind == "new":
            self.put(case, step.side, step.row)
        else:
            key = self.names[step.side].get(step.row.name, step.row.name)
            self.put(case, step.side, step.row, key)

    def writes(self):
        """How many calls have written something into the target; logins are none."""
        return sum(call["count"] for call in self.simulator(self.target).control("GET", "counters")["by_call"]
                   if call["method"] != "GET" and call["entity"] in self.catalogues[self.target])

    # ---- What came of it -------------------------------------------------------------------------------------------

    def everything(self):
        """Every row of the target: entity → key → row."""
        side = self.simulator(self.target)
        catalogue = self.catalogues[self.target]
        entities = [name for name in side.control("GET", "state")["rows"] if name in catalogue]
        return {entity: {str(row.get(catalogue.key(entity))): row for row in side.rows(entity, limit=1_000_000)["rows"]}
                for entity in entities}

    def told(self, case, before):
        after = self.everything()
        self.ids = {row[self.catalogues[self.target].key(entity)]: called(row)
                    for entity, rows in after.items() for row in rows.values()
                    if self.catalogues[self.target].kind(entity, self.catalogues[self.target].key(entity)) == "guid"}
        made, changed, shown = {}, {}, {}
        for entity, rows in after.items():
            for key, row in rows.items():
                old = before.get(entity, {}).get(key)
                if old is not None and bare(old) == bare(row):
                    continue
                (made if old is None else changed).setdefault(entity, []).append(row)
                shown.setdefault(entity, []).append(row)
        lines = [*(self.runs if case.steps else []), *self.outcomes(), ""]
        lines += ["made     " + counted(made), "changed  " + counted(changed)]
        fields = case.fields or {entity: list(first) for entity, first in SHOWN_FIRST[self.target].items() if entity in shown}
        for entity, wanted in fields.items():
            if entity not in shown:
                lines += ["", f"no {entity}  ({', '.join(wanted)})"]
            for row in shown.get(entity, []):
                lines += ["", entity, *case_file.aligned([(field, self.text(entity, field, row)) for field in wanted])]
        return "\n".join(lines)

    def outcomes(self):
        found = self.erps.schakel("--json", "record", "find", "", "--limit", 1000)
        records = sorted(found.json, key=lambda one: (one["flow"], one["number"]))
        return [line for one in records for line in self.outcome(one)] or ["no record"]

    def outcome(self, record):
        said = record["outcome"].replace("dead_lettered", "needs a person")
        lines = [f"{record['flow']} {record['number']}: {said}"]
        if record["reason"]:
            lines.append(f"  because  {self.readable(record['reason'])}")
        return lines

    def readable(self, text):
        return text

    def text(self, entity, field, row):
        value = row.get(field)
        kind = self.catalogues[self.target].kind(entity, field)
        if value is None or value == "":
            return "(nothing)"
        if kind == "flag":
            return "true" if value in (True, 1, "1") else "false"
        if kind == "date":
            return self.day(str(value))
        if kind == "guid":
            return self.ids.get(value, str(value))
        if isinstance(value, float):
            return f"{value:.6f}".rstrip("0").rstrip(".")
        return str(value).strip().replace("\r\n", "\n").replace("\n", "\\n")

    def day(self, text):
        ticks = re.search(r"Date\((-?\d+)", text)
        day = (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=int(ticks[1]))).date() if ticks \
            else datetime.date.fromisoformat(text[:10])
        away = (day - self.today).days
        return day.isoformat() if abs(away) > 60 else "today" if away == 0 else f"today{away:+d}"


def bare(row):
    return {field: value for field, value in row.items() if not STAMPS.match(field)}


def called(row):
    return next((str(row[field]).strip() for field in CALLED if row.get(field)), "?")


def counted(rows):
    return ", ".join(f"{len(some)} {entity}" for entity, some in sorted(rows.items())
                     if not entity.startswith(KEPT_BY_ITSELF)) or "nothing"
