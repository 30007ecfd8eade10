#pragma once

#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/port.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/form.h"

namespace schakel::exact_globe {

/// Finds items in few calls: ten thousand orders share a few hundred items. What was found is remembered for
/// a quarter of an hour (a run); what was not found is asked again each time, so that an item that somebody
/// just made is seen at once. When many unseen codes are asked together, the stretch of the item file in
/// which they lie is read in pages first. That reading only ever adds what exists: whether a code is missing
/// is decided by asking for it, so the server's collation cannot deceive us.
class Items {
 public:
  Items(Client& client, Clock& clock, const FormRules& rules)
      : client_(client), clock_(clock), rules_(rules) {}

  /// Those of `codes` that exist, spelt as they were asked; Globe's own are in upper case, and so are what we
  /// write.
  Result<std::vector<connector::ItemFound>> find(std::span<const std::string> codes, std::stop_token stop);

  Result<connector::ItemFound> create(const connector::ItemDraft& draft, std::stop_token stop);

  static constexpr std::size_t kManyCodes = 20;  ///< From here on pages are read instead of single items.
  static constexpr std::size_t kRememberedMax = 20000;  ///< About 2 MB.
  static constexpr std::chrono::minutes kRememberedFor{15};

 private:
  struct Known {
    bool sellable = false;
    bool is_stock = false;
  };

  using Keys = std::set<std::string>;

  Keys unseen_among(std::span<const std::string> codes) const;
  Result<void> read_stretch(const Keys& unseen, std::stop_token stop);
  Result<void> read_matching(std::string filter, const Keys& asked, std::stop_token stop, int pages_max);

  Client& client_;
  Clock& clock_;
  const FormRules& rules_;
  std::unordered_map<std::string, Known> known_;  // By code in upper case.
  Instant oldest_{};
};

/// The form of an item that an order line asks for.
Form item_form(const connector::ItemDraft& draft, const FormRules& rules);

}  // namespace schakel::exact_globe
