#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "connector/record_mapping.h"
#include "engine/run.h"
#include "flow/records.h"

namespace schakel::engine {

/// What the flow the other way would write into the source of what the target has. A field of the source that
/// is just that was changed by nobody since, so what is made of such fields is our own writing: sending it
/// back could only blur it (a description that was cut on its way, say). Everything that it is given must
/// outlive it.
class OwnImage {
 public:
  /// Adds to `asked`, the fields that records of the target are read with, those that the image is made of.
  OwnImage(const connector::RecordMapping& mapping, const RecordDeps::Opposite& opposite,
           std::vector<std::string>& asked);

  /// A value for each field of the image. `values`: of a record of the target, as they were asked. Nothing:
  /// there is no image, because it cannot be computed or has codes without a translation.
  std::optional<std::vector<model::Value>> of(const std::string& id, const std::string& number,
                                              const std::vector<model::Value>& values) const;

  /// Marks what of `wanted` is our own writing. `is_image(i, value)`: whether the source's value is that of
  /// field i of the record's image.
  void mark_own(const connector::SourceRecord& record, std::vector<flow::WantedField>& wanted,
                const std::function<bool(std::size_t, const model::Value&)>& is_image) const;

 private:
  struct Field {
    std::size_t rule = 0;   ///< Of the opposite's write rules.
    std::size_t place = 0;  ///< Where the source's own value of it stands.
    std::string name;
  };

  const connector::RecordMapping& mapping_;
  const RecordDeps::Opposite& opposite_;
  connector::MappingSettings settings_;
  std::vector<std::size_t> read_;  ///< Where the values that the opposite reads stand among the asked ones.
  std::vector<Field> fields_;
};

}  // namespace schakel::engine
