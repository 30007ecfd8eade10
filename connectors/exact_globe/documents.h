#pragma once

#include <cstddef>
#include <set>
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
#include "connectors/exact_globe/settings.h"
#include "connectors/exact_globe/target_document.h"

namespace schakel::exact_globe {

/// What is sent for one document, but for the TransactionKey, which Globe gives with the first line.
struct DocumentForms {
  Form header;
  std::vector<Form> lines;
  /// Everything that the catalogue would refuse, lines included, and an entry that does not add up.
  std::vector<Error> problems;
};

/// Documents of one kind by the protocol that Exact prescribes (facts 2.5): the first line is sent without a
/// TransactionKey and brings one back, the other lines carry it, and the header comes last. The header is
/// what counts: it checks and makes the whole document in one go; lines without it are parked and invisible.
///
///   a line has no answer     → kUnavailable "globe.line_unanswered". Nothing that counts happened; the next
///                              call for that reference starts over under a new key.
///   the header has no answer → kUnknownOutcome. The header is remembered here; the next call for that
///                              reference sends only it, under its old key, which Globe takes once.
///   …and that is refused     → kUnknownOutcome "globe.key_already_used": the first one may have arrived. The
///                              memory is dropped, the engine looks the reference up, and may then start
///                              over.
///
/// An invoice that is not final cannot be found back (facts 2.6), so the engine would ask a person at once:
/// its header is sent a second time right away, under the same key. If Globe takes it, the invoice is made,
/// once. If not, it may have been made before, and a person has to look.
///
/// What is remembered is lost with the program. That is why the engine looks up first, always.
class Documents {
 public:
  Documents(Client& client, const ConnectionSettings& settings, const FormRules& rules,
            connector::DocumentChoice choice);

  Result<std::vector<connector::DocumentFound>> find(std::span<const std::string> references,
                                                     std::stop_token stop);
  /// False: an invoice that is not final may be there, and nobody here can see it.
  bool finds_every_document() const;

  /// Before the journal is known, whichever is chosen will do.
  DocumentForms forms_of(const connector::OrderDraft& draft) const;
  Result<connector::DocumentWritten> write(const connector::OrderDraft& draft, std::stop_token stop);

  /// The VAT codes of the target: an entry cannot stand on one that includes VAT.
  void learn(const std::vector<connector::VatCode>& codes);

  // More open ends than this mean that the connection is gone, and the run ends long before.
  static constexpr std::size_t kUnansweredMax = 1000;

 private:
  struct Unanswered {
    Form header;  // With its TransactionKey; in memory only, as everything of a document is.
  };

  Result<void> choose_journal(std::stop_token stop);
  void add_entry_header(const connector::OrderDraft& draft, DocumentForms& forms) const;
  std::vector<Error> problems_of_line(const connector::OrderLineDraft& draft, const Form& line) const;
  Result<std::string> send_lines(std::span<Form> lines, std::stop_token stop);
  Result<connector::DocumentWritten> send_header(const std::string& reference, const Form& header,
                                                 std::stop_token stop);
  Result<connector::DocumentWritten> send_header_again(const std::string& reference, std::stop_token stop);
  connector::DocumentWritten written_as(const Json& made) const;

  Client& client_;
  const ConnectionSettings& settings_;
  const FormRules& rules_;
  const connector::DocumentChoice choice_;
  const TargetDocument document_;
  std::string journal_;                  // Of entries, as Globe stores it; empty: not chosen yet.
  std::set<std::string> including_vat_;  // VAT codes.
  std::unordered_map<std::string, Unanswered> unanswered_;  // By reference.
};

}  // namespace schakel::exact_globe
