#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "connector/port.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/code_lists.h"
#include "connectors/exact_online/heads.h"
#include "connectors/exact_online/lines.h"
#include "connectors/exact_online/parties.h"

namespace schakel::exact_online {

/// Reads orders, out of one kind of document, in as few calls as possible. How is in README.md under "Call
/// economy". One instance lives for one connection; what it has seen of customers, contacts, addresses and
/// codes is kept in memory until a reading begins anew.
class OrderReader {
 public:
  OrderReader(Client& client, const connector::DocumentChoice& choice)
      : document_(source_document(choice.document)),
        codes_(client),
        heads_(client, codes_, document_, choice.journal),
        lines_(client, codes_, document_),
        parties_(client, codes_) {}

  Result<connector::OrderPage> read_heads(const connector::OrderRead& read, std::stop_token stop);
  Result<void> complete(std::vector<model::Order>& heads, const connector::OrderRead& read,
                        const std::function<bool(const std::string& customer_id)>& customer_is_known,
                        std::stop_token stop);
  Result<std::vector<model::Order>> read_heads_of(std::span<const std::string> numbers,
                                                  const connector::OrderRead& read, std::stop_token stop);

 private:
  void forget();
  /// Native fields that cannot be read, found out before the first call.
  Result<void> check_native(const connector::OrderRead& read) const;

  const SourceDocument& document_;
  CodeLists codes_;
  HeadReader heads_;
  LineReader lines_;
  PartyReader parties_;
};

}  // namespace schakel::exact_online
