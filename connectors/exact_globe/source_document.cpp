#include "connectors/exact_globe/source_document.h"

#include "base/assert.h"

namespace schakel::exact_globe {
namespace {

constexpr std::uint32_t kMarkStart = 2166136261U;

// FNV-1a: the same on every machine and in every version, and short enough for a cursor.
void mix(std::uint32_t& mark, std::string_view bytes) {
  for (const char byte : bytes) {
    mark ^= static_cast<unsigned char>(byte);
    mark *= 16777619U;
  }
}

/// Price less discount, excl. or incl. VAT as the price is.
Result<Decimal> discounted(const Decimal& price, const std::optional<Decimal>& discount) {
  if (!discount) return price;
  TRY(const Decimal kept, Decimal::from_integer(1).minus(*discount));
  return price.times(kept);
}

/// Globe rounds a net price to three decimals (catalogue), and may round the discount before.
bool is_rounded(const Decimal& net, const Decimal& computed) {
  const Result<Decimal> difference = net.minus(computed);
  const Result<Decimal> tolerance = Decimal::parse("0.001");
  return difference && tolerance && difference->absolute() <= *tolerance;
}

Result<Decimal> amount_of(const Decimal& quantity, const Decimal& net, const connector::VatCode* vat) {
  TRY(const Decimal exact, quantity.times(net));
  const Decimal amount = exact.rounded(2);
  if (vat == nullptr || !vat->includes_vat) return amount;
  TRY(const Decimal factor, Decimal::from_integer(1).plus(vat->percentage));
  return amount.divided_by(factor, 2);
}

}  // namespace

bool finish_line(SourceLine& read, const connector::VatCode* vat) {
  model::OrderLine& line = read.line;
  if (vat != nullptr) {
    line.vat_percentage = vat->percentage;
    line.price_includes_vat = vat->includes_vat;
  }
  const Result<Decimal> computed = discounted(line.unit_price, line.discount);
  if (!computed) return false;
  // A net price of its own (a price list, a person) counts, and not what it was before.
  const bool has_own_net =
      read.net_price && !read.net_price->is_zero() && !is_rounded(*read.net_price, *computed);
  if (has_own_net) {
    line.unit_price = *read.net_price;
    line.discount.reset();
  }
  if (read.amount) {
    line.amount = *read.amount;
    return true;
  }
  const Result<Decimal> amount = amount_of(line.quantity, has_own_net ? *read.net_price : *computed, vat);
  if (!amount) return false;
  line.amount = *amount;
  return true;
}

SourceDocument source_document(model::Document kind, const ConnectionSettings& settings,
                               const std::string& journal) {
  switch (kind) {
    case model::Document::kSalesOrder:
      return sales_orders(settings);
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return invoices(kind, journal);
    case model::Document::kSalesEntry:
      return sales_entries(journal);
  }
  return {};
}

const connector::VatCode* find_vat(const Books& books, const std::string& code) {
  const auto at = books.vat_codes.find(code);
  return at == books.vat_codes.end() ? nullptr : &at->second;
}

bool finish_lines(model::Order& order, std::vector<SourceLine> lines, const Books& books) {
  bool well = true;
  for (SourceLine& line : lines) {
    well = finish_line(line, find_vat(books, line.line.vat_code)) && well;
    if (!line.is_part) order.lines.push_back(std::move(line.line));
  }
  return well;
}

std::uint32_t mark_of(const Json& row, std::span<const std::string_view> properties) {
  std::uint32_t mark = kMarkStart;
  for (const std::string_view property : properties) {
    mix(mark, property);
    const Json* value = row.find(property);
    if (value != nullptr) mix(mark, value->dump());
    mix(mark, "\n");
  }
  return mark;
}

std::uint32_t mark_with(std::uint32_t mark, std::string_view known) {
  mix(mark, known);
  return mark;
}

}  // namespace schakel::exact_globe
