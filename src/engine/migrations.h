#pragma once

#include <span>

#include "storage/database.h"

namespace schakel::engine {

/// The engine's tables, step by step. What every column means stands in tables.md.
std::span<const storage::Migration> migrations();

}  // namespace schakel::engine
