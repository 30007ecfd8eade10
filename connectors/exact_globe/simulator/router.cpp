#include "connectors/exact_globe/simulator/router.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "simulator/odata_query.h"

namespace schakel::exact_globe::simulator {
namespace {

tl::unexpected<ServiceError> nothing_there() {
  return refuse(Refused::kNotFound, "Resource not found for the segment.");
}

// (guid'…'), ('…') or (123), of the kind that the key has.
OrError<kit::Value> key_from(const Property& property, const std::string& text) {
  std::string_view rest = text;
  const std::optional<kit::Literal> literal = kit::take_literal(rest);
  using Kind = kit::Value::Kind;
  if (literal && rest.empty()) {
    const Kind kind = literal->value.kind();
    const bool fits = (property.type == kit::EdmType::kGuid && kind == Kind::kGuid) ||
                      (property.type == kit::EdmType::kString && kind == Kind::kText) ||
                      (kit::is_numeric(property.type) && literal->value.is_number());
    if (fits) return literal->value;
  }
  return refuse(Refused::kRequest, "The key does not fit property " + property.name + ".");
}

}  // namespace

OrError<Destination> route(const Catalogue& catalogue, std::string_view target) {
  const std::size_t question = target.find('?');
  const std::vector<std::string> segments = kit::path_segments(target.substr(0, question));
  if (segments.size() < 2 || segments.size() > 3 || !equal_ignoring_case(segments[0], "services") ||
      !equal_ignoring_case(segments[1], "Exact.Entity.REST.EG")) {
    return nothing_there();
  }
  Destination destination{.query = question == std::string_view::npos ? std::string_view()
                                                                      : target.substr(question + 1)};
  if (segments.size() == 2) {
    destination.what = Destination::What::kServiceDocument;
    return destination;
  }
  if (equal_ignoring_case(segments[2], "$metadata")) {
    destination.what = Destination::What::kMetadata;
    return destination;
  }
  const std::optional<kit::Segment> segment = kit::parse_segment(segments[2]);
  if (!segment) return nothing_there();
  destination.entity = catalogue.find(segment->name);
  if (destination.entity == nullptr) return nothing_there();
  if (segment->key) {
    OrError<kit::Value> key = key_from(destination.entity->key_property(), *segment->key);
    if (!key) return tl::unexpected<ServiceError>(key.error());
    destination.what = Destination::What::kRow;
    destination.key = *std::move(key);
  }
  return destination;
}

}  // namespace schakel::exact_globe::simulator
