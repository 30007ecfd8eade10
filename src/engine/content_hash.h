#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "connector/port.h"
#include "connector/records.h"
#include "model/order.h"

namespace schakel::engine {

/// Says whether an order is still the same without keeping anything of it: a keyed BLAKE2b over a canonical
/// form of all its fields (of its customers: who they are). Without the key nobody can try out whether a name
/// or an amount was in it.
class ContentHasher {
 public:
  /// `key`: 32 bytes, made once per installation and kept beside the other secrets. Otherwise kInvalidInput.
  static Result<ContentHasher> make(Secret key);

  /// 32 hexadecimal characters: 128 bits are enough to tell two versions of one order apart.
  std::string of(const model::Order& order) const;

  /// The same with how far it is: what was delivered and invoiced of each line, and its track and trace.
  /// Apart, because an order that goes on its way is no other order to whoever ordered it.
  std::string of_progress(const model::Order& order) const;

  /// Of a master record: what was read of it, and by which rules (`rules` is any text that changes with
  /// them).
  std::string of(const connector::SourceRecord& record, const std::string& rules) const;

  /// Of any text: a level of stock, say.
  std::string of(std::string_view text) const;

  /// Of what a record is matched by: equal for two records who are one to the target.
  std::string of(connector::FindBy key, const Personal& value) const;

  /// Of what a customer is matched by: equal for two customers who are one to the target.
  std::string of(connector::MatchKey key, const Personal& value) const;

 private:
  explicit ContentHasher(Secret key) : key_(std::move(key)) {}
  Secret key_;
};

}  // namespace schakel::engine
