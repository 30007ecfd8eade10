#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/custom_fields.h"
#include "connectors/exact_online/examine.h"

namespace schakel::exact_online {

/// Reads and sets the values of custom fields, which stand beside their records: one row for each field of
/// each record, as text, 60 a call (facts 5, one source).
class CustomValues {
 public:
  explicit CustomValues(Client& client) : client_(client) {}

  /// By the id of its record: its custom fields as a row of CustomFields::of(), each value as text. A field
  /// without a value is not in it, a record without any is not there.
  using Rows = std::unordered_map<std::string, Json>;
  /// The fields with these names ("custom.Origin") of the records with these ids, about 90 ids a question.
  /// Where that is many questions and there are few values in all, those are read, once until forget().
  Result<Rows> read(CustomField::Of of, const std::vector<std::string>& names,
                    const std::vector<std::string>& ids, std::stop_token stop);
  /// What was read as a whole may have changed.
  void forget() { whole_.clear(); }

  /// Sets one field of one record, to a value as a Form holds it. The same again changes nothing, so it may
  /// be done twice. There is no way to empty one: `Value` is mandatory.
  Result<void> set(CustomField::Of of, const std::string& id, std::string_view name, const Json& value,
                   std::stop_token stop);

 private:
  struct Whole {
    bool is_read = false;  ///< False: it was asked how many there are, and there are too many.
    std::vector<std::string> names;
    Rows rows;
  };

  Result<void> read_whole(CustomField::Of of, const std::vector<std::string>& names, std::size_t questions,
                          std::stop_token stop);

  Client& client_;
  std::map<CustomField::Of, Whole> whole_;
};

/// What `doctor` asks for records of this kind besides `rights`: nothing where no custom field is declared.
std::vector<Right> with_custom_values(std::span<const Right> rights, connector::RecordKind kind,
                                      const ConnectionSettings& settings);

}  // namespace schakel::exact_online
