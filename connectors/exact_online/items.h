#pragma once

#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/port.h"
#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/fields.h"
#include "connectors/exact_online/form.h"
#include "connectors/exact_online/reference_codes.h"

namespace schakel::exact_online {

/// Finds items in few calls: ten thousand orders share a few hundred items. About 150 codes are asked in one
/// question. What was found is remembered: for a quarter of an hour (a run) that it may be sold, and for the
/// whole life of the connection the id behind the code, which an order line wants. What was not found is
/// asked again each time, so that an item that somebody just made is seen at once.
class Items {
 public:
  Items(Client& client, Clock& clock, ReferenceCodes& codes)
      : client_(client), clock_(clock), codes_(codes), known_(kRememberedMax) {}

  /// Those of `codes` that exist, spelt as they were asked. Whether letter case counts over there is not
  /// known (facts 4.5: C), and Globe writes codes in capitals that Online keeps as they were typed. So what
  /// is not found as it is spelt is asked for once more without regard to case; of two that differ in case
  /// only, the one that is spelt as asked is it.
  Result<std::vector<connector::ItemFound>> find(std::span<const std::string> codes, std::stop_token stop);

  /// Makes an item that may be sold and is no stock item. Its price is a record of its own over there and a
  /// second call: when that one fails the item is there without a price, and order lines bring their own.
  Result<connector::ItemFound> create(const connector::ItemDraft& draft, const FormRules& rules,
                                      std::stop_token stop);

  /// Sees to it that the ids of these codes are known, where they exist.
  Result<void> learn(std::span<const std::string> codes, std::stop_token stop);
  /// The id of an item that was seen; empty when none was.
  std::string id_of(std::string_view code);

  static constexpr std::size_t kRememberedMax = 20'000;  ///< About 4 MB.
  static constexpr std::chrono::minutes kRememberedFor{15};
  /// Item.Code has 30 characters by the catalogue's hint, which is not sure (facts 11); a code of more than
  /// twice that is none.
  static constexpr std::size_t kCodeMax = 64;

 private:
  struct Known {
    std::string id;
    std::string code;
    bool sellable = false;
    bool is_stock = false;
    Instant seen{};
  };

  using Codes = std::set<std::string>;

  Result<void> ask(const Codes& codes, std::stop_token stop);
  Result<void> read(std::string_view field, const Codes& codes, std::stop_token stop);
  const Known* known(std::string_view code);

  Client& client_;
  Clock& clock_;
  ReferenceCodes& codes_;
  BoundedCache<Known> known_;  // By code in upper case.
};

/// The form of an item that an order line asks for, by the rules (mappings/item.write.toml).
Result<Form> item_form(const connector::ItemDraft& draft, const FormRules& rules, const IdOf& id_of);
/// That of its price: what the rules give in "price.".
Form price_form(const connector::ItemDraft& draft, const FormRules& rules, const std::string& item_id);
std::vector<Error> item_problems(const connector::ItemDraft& draft, const FormRules& rules);

}  // namespace schakel::exact_online
