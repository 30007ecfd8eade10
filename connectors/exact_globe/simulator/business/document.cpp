#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/text.h"
#include "connectors/exact_globe/simulator/business/business.h"
#include "connectors/exact_globe/simulator/checks.h"

// The other documents that are made of parked lines and a header (facts 2.5): invoices, financial entries and
// purchase orders. What they refer to must exist; they are numbered in one go. Prices and totals are not
// worked out: the facts do not say how.
namespace schakel::exact_globe::simulator {
namespace {

struct Kind {
  const char* name;
  const char* header;
  const char* line;
  const char* number;  ///< The header's property that Globe fills; a line that has it gets it too.
  const char* date;    ///< Must lie in an open period; today when it is not sent.
};

constexpr std::array kKinds = {
    Kind{"Invoice", "InvoiceHeader", "InvoiceLine", "OurReference", "TranscationDate"},
    Kind{"Financial", "FinancialHeader", "FinancialLine", "EntryNumber", "EntryDate"},
    Kind{"PurchaseOrder", "PurchaseOrderHeader", "PurchaseOrderLine", "PurchaseOrderNumber",
         "PurchaseOrderDate"}};

const Kind* kind_with(const char* Kind::*part, const Entity& entity) {
  const auto found =
      std::ranges::find_if(kKinds, [&](const Kind& kind) { return entity.name == kind.*part; });
  return found == kKinds.end() ? nullptr : &*found;
}

// Those that an entity has are checked.
constexpr std::array kReferences = {Reference{"PaymentCondition", "PaymentCondition", "PaymentConditionCode"},
                                    Reference{"ShippingVia", "ShippingMethod", "ShippingMethodProperty"},
                                    Reference{"Warehouse", "Warehouse", "Code"},
                                    Reference{"CostCenter", "CostCenter", "Code"},
                                    Reference{"CostUnit", "CostUnit", "Code"},
                                    Reference{"CurrencyCode", "Currency", "CurrencyCode"},
                                    Reference{"Project", "Project", "ProjectNumber"},
                                    Reference{"SelectionCode", "BrowserData_SelectionCode", "Code"},
                                    Reference{"Resource", "Resource", "ID"},
                                    Reference{"VATCode", "VAT", "VATCode"},
                                    Reference{"GLAccount", "GeneralLedgerAccount", "GeneralLedgerCode"},
                                    Reference{"Journal", "BrowserData_Journal", "JournalNumber"},
                                    Reference{"OrderedAt", "Account", "CreditorNumber"},
                                    Reference{"CreditorNumber", "Account", "CreditorNumber"}};

/// The row over there; a code that one of the two stores without its spaces is the same code.
const Row* find_code(const Call& call, const Reference& reference, const kit::Value& value) {
  if (value.kind() != kit::Value::Kind::kText)
    return find_by(call, reference.entity, reference.target, value);
  const Entity& there = call.store.catalogue().at(reference.entity);
  const Property& target = there.properties[there.at(reference.target)];
  const std::string_view bare = trimmed(value.as_text());
  const kit::Value as_there =
      kit::Value::text(target.right ? padded_left(bare, target.length) : std::string(bare));
  return find_by(call, reference.entity, reference.target, as_there);
}

OrError<bool> check_codes(const Call& call, const Entity& entity, const Row& row) {
  for (const Reference& reference : kReferences) {
    if (!entity.find(reference.property)) continue;
    const kit::Value& value = value_of(entity, row, reference.property);
    if (!value.is_null() && find_code(call, reference, value) == nullptr)
      return refuse("Property " + std::string(reference.property) + ": the value does not exist in " +
                    reference.entity + ".");
  }
  return true;
}

OrError<bool> check_debtors(const Call& call, const Entity& entity, const Row& header) {
  for (const char* role : {"OrderDebtor", "DeliveryDebtor", "InvoiceDebtor", "DebtorNumber"}) {
    if (!entity.find(role) || value_of(entity, header, role).is_null()) continue;
    if (const OrError<const Row*> debtor = find_debtor(call, entity, header, role); !debtor)
      return tl::unexpected<ServiceError>(debtor.error());
  }
  return true;
}

/// Lines of a memorial entry come to nothing (facts 2.7, V-x O1). What the lines of a sales entry come to is
/// not known.
OrError<bool> check_balance(const Call& call, const Entity& header_facts, const Row& header,
                            const Entity& line_facts, const std::vector<Row>& lines) {
  const Rules::Balance rule = call.rules.balance;
  if (rule == Rules::Balance::kNone) return true;
  const Reference to_journal{"Journal", "BrowserData_Journal", "JournalNumber"};
  const Row* journal = find_code(call, to_journal, value_of(header_facts, header, "Journal"));
  const Entity& journals = call.store.catalogue().at("BrowserData_Journal");
  const bool is_memorial = journal != nullptr && text_of(journals, *journal, "JournalType") == "M";
  if (rule == Rules::Balance::kMemorialEntries && !is_memorial) return true;
  Decimal sum;
  for (const Row& line : lines) {
    const Result<Decimal> more = sum.plus(value_of(line_facts, line, "Amount").as_decimal());
    if (!more) return refuse("The total amount is too large.");
    sum = *more;
  }
  if (sum != Decimal()) return refuse("The entry does not balance.");
  return true;
}

OrError<bool> check_line(const Call& call, const Kind& kind, const Entity& entity, const Row& line) {
  const bool names_item = entity.find("ItemCode") && !value_of(entity, line, "ItemCode").is_null();
  if (names_item) {
    const Trade trade = std::string_view(kind.name) == "PurchaseOrder" ? Trade::kPurchase : Trade::kSale;
    if (const OrError<const Row*> item = find_item(call, entity, line, "ItemCode", trade); !item)
      return tl::unexpected<ServiceError>(item.error());
  }
  return check_codes(call, entity, line);
}

void number_line(const Entity& entity, Row& line, std::size_t number) {
  const std::size_t property = entity.at("LineNumber");
  if (entity.properties[property].type == kit::EdmType::kString) {
    set_text(entity, line, "LineNumber", std::to_string(number));
  } else {
    line.set(property, kit::Value::integer(static_cast<std::int64_t>(number)));
  }
}

}  // namespace

bool is_document_line(const Entity& entity) {
  return kind_with(&Kind::line, entity) != nullptr;
}
bool is_document_header(const Entity& entity) {
  return kind_with(&Kind::header, entity) != nullptr;
}

OrError<Row> create_document_line(const Call& call, const Entity& entity, const Values& values) {
  return park_line(call, entity, kind_with(&Kind::line, entity)->name, values);
}

OrError<Row> create_document(const Call& call, const Entity& entity, const Values& values) {
  const Kind& kind = *kind_with(&Kind::header, entity);
  const Entity& line_facts = call.store.catalogue().at(kind.line);
  const auto refused = [](const auto& result) { return tl::unexpected<ServiceError>(result.error()); };
  Row header = row_of(values);
  const OrError<bool> whole =
      check_mandatory(entity, header, required_on_create(entity, call.rules.mandatory));
  if (!whole) return refused(whole);
  if (!value_of(entity, header, kind.number).is_null())
    return refuse("Property " + std::string(kind.number) + ": the number is given by Globe.");
  const std::string key = value_of(entity, header, "TransactionKey").as_text();
  const OrError<const std::vector<Row>*> parked =
      call.parked.lines({.database = call.database, .document = kind.name}, key, call.moment, call.rules);
  if (!parked) return refused(parked);
  if (value_of(entity, header, kind.date).is_null())
    header.set(entity.at(kind.date), kit::Value::date_time(std::chrono::floor<std::chrono::days>(call.now)));
  if (const OrError<bool> fine = check_debtors(call, entity, header); !fine) return refused(fine);
  if (const OrError<bool> fine = check_codes(call, entity, header); !fine) return refused(fine);
  if (const OrError<bool> fine = check_period(call, entity, header, kind.date); !fine) return refused(fine);
  std::vector<Row> lines = **parked;
  for (const Row& line : lines) {
    if (const OrError<bool> fine = check_line(call, kind, line_facts, line); !fine) return refused(fine);
  }
  if (entity.find("Journal")) {
    const OrError<bool> fine = check_balance(call, entity, header, line_facts, lines);
    if (!fine) return refused(fine);
  }

  // Nothing can be refused from here on.
  constexpr std::size_t kNumberSize = 8;  // Padded (facts 8.5), also where the catalogue does not flag it.
  header.set(entity.at(kind.number),
             kit::Value::text(padded_left(std::to_string(call.store.next_number(kind.number)), kNumberSize)));
  complete(call, entity, header);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Row& line = lines[i];
    if (const auto number = line_facts.find(kind.number))
      line.set(*number, value_of(entity, header, kind.number));
    number_line(line_facts, line, i + 1);
    line.set(line_facts.key, kit::Value::integer(call.store.next_number(line_facts.name + ".ID")));
    line.set(line_facts.at("TransactionKey"), kit::Value::guid(key));
    complete(call, line_facts, line);
    call.store.rows(line_facts).insert(std::move(line));
  }
  call.store.rows(entity).insert(header);
  call.parked.finish(key);
  return header;
}

}  // namespace schakel::exact_globe::simulator
