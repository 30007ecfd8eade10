#pragma once

#include <string_view>
#include <vector>

#include "base/explanation.h"
#include "base/result.h"

namespace schakel::app {

/// One table of docs/reference/errors.md.
struct ExplanationPage {
  Text heading;
  Text about;
  std::vector<Explanation> rows;
};

/// Every error that the program knows, by where it comes from.
const std::vector<ExplanationPage>& explanation_pages();

/// Null for a code that is explained nowhere. A test reads the sources, so that there is none.
const Explanation* explanation_of(std::string_view code);

}  // namespace schakel::app
