// Whatever somebody writes in a configuration: reading never crashes, and every problem is told in both
// languages.
#include <cstdint>
#include <string_view>

#include "app/configuration.h"
#include "base/assert.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  schakel::schema::Problems problems;
  const schakel::app::Configuration configuration = schakel::app::read_configuration(
      std::string_view(reinterpret_cast<const char*>(bytes), size), problems);
  for (const schakel::schema::Problem& problem : problems) {
    SCHAKEL_ASSERT(!problem.what.en.empty() && !problem.what.nl.empty() && problem.line >= 0);
  }
  if (!problems.empty()) return 0;
  // What was found sound hangs together.
  for (const auto& [name, integration] : configuration.integrations) {
    SCHAKEL_ASSERT(configuration.connections.contains(integration.source));
    SCHAKEL_ASSERT(configuration.connections.contains(integration.target));
  }
  for (const auto& [name, flow] : configuration.flows) {
    SCHAKEL_ASSERT(configuration.integrations.contains(flow.integration));
    SCHAKEL_ASSERT(flow.orders.batch_size > 0);
  }
  return 0;
}
