#include "connectors/exact_globe/records.h"

#include <utility>

#include "connectors/exact_globe/names.h"
#include "connectors/exact_globe/opened.h"
#include "connectors/exact_globe/record_kind.h"
#include "connectors/exact_globe/record_reader.h"
#include "connectors/exact_globe/record_target.h"

namespace schakel::exact_globe {
namespace {

class GlobeRecordTarget final : public connector::RecordTarget {
 public:
  GlobeRecordTarget(std::unique_ptr<Opened> opened, const RecordEntity& records)
      : opened_(std::move(opened)),
        kind_(records.kind),
        records_(opened_->client(), opened_->settings(), records) {}

  connector::Calls calls() const override { return opened_->calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return opened_->examine(names_written(kind_), Purpose::kWrite, std::move(stop));
  }
  Result<connector::ReferenceCodes> reference_codes(std::stop_token stop) override {
    return records_.reference_codes(std::move(stop));
  }
  connector::MappingSettings mapping_settings() const override { return records_.mapping_settings(); }
  Result<std::vector<connector::TargetRecord>> find(connector::FindBy by, std::span<const Personal> values,
                                                    std::span<const std::string> fields,
                                                    std::stop_token stop) override {
    return records_.find(by, values, fields, std::move(stop));
  }
  Result<model::Value> as_kept(std::string_view field, const model::Value& value,
                               TooLong too_long) const override {
    return records_.as_kept(field, value, too_long);
  }
  std::vector<Error> missing(const connector::FieldValues& fields) const override {
    return records_.missing(fields);
  }
  Result<connector::TargetRecord> create(const connector::FieldValues& fields,
                                         std::stop_token stop) override {
    return records_.create(fields, std::move(stop));
  }
  Result<void> update(const std::string& id, const connector::FieldValues& fields,
                      std::stop_token stop) override {
    return records_.update(id, fields, std::move(stop));
  }

 private:
  const std::unique_ptr<Opened> opened_;
  const connector::RecordKind kind_;
  TargetRecords records_;
};

class GlobeRecordSource final : public connector::RecordSource {
 public:
  GlobeRecordSource(std::unique_ptr<Opened> opened, Clock& clock, const RecordEntity& records)
      : opened_(std::move(opened)),
        kind_(records.kind),
        records_(opened_->client(), clock, opened_->settings(), records) {}

  connector::Calls calls() const override { return opened_->calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return opened_->examine(names_read(kind_), Purpose::kRead, std::move(stop));
  }
  Result<connector::RecordPage> read(const connector::RecordRead& read, std::stop_token stop) override {
    return records_.read(read, std::move(stop));
  }
  Result<std::vector<connector::SourceRecord>> read_of(std::span<const std::string> numbers,
                                                       const connector::RecordRead& read,
                                                       std::stop_token stop) override {
    return records_.read_of(numbers, read, std::move(stop));
  }

 private:
  const std::unique_ptr<Opened> opened_;
  const connector::RecordKind kind_;
  SourceRecords records_;
};

}  // namespace

Result<std::unique_ptr<connector::RecordSource>> make_record_source(ConnectionSettings settings,
                                                                    Dependencies world,
                                                                    connector::RecordKind kind) {
  TRY(std::unique_ptr<Opened> opened, open(std::move(settings), world));
  return std::make_unique<GlobeRecordSource>(std::move(opened), world.clock, *record_entity(kind));
}

Result<std::unique_ptr<connector::RecordTarget>> make_record_target(ConnectionSettings settings,
                                                                    Dependencies world,
                                                                    connector::RecordKind kind) {
  TRY(std::unique_ptr<Opened> opened, open(std::move(settings), world));
  return std::make_unique<GlobeRecordTarget>(std::move(opened), *record_entity(kind));
}

}  // namespace schakel::exact_globe
