#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Small changes to the text of a configuration, where a command makes one for its user. The file stays his:
// what is not changed stays as it is, to the blank and the comment, and in its order. Pure: text in, text
// out.
namespace schakel::app {

/// Names from the root of a configuration: {"lookup", "vat"}.
using TablePath = std::vector<std::string>;

/// The text with `key = value` in that table: the row's value is replaced where the key stands there already;
/// else a row is added as the last one of the table, in the way that the table is written; and where there is
/// no such table, it is made beside its likes. `text` must be TOML. "config.cannot_edit" (kInvalidInput)
/// when it is written in a way that this cannot change safely: every result is read back, and must differ in
/// that one value.
Result<std::string> with_row(std::string_view text, const TablePath& table, std::string_view key,
                             std::string_view value);

/// The text without that table and all that stands in it, or without that one value. Comments outside of it
/// stay. kNotFound "config.not_there" when it is not there.
Result<std::string> without(std::string_view text, const TablePath& path);

}  // namespace schakel::app
