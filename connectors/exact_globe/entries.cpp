#include <array>

#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/row_reader.h"
#include "connectors/exact_globe/source_document.h"

// Entries of a sales journal. Their signs are not known for certain (facts 9): what the debtor owes, on the
// header or on a line of a debtors' account, says how the other lines are meant. An order is told in the sign
// of what the debtor owes: an invoice is positive, a credit note negative.
namespace schakel::exact_globe {
namespace {

constexpr auto kHead = std::to_array<std::string_view>({"ID", "EntryNumber", "Journal", "EntryDate",
                                                        "DebtorNumber", "YourReference", "Description",
                                                        "CurrencyCode", "PaymentCondition", "Amount"});

constexpr auto kLine = std::to_array<std::string_view>({"ID", "EntryNumber", "LineNumber", "GLAccount",
                                                        "Amount", "VATCode", "VATAmount", "Description",
                                                        "CostCenter", "CostUnit", "Quantity", "ItemCode"});

Result<SourceHead> read_head(const Json& json, std::span<const std::string> native) {
  const Entity& entity = financial_header();
  RowReader row(entity, json);
  SourceHead head;
  model::Order& order = head.order;
  const std::optional<std::int64_t> id = row.whole("ID");
  if (!id || *id <= 0) return fail(keyless_record(entity, "ID"));
  head.id = *id;
  order.id = std::to_string(*id);
  order.number = row.text("EntryNumber");
  if (order.number.empty()) return fail(keyless_record(entity, "EntryNumber"));
  head.key = order.number;
  head.mark = mark_of(json, with_native(kHead, native));
  order.state = model::OrderState::kProcessed;
  const std::optional<LocalTime> date = row.date("EntryDate");
  if (!date) row.refuse("EntryDate");
  order.order_date = date.value_or(LocalTime{});
  order.your_reference = row.personal("YourReference");
  order.description = row.personal("Description");
  order.currency = row.text("CurrencyCode");
  order.payment_condition = row.text("PaymentCondition");
  order.amount = row.decimal("Amount");
  order.is_credit = order.amount && order.amount->is_negative();
  order.customer.id = row.text("DebtorNumber");
  if (order.customer.id.empty()) row.refuse("DebtorNumber");
  order.native = row.native(native);
  mark_unreadable(order, entity, row.wrong());
  return head;
}

Result<SourceLine> read_line(const Json& json, std::span<const std::string> native) {
  const Entity& entity = financial_line();
  RowReader row(entity, json);
  SourceLine read;
  model::OrderLine& line = read.line;
  read.key = row.text("EntryNumber");
  if (read.key.empty()) return fail(keyless_record(entity, "EntryNumber"));
  line.id = row.text("ID");
  line.number = row.whole("LineNumber").value_or(0);
  line.gl_account = row.text("GLAccount");
  if (line.gl_account.empty()) row.refuse("GLAccount");
  line.item_code = row.text("ItemCode");
  line.description = row.personal("Description");
  line.quantity = row.decimal("Quantity").value_or(Decimal::from_integer(1));
  read.amount = row.decimal("Amount").value_or(Decimal{});
  line.vat_code = row.text("VATCode");
  line.vat_amount = row.decimal("VATAmount");
  line.cost_center = row.text("CostCenter");
  line.cost_unit = row.text("CostUnit");
  line.native = row.native(native);
  read.wrong = row.wrong();
  return read;
}

/// Amount excl. VAT, and VAT, of one line as it stands there.
bool split_vat(SourceLine& read, const connector::VatCode* vat) {
  model::OrderLine& line = read.line;
  line.amount = *read.amount;
  if (vat == nullptr) return true;
  line.vat_percentage = vat->percentage;
  if (!line.vat_amount || !vat->includes_vat) return true;
  const Result<Decimal> without = line.amount.minus(*line.vat_amount);
  if (without) line.amount = *without;
  return without.has_value();
}

bool finish(model::Order& order, std::vector<SourceLine> lines, const Books& books) {
  Decimal without_vat;
  Decimal vat;
  std::optional<Decimal> on_debtors;
  for (SourceLine& read : lines) {
    if (books.debtor_accounts.contains(read.line.gl_account)) {
      const Result<Decimal> sum = on_debtors.value_or(Decimal()).plus(*read.amount);
      if (!sum) return false;
      on_debtors = *sum;
      continue;
    }
    if (!split_vat(read, find_vat(books, read.line.vat_code))) return false;
    const Result<Decimal> sum = without_vat.plus(read.line.amount);
    const Result<Decimal> sum_vat = vat.plus(read.line.vat_amount.value_or(Decimal()));
    if (!sum || !sum_vat) return false;
    without_vat = *sum;
    vat = *sum_vat;
    order.lines.push_back(std::move(read.line));
  }
  const Result<Decimal> total = without_vat.plus(vat);
  if (!total) return false;
  const std::optional<Decimal> owed = order.amount && !order.amount->is_zero() ? order.amount : on_debtors;
  // Where nothing says what is owed, a credit is taken to be what SQL has: negative.
  const bool is_other_side = owed ? owed->is_negative() != total->is_negative() : true;
  if (is_other_side) {
    for (model::OrderLine& line : order.lines) {
      line.amount = line.amount.negated();
      if (line.vat_amount) line.vat_amount = line.vat_amount->negated();
    }
    without_vat = without_vat.negated();
  }
  order.amount = owed ? *owed : is_other_side ? total->negated() : *total;
  order.amount_excl_vat = without_vat;
  return true;
}

}  // namespace

SourceDocument sales_entries(const std::string& journal) {
  SourceDocument document;
  document.name =
      std::string(model::name_of(model::Document::kSalesEntry)) + " " + std::string(trimmed(journal));
  document.header = &financial_header();
  document.line = &financial_line();
  document.head_properties = kHead;
  document.line_properties = kLine;
  document.number = "EntryNumber";
  document.number_in_lines = "EntryNumber";
  document.condition = equals("Journal", journal);
  document.line_condition = document.condition;
  document.has_ledger_accounts = true;
  document.read_head = read_head;
  document.read_line = read_line;
  document.finish = finish;
  return document;
}

}  // namespace schakel::exact_globe
