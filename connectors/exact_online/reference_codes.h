#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/port.h"
#include "connector/records.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/form.h"
#include "connectors/exact_online/rows.h"
#include "model/document.h"

namespace schakel::exact_online {

/// Lists of which Exact Online's documents want the GUID where a person says the code (facts 5.1). VAT codes,
/// payment conditions, cost centres and cost units stand on a document by their code.
enum class CodeList { kWarehouse, kShippingMethod, kClassification, kGlAccount, kItemGroup, kOrderCharge };
/// The list that has what a field refers to; nothing: an account or an item is in no list.
std::optional<CodeList> list_of(Referred to);

/// "Warehouse "9" does not exist in Exact Online."
Error unknown_code(const Text& what, std::string_view code);

/// Whether a row of a code list may be used today: it is not blocked, not inactive and has not ended. A list
/// that has no such field has nothing to say about it.
bool is_usable(RowReader& row, const Entity& entity, LocalTime today);
/// `fields`, and those of the list that is_usable() looks at.
std::vector<std::string> with_usability(const Entity& entity, std::vector<std::string> fields);
/// Of an account's eight classifications only those of the connection's slot; empty when the slot has none.
Result<std::string> classification_filter(Client& client, std::stop_token stop);

/// The administration's code lists: what a draft may name, and the ids behind the codes. Each list costs one
/// call per page, once per connection. Codes are trimmed (facts 4.4: VAT codes come padded).
class ReferenceCodes {
 public:
  ReferenceCodes(Client& client, Clock& clock, connector::DocumentChoice choice = {})
      : client_(client), clock_(clock), choice_(std::move(choice)) {}

  /// Reads every list anew. Ledger accounts only for a sales entry: no other document has them per line.
  /// Order charges only where the choice has them.
  /// Blocked, inactive and ended codes are left out, and VAT codes that are for purchases only: a document
  /// with one would be refused.
  Result<connector::ReferenceCodes> read(std::stop_token stop);
  /// The same for records of this kind: the lists that their rules can name.
  Result<connector::ReferenceCodes> read(connector::RecordKind kind, std::stop_token stop);

  /// The codes of one list.
  Result<std::vector<std::string>> read(CodeList list, std::stop_token stop) {
    return read_list(list, std::move(stop));
  }

  /// The id behind a code, whatever its letter case; the list is read first when it was not yet.
  /// kInvalidRecord: not there.
  Result<std::string> id_of(CodeList list, std::string_view code, std::stop_token stop);
  /// The code behind an id, also of what may not be used any more; empty when nobody has it. Reads the list
  /// when it was not yet.
  Result<std::string> code_of(CodeList list, const std::string& id, std::stop_token stop);
  /// A code, or an id, as the list spells the code. As it was given while the list was not read.
  /// kInvalidRecord: not there.
  Result<std::string> as_spelt(CodeList list, std::string_view code) const;

 private:
  struct Listed {
    std::string id;
    std::string code;
    bool usable = true;
  };
  struct Rows {
    std::map<std::string, Listed, std::less<>> by_code;  // In upper case.
    std::map<std::string, std::string, std::less<>> code_by_id;
  };

  Result<std::vector<connector::VatCode>> read_vat_codes(std::stop_token stop);
  Result<std::vector<std::string>> read_list(CodeList list, std::stop_token stop);
  Result<const Rows*> rows_of(CodeList list, std::stop_token stop);
  Result<std::vector<std::string>> read_codes(std::string_view endpoint, std::stop_token stop);

  Client& client_;
  Clock& clock_;
  connector::DocumentChoice choice_;
  std::map<CodeList, Rows> lists_;
};

}  // namespace schakel::exact_online
