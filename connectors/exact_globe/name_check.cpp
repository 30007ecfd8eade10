#include "connectors/exact_globe/name_check.h"

#include <utility>
#include <vector>

#include "connectors/exact_globe/metadata.h"

namespace schakel::exact_globe {

void NameCheck::use(std::string_view property) {
  if (used_.emplace(property).second) agreed_ = false;
}

Result<void> NameCheck::agree(std::stop_token stop) {
  if (agreed_ || check_ == MetadataCheck::kOff) return {};
  TRY(const std::string xml, client_.read_metadata(std::move(stop)));
  const std::vector<std::string_view> names(used_.begin(), used_.end());
  const NamesUsed used[] = {{.entity = entity_.name, .properties = names}};
  std::vector<Error> errors = compare_with_metadata(xml, used);
  if (!errors.empty()) return fail(std::move(errors.front()));
  agreed_ = true;
  return {};
}

}  // namespace schakel::exact_globe
