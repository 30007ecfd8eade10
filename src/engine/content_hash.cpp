#include "engine/content_hash.h"

#include <sodium.h>

#include <array>

#include "base/assert.h"
#include "base/text.h"
#include "engine/errors.h"

namespace schakel::engine {
namespace {

constexpr std::size_t kHashBytes = 16;

// The canonical form: every value with its kind and length in front, in a fixed order, so that no two orders
// read the same. Decimals without needless zeros: 1.50 and 1.5 are one amount.
class Canonical {
 public:
  explicit Canonical(const Secret& key) {
    const int made =
        crypto_generichash_init(&state_, reinterpret_cast<const unsigned char*>(key.reveal().data()),
                                key.reveal().size(), kHashBytes);
    SCHAKEL_ASSERT(made == 0);
  }

  void add(std::string_view text) {
    add_number(static_cast<std::int64_t>(text.size()));
    feed(text.data(), text.size());
  }
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(const Personal& text) { add(std::string_view(text.reveal())); }
  void add(const Decimal& number) { add(number.to_short_text()); }
  void add(LocalTime moment) { add_number(moment.time_since_epoch().count()); }
  void add(bool yes) { add_number(yes ? 1 : 0); }
  void add_number(std::int64_t number) {
    std::array<unsigned char, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(number) >> (8 * i));
    }
    feed(bytes.data(), bytes.size());
  }
  template <class Held>
  void add(const std::optional<Held>& held) {
    add(held.has_value());
    if (held) add(*held);
  }

  void add(const model::NativeFields& fields) {
    add_number(static_cast<std::int64_t>(fields.size()));
    for (const auto& [name, value] : fields) {
      add(name);
      add(value);
    }
  }
  void add(const model::Value& value) {
    add_number(static_cast<std::int64_t>(value.index()));
    if (const auto* text = std::get_if<Personal>(&value)) add(*text);
    if (const auto* number = std::get_if<Decimal>(&value)) add(*number);
    if (const auto* yes = std::get_if<bool>(&value)) add(*yes);
    if (const auto* moment = std::get_if<LocalTime>(&value)) add(*moment);
  }
  void add(const model::Address& a) {
    for (const Personal* part : {&a.line1, &a.line2, &a.line3, &a.postcode, &a.city}) add(*part);
    add(a.state);
    add(a.country);
  }
  void add(const model::Contact& c) {
    add(c.id);
    for (const Personal* part :
         {&c.first_name, &c.middle_name, &c.last_name, &c.initials, &c.email, &c.phone, &c.job_title}) {
      add(*part);
    }
    add(c.gender);
    add(c.language);
  }
  // By id only: what else is known of a customer depends on whether he had to be read.
  void add(const model::Customer& customer) { add(customer.id); }
  void add(const model::OrderLine& line) {
    add(line.id);
    add_number(line.number);
    add(line.item_code);
    add(line.description);
    add(line.notes);
    add(line.quantity);
    add(line.unit);
    add(line.unit_price);
    add(line.discount);
    add(line.amount);
    add(line.vat_code);
    add(line.vat_percentage);
    add(line.cost_center);
    add(line.cost_unit);
    add(line.delivery_date);
    add(line.gl_account);
    add(line.vat_amount);
    add(line.native);
  }
  void add(const model::OrderCharge& charge) {
    add(charge.code);
    add(charge.description);
    add(charge.is_shipping);
    add(charge.amount_excl_vat);
    add(charge.amount_incl_vat);
    add(charge.vat_code);
    add(charge.vat_percentage);
  }

  std::string finish() {
    std::string bytes(kHashBytes, '\0');
    crypto_generichash_final(&state_, reinterpret_cast<unsigned char*>(bytes.data()), bytes.size());
    return hex(bytes);
  }

 private:
  void feed(const void* bytes, std::size_t size) {
    crypto_generichash_update(&state_, static_cast<const unsigned char*>(bytes), size);
  }
  crypto_generichash_state state_{};
};

}  // namespace

Result<ContentHasher> ContentHasher::make(Secret key) {
  if (key.reveal().size() != crypto_generichash_KEYBYTES || sodium_init() < 0) {
    return fail(explained(ErrorKind::kInvalidInput, "engine.hash_key",
                          {.en = "The installation's hash key is not 32 bytes long.",
                           .nl = "De hashsleutel van de installatie is niet 32 bytes lang."}));
  }
  return ContentHasher(std::move(key));
}

std::string ContentHasher::of(connector::MatchKey key, const Personal& value) const {
  Canonical form(key_);
  form.add(std::string_view(connector::name_of(key)));
  form.add(value);
  return form.finish();
}

std::string ContentHasher::of(const connector::SourceRecord& record, const std::string& rules) const {
  Canonical form(key_);
  form.add(record.id);
  form.add(record.number);
  form.add(rules);
  form.add_number(static_cast<std::int64_t>(record.values.size()));
  for (const model::Value& value : record.values) form.add(value);
  return form.finish();
}

std::string ContentHasher::of(std::string_view text) const {
  Canonical form(key_);
  form.add(text);
  return form.finish();
}

std::string ContentHasher::of(connector::FindBy key, const Personal& value) const {
  Canonical form(key_);
  form.add(std::string_view(connector::name_of(key)));
  form.add(value);
  return form.finish();
}

std::string ContentHasher::of(const model::Order& o) const {
  Canonical form(key_);
  form.add(o.id);
  form.add(o.number);
  form.add_number(static_cast<int>(o.state));
  form.add(o.approved);
  form.add(o.is_credit);
  form.add(o.order_date);
  form.add(o.delivery_date);
  form.add(o.modified);
  form.add(o.your_reference);
  form.add(o.description);
  form.add(o.remarks);
  form.add(o.currency);
  form.add(o.payment_condition);
  form.add(o.shipping_method);
  form.add(o.warehouse);
  form.add(o.discount);
  form.add(o.amount);
  form.add(o.amount_excl_vat);
  form.add(o.customer);
  form.add(o.invoice_to);
  form.add(o.deliver_to);
  form.add(o.contact);
  form.add(o.delivery_address_id);
  form.add(o.delivery_address);
  form.add_number(static_cast<std::int64_t>(o.lines.size()));
  for (const model::OrderLine& line : o.lines) form.add(line);
  form.add_number(static_cast<std::int64_t>(o.charges.size()));
  for (const model::OrderCharge& charge : o.charges) form.add(charge);
  form.add(o.native);
  return form.finish();
}

std::string ContentHasher::of_progress(const model::Order& order) const {
  Canonical form(key_);
  form.add(of(order));
  form.add(order.tracking);
  for (const model::OrderLine& line : order.lines) {
    form.add(line.delivered);
    form.add(line.invoiced);
  }
  return form.finish();
}

}  // namespace schakel::engine
