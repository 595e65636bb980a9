// What a client was told is done survives the death of the server, wherever it strikes.
//
// Several clients change the cluster at once; the server is killed, started again on the same store, and what it then
// shows is compared: every acknowledged change is there, and a change whose answer never came is there as a whole or
// not at all. CMRP_KILLS sets the number of deaths, CMRP_SEED what is random about them.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "reference/idl/cluster.h"
#include "reference/idl/group.h"
#include "reference/idl/resource.h"
#include "reference/server/server_process.h"
#include "reference/server/typed_call.h"
#include "reference/wire/utf16.h"

namespace cmrp::server::testing {
namespace {

using Clock = std::chrono::steady_clock;
using Name = std::u16string;

constexpr unsigned kDefaultKills = 200;
constexpr size_t kWriters = 4;
constexpr size_t kMostGroups = 4;
constexpr size_t kMostResources = 10;
constexpr char16_t kType[] = u"Generic Application";
constexpr uint32_t CLUSTER_ENUM_RESOURCE = 0x4;
constexpr uint32_t CLUSTER_ENUM_GROUP = 0x8;
constexpr uint32_t CLUSTER_RESOURCE_ENUM_DEPENDS = 0x1;

unsigned number_from(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

/// The nonvolatile state that one client has made, as far as the protocol and the control service show it.
struct Resource {
  Name group;
  bool persistent_online = false;
  std::set<Name> providers;
  bool operator==(const Resource&) const = default;
};
struct Objects {
  std::set<Name> groups;
  std::map<Name, Resource> resources;
  bool operator==(const Objects&) const = default;
};

void PrintTo(const Objects& objects, std::ostream* out) {
  for (const Name& group : objects.groups) *out << "\n  group " << wire::to_utf8(group);
  for (const auto& [name, resource] : objects.resources) {
    *out << "\n  resource " << wire::to_utf8(name) << " in " << wire::to_utf8(resource.group)
         << (resource.persistent_online ? ", online" : ", offline") << ", depends on:";
    for (const Name& provider : resource.providers) *out << " " << wire::to_utf8(provider);
  }
}

/// One client with objects of its own, whose names begin with a letter of its own. It knows what was acknowledged.
class Writer {
 public:
  Writer(size_t index, unsigned seed) : letter_(static_cast<char16_t>(u'A' + index)), random_(seed + index) {}

  char16_t letter() const { return letter_; }
  /// What the store must hold.
  Objects acknowledged;
  /// What it may hold instead: the change that was under way when the server died was made.
  std::optional<Objects> unanswered;
  /// Persistent states that a refused order to come online or go offline may or may not have changed.
  std::set<Name> unsure;
  unsigned changes = 0;
  std::string trouble;

  /// Changes things until the server is gone; `made` is called after each acknowledged change.
  void run(uint16_t port, const std::function<void()>& made) {
    groups_.clear();
    resources_.clear();
    auto connected = rpc::TcpClient::connect("127.0.0.1", port, as_user("admin"));
    if (!connected) return;  // killed before it could answer
    client_ = &*connected;
    while (step()) made();
  }

 private:
  enum class End { kGone, kDone, kRefused };

  size_t below(size_t bound) { return random_() % bound; }
  template <class Map>
  const auto& any(const Map& map) {
    return *std::next(map.begin(), static_cast<ptrdiff_t>(below(map.size())));
  }
  Name fresh(const char* what) {
    return letter_ + wire::to_utf16(std::string("-") + what + "-" + std::to_string(++last_name_));
  }

  /// A call that changes nothing; false if the server is gone.
  template <class P>
  bool ask(const idl::Method& method, P& parameters) {
    CallResult result = call_typed(*client_, method, parameters);
    if (!result && !result.lost) trouble = std::string(method.name) + ": " + result.text;
    return result.ok;
  }

  /// A call that changes `acknowledged` into `after`.
  template <class P>
  End change(const idl::Method& method, P& parameters, Objects after, uint32_t P::*status) {
    unanswered = std::move(after);
    if (!ask(method, parameters)) return End::kGone;
    uint32_t code = parameters.*status;
    bool done = code == ERROR_SUCCESS || code == ERROR_IO_PENDING;
    if (done) {
      acknowledged = std::move(*unanswered);
      ++changes;
    }
    unanswered.reset();
    return done ? End::kDone : End::kRefused;
  }

  const idl::HGROUP_RPC* group(const Name& name) {
    if (auto open = groups_.find(name); open != groups_.end()) return &open->second;
    idl::ApiOpenGroup p{name};
    if (!ask(idl::kApiOpenGroup, p)) return nullptr;
    if (p.Status != ERROR_SUCCESS) trouble = "ApiOpenGroup: " + win32_text(p.Status);
    return &(groups_[name] = p.ReturnValue);
  }
  const idl::HRES_RPC* resource(const Name& name) {
    if (auto open = resources_.find(name); open != resources_.end()) return &open->second;
    idl::ApiOpenResource p{name};
    if (!ask(idl::kApiOpenResource, p)) return nullptr;
    if (p.Status != ERROR_SUCCESS) trouble = "ApiOpenResource: " + win32_text(p.Status);
    return &(resources_[name] = p.ReturnValue);
  }

  /// One random change; false once the server is gone, or has answered what it must not.
  bool step() {
    bool alive = acknowledged.groups.empty() ? create_group() : random_change();
    return alive && trouble.empty();
  }

  bool random_change() {
    size_t dice = below(16);
    if (dice == 0) return create_group();
    if (dice == 1) return delete_group();
    if (dice == 2) return rename_group();
    if (dice == 3) return order_group();
    if (dice <= 6 || acknowledged.resources.empty()) return create_resource();
    if (dice == 7) return delete_resource();
    if (dice == 8) return rename_resource();
    return dice <= 11 ? change_dependency() : order_resource();
  }

  bool create_group() {
    if (acknowledged.groups.size() >= kMostGroups) return delete_group();
    idl::ApiCreateGroup p{fresh("group")};
    Objects after = acknowledged;
    after.groups.insert(p.lpszGroupName);
    End end = change(idl::kApiCreateGroup, p, after, &idl::ApiCreateGroup::Status);
    if (end == End::kRefused) trouble = "ApiCreateGroup: " + win32_text(p.Status);
    if (end == End::kDone) groups_[p.lpszGroupName] = p.ReturnValue;
    return end != End::kGone;
  }

  bool delete_group() {
    Name name = any(acknowledged.groups);
    const idl::HGROUP_RPC* handle = group(name);
    if (!handle) return false;
    idl::ApiDeleteGroup p{*handle, static_cast<uint32_t>(below(2))};
    Objects after = acknowledged;
    after.groups.erase(name);
    std::erase_if(after.resources, [&](const auto& entry) { return entry.second.group == name; });
    End end = change(idl::kApiDeleteGroup, p, after, &idl::ApiDeleteGroup::ReturnValue);
    if (end == End::kDone) {
      groups_.erase(name);
      std::erase_if(resources_, [&](const auto& entry) { return !acknowledged.resources.contains(entry.first); });
    }
    return end != End::kGone;
  }

  bool rename_group() {
    Name name = any(acknowledged.groups);
    const idl::HGROUP_RPC* handle = group(name);
    if (!handle) return false;
    idl::ApiSetGroupName p{*handle, fresh("group")};
    Objects after = acknowledged;
    after.groups.erase(name);
    after.groups.insert(p.lpszGroupName);
    for (auto& [unused, resource] : after.resources) {
      if (resource.group == name) resource.group = p.lpszGroupName;
    }
    End end = change(idl::kApiSetGroupName, p, after, &idl::ApiSetGroupName::ReturnValue);
    if (end == End::kDone) groups_.erase(name);
    return end != End::kGone;
  }

  bool order_group() {
    Name name = any(acknowledged.groups);
    const idl::HGROUP_RPC* handle = group(name);
    if (!handle) return false;
    bool online = below(2) == 0;
    Objects after = acknowledged;
    for (auto& [unused, resource] : after.resources) {
      if (resource.group == name) resource.persistent_online = online;
    }
    End end;
    if (online) {
      idl::ApiOnlineGroup p{*handle};
      end = change(idl::kApiOnlineGroup, p, after, &idl::ApiOnlineGroup::ReturnValue);
    } else {
      idl::ApiOfflineGroup p{*handle};
      end = change(idl::kApiOfflineGroup, p, after, &idl::ApiOfflineGroup::ReturnValue);
    }
    if (end == End::kRefused) {
      for (const auto& [resource, known] : acknowledged.resources) {
        if (known.group == name) unsure.insert(resource);
      }
    }
    return end != End::kGone;
  }

  bool create_resource() {
    if (acknowledged.resources.size() >= kMostResources) return delete_resource();
    Name where = any(acknowledged.groups);
    const idl::HGROUP_RPC* handle = group(where);
    if (!handle) return false;
    idl::ApiCreateResource p{*handle, fresh("resource"), kType};
    Objects after = acknowledged;
    after.resources[p.lpszResourceName] = {where, false, {}};
    End end = change(idl::kApiCreateResource, p, after, &idl::ApiCreateResource::Status);
    if (end == End::kRefused) trouble = "ApiCreateResource: " + win32_text(p.Status);
    if (end == End::kDone) resources_[p.lpszResourceName] = p.ReturnValue;
    return end != End::kGone;
  }

  bool delete_resource() {
    Name name = any(acknowledged.resources).first;
    const idl::HRES_RPC* handle = resource(name);
    if (!handle) return false;
    // An online resource refuses.
    idl::ApiOfflineResource offline{*handle};
    Objects after = acknowledged;
    after.resources[name].persistent_online = false;
    End end = change(idl::kApiOfflineResource, offline, after, &idl::ApiOfflineResource::ReturnValue);
    if (end == End::kGone) return false;
    if (end == End::kRefused) unsure.insert(name);
    idl::ApiDeleteResource p{*handle};
    after = acknowledged;
    after.resources.erase(name);
    end = change(idl::kApiDeleteResource, p, after, &idl::ApiDeleteResource::ReturnValue);
    if (end == End::kDone) resources_.erase(name);
    return end != End::kGone;
  }

  bool rename_resource() {
    Name name = any(acknowledged.resources).first;
    const idl::HRES_RPC* handle = resource(name);
    if (!handle) return false;
    idl::ApiSetResourceName p{*handle, fresh("resource")};
    Objects after = acknowledged;
    auto moved = after.resources.extract(name);
    moved.key() = p.lpszResourceName;
    after.resources.insert(std::move(moved));
    for (auto& [unused, resource] : after.resources) {
      if (resource.providers.erase(name)) resource.providers.insert(p.lpszResourceName);
    }
    End end = change(idl::kApiSetResourceName, p, after, &idl::ApiSetResourceName::ReturnValue);
    if (end == End::kDone) {
      resources_.erase(name);
      if (unsure.erase(name)) unsure.insert(p.lpszResourceName);
    }
    return end != End::kGone;
  }

  bool change_dependency() {
    Name dependent = any(acknowledged.resources).first, provider = any(acknowledged.resources).first;
    bool add = !acknowledged.resources[dependent].providers.contains(provider);
    if (!resource(dependent) || !resource(provider)) return false;
    Objects after = acknowledged;
    if (add) {
      after.resources[dependent].providers.insert(provider);
      idl::ApiAddResourceDependency p{resources_[dependent], resources_[provider]};
      return change(idl::kApiAddResourceDependency, p, after, &idl::ApiAddResourceDependency::ReturnValue) !=
             End::kGone;
    }
    after.resources[dependent].providers.erase(provider);
    idl::ApiRemoveResourceDependency p{resources_[dependent], resources_[provider]};
    return change(idl::kApiRemoveResourceDependency, p, after, &idl::ApiRemoveResourceDependency::ReturnValue) !=
           End::kGone;
  }

  bool order_resource() {
    Name name = any(acknowledged.resources).first;
    const idl::HRES_RPC* handle = resource(name);
    if (!handle) return false;
    Objects after = acknowledged;
    bool online = after.resources[name].persistent_online = below(2) == 0;
    End end;
    if (online) {
      idl::ApiOnlineResource p{*handle};
      end = change(idl::kApiOnlineResource, p, after, &idl::ApiOnlineResource::ReturnValue);
    } else {
      idl::ApiOfflineResource p{*handle};
      end = change(idl::kApiOfflineResource, p, after, &idl::ApiOfflineResource::ReturnValue);
    }
    if (end == End::kRefused) unsure.insert(name);
    return end != End::kGone;
  }

  char16_t letter_;
  std::minstd_rand random_;
  unsigned last_name_ = 0;
  rpc::TcpClient* client_ = nullptr;
  std::map<Name, idl::HGROUP_RPC> groups_;
  std::map<Name, idl::HRES_RPC> resources_;
};

/// What a server shows, by the first letter of the names.
void observe(ServerProcess& server, std::map<char16_t, Objects>& seen) {
  auto client = rpc::TcpClient::connect("127.0.0.1", server.port(), as_user("admin"));
  ASSERT_TRUE(client) << client.error().text;
  control::OncTarget control("127.0.0.1", server.control_port());
  idl::ApiCreateEnum all{CLUSTER_ENUM_GROUP | CLUSTER_ENUM_RESOURCE};
  ASSERT_TRUE(call_typed(*client, idl::kApiCreateEnum, all));
  for (const idl::ENUM_ENTRY& entry : all.ReturnEnum->Entry) {
    if (entry.Name->size() < 2 || (*entry.Name)[1] != u'-') continue;  // of the default cluster
    Objects& objects = seen[entry.Name->front()];
    if (entry.Type == CLUSTER_ENUM_GROUP) {
      objects.groups.insert(*entry.Name);
      continue;
    }
    Resource& resource = objects.resources[*entry.Name];
    idl::ApiOpenResource open{*entry.Name};
    ASSERT_TRUE(call_typed(*client, idl::kApiOpenResource, open));
    idl::ApiGetResourceState state{open.ReturnValue};
    ASSERT_TRUE(call_typed(*client, idl::kApiGetResourceState, state));
    ASSERT_EQ(state.ReturnValue, ERROR_SUCCESS);
    resource.group = *state.GroupName;
    idl::ApiCreateResEnum providers{open.ReturnValue, CLUSTER_RESOURCE_ENUM_DEPENDS};
    ASSERT_TRUE(call_typed(*client, idl::kApiCreateResEnum, providers));
    for (const idl::ENUM_ENTRY& provider : providers.ReturnEnum->Entry) resource.providers.insert(*provider.Name);
    auto report = control.resource_report(wire::to_utf8(*entry.Name));
    ASSERT_TRUE(report) << report.error().message;
    resource.persistent_online = report->persistent_online;
  }
}

/// Compares, and takes what is seen as the truth from here on.
void check(Writer& writer, Objects seen) {
  auto forgive = [&](Objects objects) {
    for (const Name& name : writer.unsure) {
      auto known = objects.resources.find(name);
      auto shown = seen.resources.find(name);
      if (known != objects.resources.end() && shown != seen.resources.end()) {
        known->second.persistent_online = shown->second.persistent_online;
      }
    }
    return objects;
  };
  if (writer.unanswered) {
    EXPECT_TRUE(seen == forgive(writer.acknowledged) || seen == forgive(*writer.unanswered))
        << "seen:" << ::testing::PrintToString(seen)
        << "\nacknowledged:" << ::testing::PrintToString(writer.acknowledged)
        << "\nwith the unanswered change:" << ::testing::PrintToString(*writer.unanswered);
  } else {
    EXPECT_EQ(seen, forgive(writer.acknowledged));
  }
  writer.acknowledged = std::move(seen);
  writer.unanswered.reset();
  writer.unsure.clear();
}

/// Lets the writers change things until so many changes are acknowledged, and kills the server a little later.
void kill_under_load(ServerProcess& server, std::vector<Writer>& writers, size_t changes,
                     std::chrono::microseconds later) {
  std::mutex mutex;
  std::condition_variable happened;
  size_t made = 0, running = writers.size();
  std::vector<std::thread> threads;
  for (size_t i = 0; i < writers.size(); ++i) {
    threads.emplace_back([&, i] {
      writers[i].run(server.port(i % server.nodes()), [&] {
        std::lock_guard lock(mutex);
        if (++made >= changes) happened.notify_all();
      });
      std::lock_guard lock(mutex);
      --running;
      happened.notify_all();
    });
  }
  {
    std::unique_lock lock(mutex);
    happened.wait_for(lock, std::chrono::seconds(30), [&] { return made >= changes || running == 0; });
  }
  std::this_thread::sleep_for(later);
  EXPECT_TRUE(server.running()) << server.log();
  server.kill();
  for (std::thread& thread : threads) thread.join();
}

TEST(Durability, NothingAcknowledgedIsLostWhenTheServerIsKilled) {
  unsigned kills = number_from("CMRP_KILLS", kDefaultKills);
  unsigned seed = number_from("CMRP_SEED", std::random_device{}() % 1'000'000);
  std::cout << "CMRP_KILLS=" << kills << " CMRP_SEED=" << seed << "\n";
  std::minstd_rand random(seed);
  ServerFolder folder;
  std::vector<Writer> writers;
  for (size_t i = 0; i < kWriters; ++i) writers.emplace_back(i, seed);
  Clock::duration starting{}, loaded{};
  unsigned starts = 0;
  for (unsigned kill = 0; kill <= kills && !::testing::Test::HasFailure(); ++kill) {
    SCOPED_TRACE("after " + std::to_string(kill) + " kills; CMRP_SEED=" + std::to_string(seed));
    if (random() % 8 == 0) {
      // Killed while it starts, and perhaps recovers from the kill before.
      ServerProcess server(folder);
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
      server.kill();
    }
    Clock::time_point begin = Clock::now();
    ServerProcess server(folder);
    ASSERT_TRUE(server.ready()) << server.log();
    starting += Clock::now() - begin;
    ++starts;
    std::map<char16_t, Objects> seen;
    observe(server, seen);
    if (HasFatalFailure()) break;
    for (Writer& writer : writers) check(writer, seen[writer.letter()]);
    if (kill == kills) break;
    begin = Clock::now();
    kill_under_load(server, writers, random() % 30, std::chrono::microseconds(random() % 3'000));
    loaded += Clock::now() - begin;
    for (const Writer& writer : writers) EXPECT_EQ(writer.trouble, "");
  }
  unsigned changes = 0;
  for (const Writer& writer : writers) changes += writer.changes;
  auto seconds = [](Clock::duration d) { return std::chrono::duration<double>(d).count(); };
  std::cout << changes << " acknowledged changes, " << changes / seconds(loaded) << " a second under load; ready after "
            << 1000 * seconds(starting) / starts << " ms on average\n";
  EXPECT_GT(changes, kills * 5) << "a load that is none";
}

}  // namespace
}  // namespace cmrp::server::testing
