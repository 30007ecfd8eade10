#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/form.h"

namespace schakel::exact_globe {

/// Sales orders by the protocol that Exact prescribes (facts 2.5): the first line is sent without a
/// TransactionKey and brings one back, the other lines carry it, and the header comes last. The header is
/// what counts: it checks and makes the whole order in one go; lines without it are parked and invisible.
///
///   a line has no answer     → kUnavailable "globe.line_unanswered". Nothing that counts happened; the next
///   call for
///                              that reference starts over under a new key.
///   the header has no answer → kUnknownOutcome. The header is remembered here; the next call for that
///   reference
///                              sends only it, under its old key, which Globe takes once.
///   …and that is refused     → kUnknownOutcome "globe.key_already_used": the first one may have arrived. The
///   memory is
///                              dropped, the engine looks the reference up, and may then start over.
///
/// What is remembered is lost with the program. That is why the engine looks up first, always.
class Orders {
 public:
  Orders(Client& client, const FormRules& rules) : client_(client), rules_(rules) {}

  Result<std::vector<connector::DocumentFound>> find(std::span<const std::string> references,
                                                     std::stop_token stop);

  Result<connector::DocumentWritten> write(const connector::OrderDraft& draft, std::stop_token stop);

  // More open ends than this mean that the connection is gone, and the run ends long before.
  static constexpr std::size_t kUnansweredMax = 1000;

 private:
  struct Unanswered {
    Form header;  // With its TransactionKey; in memory only, as everything of an order is.
  };

  Result<std::string> send_lines(std::span<Form> lines, std::stop_token stop);
  Result<connector::DocumentWritten> send_header(const std::string& reference, const Form& header,
                                                 std::stop_token stop);
  Result<connector::DocumentWritten> send_header_again(const std::string& reference, std::stop_token stop);

  Client& client_;
  const FormRules& rules_;
  std::unordered_map<std::string, Unanswered> unanswered_;  // By reference.
};

/// What is sent for one order, but for the TransactionKey, which Globe gives with the first line.
struct OrderForms {
  Form header;
  std::vector<Form> lines;

  OrderForms(const connector::OrderDraft& draft, const FormRules& rules);
  /// Everything that the catalogue would refuse, lines included.
  std::vector<Error> problems() const;
};

}  // namespace schakel::exact_globe
