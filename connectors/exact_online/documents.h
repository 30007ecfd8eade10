#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/customers.h"
#include "connectors/exact_online/items.h"
#include "connectors/exact_online/order_forms.h"
#include "connectors/exact_online/reference_codes.h"
#include "model/document.h"

namespace schakel::exact_online {

/// What one of the four documents is over there.
struct DocumentEntity {
  std::string_view header;        ///< "salesorder/SalesOrders"
  std::string_view lines;         ///< The entity of its lines…
  std::string_view within;        ///< …and the header's property that holds them: "SalesOrderLines".
  std::string_view charges = {};  ///< The same two for its order charges; empty: it has none.
  std::string_view charges_within = {};
  std::string_view id;      ///< "OrderID"
  std::string_view number;  ///< What people call it by…
  /// …and what they call it by until it has one (an invoice gets its number when it is printed: facts 5).
  std::string_view number_before;
};
const DocumentEntity& entity_of(model::Document document);

/// Documents of one kind in the administration: found by the reference that we put on them, and written.
class Documents {
 public:
  Documents(Client& client, Customers& customers, Items& items, ReferenceCodes& codes, FormRules& rules,
            const connector::DocumentChoice& choice)
      : client_(client),
        customers_(customers),
        items_(items),
        codes_(codes),
        rules_(rules),
        choice_(choice) {}

  /// About 150 references are asked in one question; found is what has exactly one of them in YourRef. Credit
  /// notes are passed over: Exact copies the reference of what they credit.
  Result<std::vector<connector::DocumentFound>> find(std::span<const std::string> references,
                                                     std::stop_token stop);

  /// Which sales journal an invoice or entry goes into: the one of the settings, or the only one there is.
  /// Asked once. kInvalidInput when it does not exist, or when there are several and none was chosen.
  Result<void> choose_journal(std::stop_token stop);

  /// What is known to be wrong with a draft, without a call.
  std::vector<Error> problems(const connector::OrderDraft& draft) const;

  /// One call for the whole document. Before it goes one for each of these that is not known yet: the ids of
  /// its debtors, of its items, and an address that the goods go to. Those change nothing that counts, so
  /// when one of them fails the document was not sent.
  Result<connector::DocumentWritten> write(const connector::OrderDraft& draft, std::stop_token stop);

 private:
  IdOf ids_of(const connector::OrderDraft& draft, std::stop_token stop);
  Result<std::string> delivery_address(const connector::OrderDraft& draft, std::stop_token stop);
  Result<connector::DocumentWritten> written(const Json& made) const;

  Client& client_;
  Customers& customers_;
  Items& items_;
  ReferenceCodes& codes_;
  FormRules& rules_;  // Of the connection; the journal in them is ours to choose.
  const connector::DocumentChoice choice_;
  BoundedCache<std::string> addresses_{kAddressesMax};  // Ids, by what was sent for them.

  static constexpr std::size_t kAddressesMax = 2'000;
};

}  // namespace schakel::exact_online
