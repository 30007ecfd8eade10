#include "engine/own_image.h"

#include <algorithm>
#include <set>

namespace schakel::engine {

OwnImage::OwnImage(const connector::RecordMapping& mapping, const RecordDeps::Opposite& opposite,
                   std::vector<std::string>& asked)
    : mapping_(mapping), opposite_(opposite), settings_(opposite.kept_by.mapping_settings()) {
  const connector::RecordMapping& back = opposite.mapping;
  for (const std::string& field : back.read_fields()) {
    const auto at = std::ranges::find(asked, field);
    read_.push_back(static_cast<std::size_t>(at - asked.begin()));
    if (at == asked.end()) asked.push_back(field);
  }
  for (std::size_t i = 0; i < back.write_fields().size(); ++i) {
    const std::string& name = back.write_fields()[i];
    if (const auto place = mapping.place_of_read(name))
      fields_.push_back({.rule = i, .place = *place, .name = name});
  }
}

std::optional<std::vector<model::Value>> OwnImage::of(const std::string& id, const std::string& number,
                                                      const std::vector<model::Value>& values) const {
  connector::SourceRecord as_source{.id = id, .number = number, .values = {}};
  for (const std::size_t place : read_) as_source.values.push_back(values[place]);
  connector::RecordInHand in_hand(opposite_.mapping, as_source, settings_);
  if (!in_hand.errors().empty()) return std::nullopt;
  in_hand.set_writing(connector::Writing::kChange);
  if (!flow::translate_codes(in_hand, opposite_.mapping, opposite_.settings, nullptr)) return std::nullopt;
  flow::Wanted wanted = flow::wanted_fields(
      in_hand, opposite_.mapping, opposite_.settings.text_too_long,
      [&](std::string_view field, const model::Value& value, connector::RecordTarget::TooLong too_long) {
        return opposite_.kept_by.as_kept(field, value, too_long);
      });
  std::vector<model::Value> image;
  image.reserve(fields_.size());
  for (const Field& field : fields_) image.push_back(std::move(wanted.fields[field.rule].value));
  return image;
}

void OwnImage::mark_own(const connector::SourceRecord& record, std::vector<flow::WantedField>& wanted,
                        const std::function<bool(std::size_t, const model::Value&)>& is_image) const {
  std::set<std::string> unchanged;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (is_image(i, record.values[fields_[i].place])) unchanged.insert(fields_[i].name);
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::vector<std::string>& origins = mapping_.origins(i);
    wanted[i].is_own = !origins.empty() && std::ranges::all_of(origins, [&](const std::string& origin) {
      return unchanged.contains(origin);
    });
  }
}

}  // namespace schakel::engine
