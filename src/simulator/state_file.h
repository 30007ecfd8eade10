#pragma once

#include <functional>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace schakel::simulator {

/// Rows on disk: one JSON object a line, `{"entity": "Account", "row": {…}}`. The form of both `--state FILE`
/// (which a simulator writes itself) and `--data FILE` (which a person writes). Lines that are empty or start
/// with `#` are skipped.
using SeeLine = std::function<Result<bool>(const std::string& entity, const Json& row)>;

/// Reads line after line; the error says in which line it was. A missing file is kNotFound. The bool that
/// `see` returns means nothing.
Result<std::size_t> read_rows(const std::string& path, const SeeLine& see);

/// Writes a whole new file beside the old one and puts it in its place, so that a crash leaves either.
/// `write` is given a function to call per row.
using PutLine = std::function<void(const std::string& entity, const Json& row)>;
Result<std::size_t> write_rows(const std::string& path, const std::function<void(const PutLine& put)>& write);

}  // namespace schakel::simulator
