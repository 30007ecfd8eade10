#pragma once

#include <span>
#include <string_view>

#include "base/json.h"

namespace schakel {

/// Reads the whole text as Json::parse does, and refuses what that refuses, but keeps only the members that
/// are `wanted` of what the first member `under` of the document holds: of {"d":{"ID":"1","Name":"x"}} with
/// "d" and
/// {"ID"} that is {"ID":"1"}, in the order of the text. For answers of many members of which two are looked
/// at: the others are checked, and take no memory.
///
/// A member that repeats counts once, the first time, as it does for Json::find; one that is itself {…} or
/// […] becomes null. The answer is null when `under` is not there, or is not {…}.
Result<Json> pick_json(std::string_view text, std::string_view under,
                       std::span<const std::string_view> wanted, Json::Limits limits = {});

}  // namespace schakel
