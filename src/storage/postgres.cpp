#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <set>

#include "base/assert.h"
#include "storage/dialect.h"
#include "storage/driver.h"

namespace schakel::storage {
namespace {

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* answer) const { PQclear(answer); }
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  void operator()(char* text) const { PQfreemem(text); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using Answer = std::unique_ptr<PGresult, Finish>;

// Types as PostgreSQL numbers them in pg_type; they are the same in every server.
constexpr Oid kBoolean = 16;
constexpr Oid kBigint = 20;
constexpr Oid kText = 25;

// A program that stands still in a transaction keeps the tenant waiting; the server ends it after this. The
// flows of a worker that was stopped are to go on elsewhere within 20 s.
constexpr int kStandingStillMax = 10'000;
// How long the row of a connection that was closed is kept, for a commit that is still to be looked for.
constexpr const char* kSessionKept = "1 day";
// So many statements go to the server before their answers are read: few enough that none of the two waits to
// be read while it writes.
constexpr int kLaterMax = 64;
// Between two tries to reach a server of which a commit is to be known.
constexpr Milliseconds kTryAgain{250};
// Of the lock that a tenant's transactions share and one for every tenant has to itself; any number will do.
constexpr const char* kEveryTenantLock = "7202641";

class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* answer, int row) : answer_(answer), row_(row) {}
  bool is_null(int column) const override { return PQgetisnull(answer_, row_, column) == 1; }
  std::int64_t integer(int column) const override {
    const std::string_view text = cell(column);
    if (PQftype(answer_, column) == kBoolean) return text == "t" ? 1 : 0;
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }
  std::string text(int column) const override { return std::string(cell(column)); }

 private:
  std::string_view cell(int column) const {
    return {PQgetvalue(answer_, row_, column), static_cast<std::size_t>(PQgetlength(answer_, row_, column))};
  }

  const PGresult* answer_;
  int row_;
};

std::string_view or_empty(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

// libpq's words on one line.
std::string one_line(std::string_view words) {
  std::string line;
  for (const char c : words) {
    if (c == '\t') continue;  // It sets its second lines in with one.
    if (c != '\n')
      line += c;
    else if (!line.empty())
      line += ' ';
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '.')) line.pop_back();
  return line;
}

bool begins_with_select(std::string_view sql) {
  const std::size_t at = sql.find_first_not_of(" \n");
  return at != std::string_view::npos && sql.substr(at).starts_with("SELECT");
}

// How the session is told whose rows it may see; the policy in apply() reads it. Never empty, so that a
// setting that was never made, or was undone, is nobody's.
std::string setting_of(Whose whose) {
  return whose.every ? "*" : fmt::format("={}", whose.tenant);
}

class PostgresDriver final : public Driver {
 public:
  explicit PostgresDriver(const Database::Options& options) : options_(options) {}

  Result<void> open(const Secret& address, const Secret& password) {
    TRY_VOID(read_address(address, password));
    return connect();
  }

  const std::string& name() const override { return name_; }

  Result<Facts> facts() override {
    Facts facts{.driver = "PostgreSQL", .version = {}, .name = name_};
    TRY_VOID(each(
        {},
        "SELECT current_setting('server_version'), "
        "current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on', "
        "rolsuper OR rolbypassrls, EXISTS(SELECT 1 FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = "
        "c.oid WHERE a.attname = 'tenant' AND c.relkind = 'r' AND c.relnamespace = (SELECT oid FROM "
        "pg_namespace WHERE nspname = current_schema()) AND pg_has_role(c.relowner, 'MEMBER')) "
        "FROM pg_roles WHERE rolname = current_user",
        {}, [&](const Row& row) {
          facts.version = row.text(0).substr(0, row.text(0).find(' '));
          facts.durable = row.integer(1) != 0;
          facts.wall = row.integer(2) != 0   ? Wall::kRoleBypasses
                       : row.integer(3) != 0 ? Wall::kRoleOwnsTables
                                             : Wall::kHolds;
          return false;
        }));
    return facts;
  }

  std::string_view columns_of_tables() const override {
    return "SELECT c.relname, a.attname, a.atttypid = 'text'::regtype, "
           "coalesce(array_position(i.indkey::smallint[], "
           "a.attnum) + 1 - array_lower(i.indkey::smallint[], 1), 0) FROM pg_class AS c JOIN pg_attribute AS "
           "a ON "
           "a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_index AS i ON i.indrelid "
           "= "
           "c.oid AND i.indisprimary WHERE c.relkind = 'r' AND c.relname !~ '^schakel_' AND c.relnamespace = "
           "(SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY c.oid, a.attnum";
  }

  Result<void> each(Whose whose, std::string_view sql, std::span<const Value> values,
                    const std::function<bool(const Row&)>& each_row) override {
    if (!in_transaction_ && !begins_with_select(sql)) return write_alone(whose, sql, values, each_row);
    TRY_VOID(ready());
    TRY_VOID(settle());
    Result<Answer> answer = ask(whose, sql, values);
    // What only reads can be asked again of the server that is there now.
    if (!answer && is_lost() && !in_transaction_) {
      TRY_VOID(ready());
      answer = ask(whose, sql, values);
    }
    if (!answer) return fail(std::move(answer).error());
    give_rows(**answer, each_row);
    return {};
  }
  std::int64_t changed_rows() const override { return changed_rows_; }

  Result<void> later(Whose whose, std::string_view sql, std::span<const Value> values) override {
    SCHAKEL_ASSERT(in_transaction_);
    TRY_VOID(ready());
    if (waiting_ == kLaterMax || whose_ != setting_of(whose)) TRY_VOID(settle());
    TRY_VOID(act_for(whose));
    const Bound bound(sql, values);
    if (!prepared_.contains(bound.key)) TRY_VOID(settle());
    TRY(const std::string statement, statement_for(bound, sql));
    if (waiting_ == 0 && PQenterPipelineMode(connection_.get()) != 1) return failed(nullptr);
    ++waiting_;
    if (PQsendQueryPrepared(connection_.get(), statement.c_str(), bound.count(), bound.pointers.data(),
                            nullptr, nullptr, 0) == 1) {
      return {};
    }
    TRY_VOID(settle());
    return failed(nullptr);
  }

  Result<void> begin(Whose whose, Locking locking) override {
    Result<void> begun = try_to_begin(whose, locking);
    if (!begun && is_lost()) begun = try_to_begin(whose, locking);  // Nothing was done yet.
    in_transaction_ = begun.has_value();
    return begun;
  }

  Result<void> commit() override {
    if (is_lost()) return connection_lost();
    TRY_VOID(settle());
    // The session's row says which of its transactions was committed last, so that this can be found out when
    // the answer is lost.
    const std::int64_t number = last_commit_ + 1;
    std::string text;
    if (is_registered_) {
      text = fmt::format(
          "INSERT INTO schakel_sessions(session, number) VALUES('{0}', {1}) ON CONFLICT(session) DO UPDATE "
          "SET number = {1}, seen_at = now(); ",
          session_, number);
    }
    const Answer answer = execute_script(text + "COMMIT");
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) {
      const Result<void> refused = failed(answer.get());
      if (!is_lost()) return refused;
      in_transaction_ = false;
      return what_became_of(session_, is_registered_ ? number : 0);
    }
    in_transaction_ = false;
    // A transaction in which something went wrong is rolled back by COMMIT, without an error.
    if (or_empty(PQcmdStatus(answer.get())) != "COMMIT") {
      whose_.reset();
      return fail(explained(
          "storage.failed",
          {.en = fmt::format("The database {} rolled back instead of committing.", name_),
           .nl = fmt::format("De database {} draaide terug in plaats van vast te leggen.", name_)}));
    }
    last_commit_ = number;
    return {};
  }

  void rollback() override {
    if (!in_transaction_) return;
    in_transaction_ = false;
    whose_.reset();  // It goes back with the rest.
    static_cast<void>(settle());
    if (is_lost()) return;
    const Answer answer = execute_script("ROLLBACK");
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) connection_.reset();
  }

  Result<int> version() override {
    int found = 0;
    const auto take = [&](const Row& row) {
      found = static_cast<int>(row.integer(0));
      return false;
    };
    TRY_VOID(each({}, "SELECT to_regclass('schakel_version') IS NOT NULL", {}, take));
    if (found != 0) TRY_VOID(each({}, "SELECT version FROM schakel_version", {}, take));
    return found;
  }

  Result<void> apply(const Migration& migration) override {
    SCHAKEL_ASSERT(in_transaction_);
    TRY_VOID(settle());
    const std::string script = fmt::format(
        R"sql(
CREATE TABLE IF NOT EXISTS schakel_version(version BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS schakel_sessions(
  session TEXT NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
{}
DELETE FROM schakel_version;
INSERT INTO schakel_version(version) VALUES({});
DO $wall$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT c.oid::regclass AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE a.attname = 'tenant' AND NOT a.attisdropped AND c.relkind = 'r' AND NOT c.relforcerowsecurity
    AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', found.name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', found.name);
    EXECUTE format($policy$
      CREATE POLICY of_one_tenant ON %s USING (
        current_setting('schakel.tenant', true) = '*'
        OR tenant = substr(nullif(current_setting('schakel.tenant', true), ''), 2))
      $policy$, found.name);
  END LOOP;
END
$wall$;
)sql",
        tables_for_postgres(migration.sql), migration.version);
    const Answer answer = execute_script(script);
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failed(answer.get());
    return {};
  }

  Result<void> notify(std::string_view channel) override {
    assert_is_word(channel);
    TRY_VOID(ready());
    TRY_VOID(settle());
    const Answer answer = execute_script(fmt::format("NOTIFY {}", channel));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failed(answer.get());
    return {};
  }

  Result<bool> wait_for_notice(std::string_view channel, Milliseconds timeout, Clock& clock,
                               std::stop_token stop) override {
    assert_is_word(channel);
    const std::string wanted(channel);
    TRY_VOID(ready());
    if (channels_.insert(wanted).second) TRY_VOID(listen(wanted));
    const int wake = eventfd(0, EFD_CLOEXEC);
    SCHAKEL_ASSERT(wake >= 0);
    const std::unique_ptr<const int, void (*)(const int*)> closed(&wake,
                                                                  [](const int* held) { ::close(*held); });
    const std::stop_callback on_stop(stop, [wake] {
      const std::uint64_t one = 1;
      static_cast<void>(!::write(wake, &one, sizeof one));
    });
    const Instant until = clock.now() + timeout;
    while (true) {
      if (PQconsumeInput(connection_.get()) == 0) return connection_lost();
      take_notices();
      if (noticed_.erase(wanted) > 0) return true;
      const Milliseconds left = until - clock.now();
      if (stop.stop_requested() || left <= Milliseconds(0)) return false;
      std::array<pollfd, 2> waiting{pollfd{PQsocket(connection_.get()), POLLIN, 0}, pollfd{wake, POLLIN, 0}};
      constexpr Milliseconds kLongest = std::chrono::hours(1);
      if (::poll(waiting.data(), waiting.size(), static_cast<int>(std::min(left, kLongest).count())) == 0) {
        return false;
      }
    }
  }

 private:
  // ---- The connection ----

  Result<void> read_address(const Secret& address, const Secret& password) {
    char* complaint = nullptr;
    const std::unique_ptr<PQconninfoOption, Finish> parsed(
        PQconninfoParse(address.reveal().c_str(), &complaint));
    // What is wrong with it would be said with a part of it, which may be the password.
    const std::unique_ptr<char, Finish> freed(complaint);
    if (!parsed) {
      return fail(
          explained("storage.address_unreadable", {.en = "The address of the database cannot be read.",
                                                   .nl = "Het adres van de database is niet te lezen."}));
    }
    // Of whoever gives none in the address. Writing needs the primary; a server that is gone is noticed soon.
    settings_ = {
        {"connect_timeout", "10"},    {"application_name", "schakel"}, {"target_session_attrs", "read-write"},
        {"keepalives_idle", "10"},    {"keepalives_interval", "5"},    {"keepalives_count", "3"},
        {"tcp_user_timeout", "30000"}};
    for (const PQconninfoOption* each = parsed.get(); each->keyword != nullptr; ++each) {
      if (each->val != nullptr) settings_[each->keyword] = each->val;
    }
    settings_["client_encoding"] = "UTF8";
    if (const auto found = settings_.find("password"); found != settings_.end()) {
      password_ = Secret(found->second);
      settings_.erase(found);
    }
    if (!password.empty()) password_ = password;
    const auto said = [&](const char* key, std::string_view before) {
      const auto found = settings_.find(key);
      return found == settings_.end() ? std::string() : fmt::format("{}{}", before, found->second);
    };
    name_ = fmt::format("postgresql://{}{}{}{}{}", said("user", ""), settings_.contains("user") ? "@" : "",
                        said("host", ""), said("port", ":"), said("dbname", "/"));
    return {};
  }

  // Keys and values as libpq takes them; they live as long as this driver.
  template <class Use>
  auto with_settings(Use use) const {
    std::vector<const char*> keys;
    std::vector<const char*> values;
    for (const auto& [key, value] : settings_) {
      keys.push_back(key.c_str());
      values.push_back(value.c_str());
    }
    if (!password_.empty()) {
      keys.push_back("password");
      values.push_back(password_.reveal().c_str());
    }
    keys.push_back(nullptr);
    values.push_back(nullptr);
    return use(keys.data(), values.data());
  }

  Result<void> connect() {
    const bool was_connected = !session_.empty();
    whose_.reset();
    prepared_.clear();
    is_registered_ = false;
    noticed_.clear();
    waiting_ = 0;
    last_commit_ = 0;
    connection_.reset(with_settings([](const char* const* keys, const char* const* values) {
      return PQconnectdbParams(keys, values, 0);
    }));
    if (is_lost()) return not_connected();
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    // A commit is on disk when it returns, also where the server was set to answer sooner.
    const Answer answer = execute_script(fmt::format(
        "SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; SET tcp_keepalives_idle = 10; "
        "SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
        "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN "
        "'on' ELSE current_setting('synchronous_commit') END, false), gen_random_uuid()",
        options_.busy_timeout.count(), kStandingStillMax));
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) return failed(answer.get());
    session_ = PQgetvalue(answer.get(), 0, 1);
    for (const std::string& channel : channels_) {
      TRY_VOID(listen(channel));
      if (was_connected) noticed_.insert(channel);  // What came in between was not heard.
    }
    return {};
  }

  // Whether the connection went, or was never there.
  bool is_lost() const { return !connection_ || PQstatus(connection_.get()) != CONNECTION_OK; }

  // Outside of a transaction: connects again when the connection is gone, and sees that before anything is
  // sent. Inside: nothing can follow on what is lost.
  Result<void> ready() {
    if (in_transaction_) {
      if (is_lost()) return connection_lost();
      return {};
    }
    if (!is_lost() && PQconsumeInput(connection_.get()) == 1) return {};
    return connect();
  }

  // ---- Asking ----

  Answer execute_script(const std::string& sql) { return Answer(PQexec(connection_.get(), sql.c_str())); }

  std::string literal(const std::string& text) const {
    const std::unique_ptr<char, Finish> quoted(PQescapeLiteral(connection_.get(), text.data(), text.size()));
    SCHAKEL_ASSERT(quoted != nullptr);  // Our own text, in UTF-8.
    return quoted.get();
  }

  Result<void> act_for(Whose whose) {
    const std::string setting = setting_of(whose);
    if (whose_ == setting) return {};
    const Answer answer =
        execute_script(fmt::format("SELECT set_config('schakel.tenant', {}, false)", literal(setting)));
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) return failed(answer.get());
    whose_ = setting;
    return {};
  }

  // Values as libpq takes them, and by what the statement is known: its text and their types, which are told
  // because PostgreSQL does not guess them everywhere.
  struct Bound {
    Bound(std::string_view sql, std::span<const Value> values) : texts(values.size()), key(sql) {
      key += '\n';
      for (std::size_t i = 0; i < values.size(); ++i) {
        const auto* number = std::get_if<std::int64_t>(&values[i]);
        const auto* text = std::get_if<std::string_view>(&values[i]);
        if (number != nullptr) texts[i] = std::to_string(*number);
        if (text != nullptr) texts[i] = *text;
        const bool is_text = text != nullptr || std::holds_alternative<NoText>(values[i]);
        types.push_back(is_text ? kText : kBigint);
        pointers.push_back(number != nullptr || text != nullptr ? texts[i].c_str() : nullptr);
        key += is_text ? 't' : 'i';
      }
    }
    int count() const { return static_cast<int>(types.size()); }

    std::vector<Oid> types;
    std::vector<std::string> texts;
    std::vector<const char*> pointers;  // Into `texts`.
    std::string key;
  };

  Result<Answer> ask(Whose whose, std::string_view sql, std::span<const Value> values) {
    TRY_VOID(act_for(whose));
    const Bound bound(sql, values);
    TRY(const std::string statement, statement_for(bound, sql));
    Answer answer(PQexecPrepared(connection_.get(), statement.c_str(), bound.count(), bound.pointers.data(),
                                 nullptr, nullptr, 0));
    take_notices();
    if (!is_good(answer.get())) return failed(answer.get());
    return answer;
  }

  static bool is_good(const PGresult* answer) {
    const ExecStatusType outcome = PQresultStatus(answer);
    return outcome == PGRES_COMMAND_OK || outcome == PGRES_TUPLES_OK;
  }

  Result<std::string> statement_for(const Bound& bound, std::string_view sql) {
    if (const auto found = prepared_.find(bound.key); found != prepared_.end()) return found->second;
    const std::string statement = fmt::format("s{}", prepared_.size());
    const Answer answer(PQprepare(connection_.get(), statement.c_str(), for_postgres(sql).c_str(),
                                  bound.count(), bound.types.data()));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failed(answer.get());
    prepared_.emplace(bound.key, statement);
    return statement;
  }

  // Reads the answers to what was sent by later(); the first that is no good is what is told.
  Result<void> settle() {
    if (waiting_ == 0) return {};
    waiting_ = 0;
    if (is_lost() || PQpipelineSync(connection_.get()) != 1) return failed(nullptr);
    Result<void> went;
    while (true) {
      const Answer answer(PQgetResult(connection_.get()));
      if (is_lost()) return failed(answer.get());
      if (!answer) continue;  // Between the answers to two statements.
      const ExecStatusType outcome = PQresultStatus(answer.get());
      if (outcome == PGRES_PIPELINE_SYNC) break;
      if (!went || is_good(answer.get())) continue;
      went = failed(answer.get());
      if (is_lost()) return went;
    }
    if (PQexitPipelineMode(connection_.get()) != 1) return failed(nullptr);
    take_notices();
    return went;
  }

  void give_rows(const PGresult& answer, const std::function<bool(const Row&)>& each_row) {
    changed_rows_ = 0;
    const std::string_view changed = PQcmdTuples(const_cast<PGresult*>(&answer));
    std::from_chars(changed.data(), changed.data() + changed.size(), changed_rows_);
    for (int row = 0; row < PQntuples(&answer); ++row) {
      if (!each_row(PostgresRow(&answer, row))) break;
    }
  }

  // ---- Transactions ----

  // A statement that writes by itself becomes a transaction, so that it too is found back when its answer is
  // lost.
  Result<void> write_alone(Whose whose, std::string_view sql, std::span<const Value> values,
                           const std::function<bool(const Row&)>& each_row) {
    TRY_VOID(begin(whose, Locking::kRows));
    const Result<Answer> answer = ask(whose, sql, values);
    Result<void> done = answer ? commit() : Result<void>(fail(answer.error()));
    rollback();  // Of what was not committed.
    if (done) give_rows(**answer, each_row);
    return done;
  }

  Result<void> try_to_begin(Whose whose, Locking locking) {
    TRY_VOID(ready());
    TRY_VOID(register_session());
    const std::string setting = setting_of(whose);
    std::string text =
        fmt::format("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT set_config('schakel.tenant', {}, false); ",
                    literal(setting));
    if (locking == Locking::kTenant && whose.every) {
      text += fmt::format("SELECT pg_advisory_xact_lock({})", kEveryTenantLock);
    } else if (locking == Locking::kTenant) {
      text += fmt::format(
          "SELECT pg_advisory_xact_lock_shared({}), pg_advisory_xact_lock(hashtextextended({}, 0))",
          kEveryTenantLock, literal(setting));
    }
    const Answer answer = execute_script(text);
    whose_ = setting;
    if (PQresultStatus(answer.get()) == PGRES_TUPLES_OK) return {};
    in_transaction_ = true;
    const Result<void> refused = failed(answer.get());
    rollback();
    return refused;
  }

  // Puts the row of this session there before its first transaction, because what was never there could not
  // be waited for in what_became_of(). Once a connection; not before migrate() made the table.
  Result<void> register_session() {
    if (is_registered_) return {};
    const Answer found = execute_script("SELECT to_regclass('schakel_sessions') IS NOT NULL");
    if (PQresultStatus(found.get()) != PGRES_TUPLES_OK) return failed(found.get());
    if (or_empty(PQgetvalue(found.get(), 0, 0)) != "t") return {};
    const Answer put =
        execute_script(fmt::format("DELETE FROM schakel_sessions WHERE seen_at < now() - interval '{}'; "
                                   "INSERT INTO schakel_sessions(session, number) VALUES('{}', 0)",
                                   kSessionKept, session_));
    if (PQresultStatus(put.get()) != PGRES_COMMAND_OK) return failed(put.get());
    is_registered_ = true;
    return {};
  }

  // The connection went during COMMIT: asks the server that is there now, be it the same, started again, or
  // the one that took over. The session's row is locked, which waits for the transaction when it has not
  // ended yet.
  Result<void> what_became_of(std::string session, std::int64_t number) {
    SystemClock clock;
    const Instant until = clock.now() + options_.recovery_timeout;
    while (number > 0 && clock.now() < until) {
      if (connect().has_value()) {
        const Answer answer = execute_script(fmt::format(
            "BEGIN; SELECT number FROM schakel_sessions WHERE session = '{}' FOR UPDATE", session));
        if (PQresultStatus(answer.get()) == PGRES_TUPLES_OK) {
          std::int64_t found = 0;
          if (PQntuples(answer.get()) == 1) found = PostgresRow(answer.get(), 0).integer(0);
          in_transaction_ = true;
          rollback();
          if (found >= number) return {};
          return connection_lost();
        }
        connection_.reset();
      }
      clock.sleep_for(kTryAgain, {});
    }
    return fail(explained(
        "storage.commit_unknown",
        {.en = fmt::format("The connection to the database {} was lost while something was committed, and "
                           "whether it was cannot be asked.",
                           name_),
         .nl = fmt::format("De verbinding met de database {} viel weg terwijl er iets werd vastgelegd, en of "
                           "dat gelukt is, is niet te vragen.",
                           name_)}));
  }

  // ---- Notices ----

  static void assert_is_word(std::string_view channel) {
    SCHAKEL_ASSERT(!channel.empty() &&
                   channel.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
  }

  Result<void> listen(const std::string& channel) {
    const Answer answer = execute_script("LISTEN " + channel);
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return failed(answer.get());
    return {};
  }

  void take_notices() {
    while (PGnotify* const notice = PQnotifies(connection_.get())) {
      noticed_.insert(notice->relname);
      PQfreemem(notice);
    }
  }

  // ---- Errors ----

  tl::unexpected<Error> connection_lost() const {
    return fail(explained(
        "storage.connection_lost",
        {.en = fmt::format(
             "The connection to the database {} was lost; nothing of what was under way was kept.", name_),
         .nl = fmt::format("De verbinding met de database {} viel weg; niets van wat bezig was is bewaard.",
                           name_)}));
  }

  // libpq tells a refusal from a server that is not there in words only, so it is asked which of the two.
  tl::unexpected<Error> not_connected() const {
    const std::string words = one_line(or_empty(connection_ ? PQerrorMessage(connection_.get()) : nullptr));
    const PGPing found = with_settings(
        [](const char* const* keys, const char* const* values) { return PQpingParams(keys, values, 0); });
    // Of several hosts a standby may answer in place of the primary, which died in the middle of letting us
    // in.
    const bool is_away = std::ranges::any_of(
        std::array{"read-only", "hot standby", "closed the connection", "shutting down", "starting up"},
        [&](const char* sign) { return words.find(sign) != std::string::npos; });
    if (found == PQPING_OK && !is_away) {
      return fail(explained("storage.refused",
                            {.en = fmt::format("The database {} does not let us in: {}.", name_, words),
                             .nl = fmt::format("De database {} laat ons niet binnen: {}.", name_, words)}));
    }
    return fail(explained("storage.unreachable",
                          {.en = fmt::format("The database {} cannot be reached: {}.", name_, words),
                           .nl = fmt::format("De database {} is niet te bereiken: {}.", name_, words)}));
  }

  tl::unexpected<Error> failed(const PGresult* answer) {
    if (is_lost()) return connection_lost();
    const std::string_view state =
        or_empty(answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_SQLSTATE));
    const auto is_one_of = [&](std::initializer_list<std::string_view> states) {
      return std::ranges::any_of(states, [&](std::string_view each) { return state.starts_with(each); });
    };
    // 57P: the server ends; 25P03: it ended us, who stood still; 25006: it has become a standby. What is
    // there next is found by connecting again. An error that the server gave no code is libpq's own: it could
    // not send or read, whatever PQstatus says.
    if (state.empty() || is_one_of({"57P", "08", "25P03", "25006"})) {
      connection_.reset();
      return connection_lost();
    }
    // A deadlock, a serialization failure, a lock that did not come in time, no room for a connection.
    if (is_one_of({"40", "55P03", "57014", "53300"})) {
      return fail(explained(
          "storage.busy",
          {.en = fmt::format("The database {} was kept busy by another program for too long.", name_),
           .nl =
               fmt::format("De database {} werd te lang door een ander programma bezet gehouden.", name_)}));
    }
    if (is_one_of({"XX001", "XX002"})) {
      return fail(explained("storage.damaged", {.en = fmt::format("The database {} is damaged.", name_),
                                                .nl = fmt::format("De database {} is beschadigd.", name_)}));
    }
    const std::string words = words_of(answer, state);
    return fail(explained(is_one_of({"42501"}) ? "storage.forbidden" : "storage.failed",
                          {.en = fmt::format("The database {} refused: {}.", name_, words),
                           .nl = fmt::format("De database {} weigerde: {}.", name_, words)}));
  }

  // The server's own sentence; not of what was wrong with a value (classes 22 and 23), which it may quote:
  // there the names that it gives beside it.
  static std::string words_of(const PGresult* answer, std::string_view state) {
    const auto field = [&](int which) {
      return or_empty(answer == nullptr ? nullptr : PQresultErrorField(answer, which));
    };
    if (!state.starts_with("22") && !state.starts_with("23")) {
      return fmt::format("{} (SQLSTATE {})", one_line(field(PG_DIAG_MESSAGE_PRIMARY)), state);
    }
    std::string words = fmt::format("SQLSTATE {}", state);
    for (const int which : {PG_DIAG_TABLE_NAME, PG_DIAG_COLUMN_NAME, PG_DIAG_CONSTRAINT_NAME}) {
      if (!field(which).empty()) words += fmt::format(", {}", field(which));
    }
    return words;
  }

  Database::Options options_;
  std::string name_;
  std::map<std::string, std::string> settings_;  // Of libpq, without the password.
  Secret password_;
  Connection connection_;
  // Of this connection; a new one begins without.
  std::string session_;
  bool is_registered_ = false;
  std::int64_t last_commit_ = 0;
  std::optional<std::string> whose_;             // What schakel.tenant is set to; nothing when not known.
  std::map<std::string, std::string> prepared_;  // By text and types; bounded by the statements in our code.
  bool in_transaction_ = false;
  int waiting_ = 0;  // Statements of later() whose answers are still to be read.
  std::int64_t changed_rows_ = 0;
  std::set<std::string, std::less<>> channels_;  // That are listened to; bounded by our code.
  std::set<std::string, std::less<>> noticed_;
};

}  // namespace

Result<std::unique_ptr<Driver>> open_postgres(const Secret& address, const Secret& password,
                                              const Database::Options& options) {
  auto driver = std::make_unique<PostgresDriver>(options);
  TRY_VOID(driver->open(address, password));
  return driver;
}

}  // namespace schakel::storage
