#include "connectors/exact_globe/records.h"

#include <utility>

#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/examine.h"
#include "connectors/exact_globe/names.h"
#include "connectors/exact_globe/record_kind.h"
#include "connectors/exact_globe/record_reader.h"
#include "connectors/exact_globe/record_target.h"

namespace schakel::exact_globe {
namespace {

/// What connections for records have in common: a client, and the check behind `schakel doctor`.
class Opened {
 public:
  Opened(ConnectionSettings settings, const Dependencies& world, std::unique_ptr<http::Transport> transport)
      : settings_(std::move(settings)),
        make_transport_(world.make_transport),
        transport_(std::move(transport)),
        client_(settings_, *transport_, world.clock, world.random, world.tell) {}

  connector::Calls calls() const {
    connector::Calls calls = client_.calls();
    calls.reads += knocks_;
    return calls;
  }

  std::vector<connector::Finding> examine(std::span<const NamesUsed> names, Purpose purpose,
                                          std::stop_token stop) {
    Result<std::unique_ptr<http::Transport>> without_login =
        make_transport_(curl_options(settings_, Login::kNone));
    if (!without_login) {
      return {{{.en = "Making an HTTP client", .nl = "Maken van een HTTP-client"}, without_login.error()}};
    }
    ++knocks_;
    return exact_globe::examine(client_, **without_login, settings_, names, purpose, std::move(stop));
  }

  const ConnectionSettings& settings() const { return settings_; }
  Client& client() { return client_; }

 private:
  const ConnectionSettings settings_;
  const MakeTransport make_transport_;
  const std::unique_ptr<http::Transport> transport_;
  Client client_;
  std::int64_t knocks_ = 0;  // Calls without a login, made to examine.
};

class GlobeRecordTarget final : public connector::RecordTarget {
 public:
  GlobeRecordTarget(ConnectionSettings settings, const Dependencies& world,
                    std::unique_ptr<http::Transport> transport, const RecordEntity& records)
      : opened_(std::move(settings), world, std::move(transport)),
        kind_(records.kind),
        records_(opened_.client(), opened_.settings(), records) {}

  connector::Calls calls() const override { return opened_.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return opened_.examine(names_written(kind_), Purpose::kWrite, std::move(stop));
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
  Opened opened_;
  const connector::RecordKind kind_;
  TargetRecords records_;
};

class GlobeRecordSource final : public connector::RecordSource {
 public:
  GlobeRecordSource(ConnectionSettings settings, const Dependencies& world,
                    std::unique_ptr<http::Transport> transport, const RecordEntity& records)
      : opened_(std::move(settings), world, std::move(transport)),
        kind_(records.kind),
        records_(opened_.client(), world.clock, opened_.settings(), records) {}

  connector::Calls calls() const override { return opened_.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return opened_.examine(names_read(kind_), Purpose::kRead, std::move(stop));
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
  Opened opened_;
  const connector::RecordKind kind_;
  SourceRecords records_;
};

struct Parts {
  const RecordEntity* records;
  std::unique_ptr<http::Transport> transport;
};

Result<Parts> parts_of(const ConnectionSettings& settings, const Dependencies& world,
                       connector::RecordKind kind) {
  std::vector<Error> wrong = problems(settings);
  if (!wrong.empty()) return fail(std::move(wrong.front()));
  TRY(std::unique_ptr<http::Transport> transport,
      world.make_transport(curl_options(settings, Login::kWithUser)));
  return Parts{.records = record_entity(kind), .transport = std::move(transport)};
}

}  // namespace

Result<std::unique_ptr<connector::RecordSource>> make_record_source(ConnectionSettings settings,
                                                                    Dependencies world,
                                                                    connector::RecordKind kind) {
  TRY(Parts parts, parts_of(settings, world, kind));
  return std::unique_ptr<connector::RecordSource>(std::make_unique<GlobeRecordSource>(
      std::move(settings), world, std::move(parts.transport), *parts.records));
}

Result<std::unique_ptr<connector::RecordTarget>> make_record_target(ConnectionSettings settings,
                                                                    Dependencies world,
                                                                    connector::RecordKind kind) {
  TRY(Parts parts, parts_of(settings, world, kind));
  return std::unique_ptr<connector::RecordTarget>(std::make_unique<GlobeRecordTarget>(
      std::move(settings), world, std::move(parts.transport), *parts.records));
}

}  // namespace schakel::exact_globe
