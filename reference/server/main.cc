// cmrp-server: the reference server of ClusAPI version 3.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/program_options.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "conformance/control/service.h"
#include "reference/rpc/keytab.h"
#include "reference/rpc/ntlm_users.h"
#include "reference/rpc/spnego.h"
#include "reference/server/control_target.h"
#include "reference/server/methods.h"
#include "reference/server/node_set.h"
#include "reference/wire/utf16.h"

namespace cmrp::server {
namespace {

namespace po = boost::program_options;

constexpr int kExitUsage = 2;   // an option or a file named by one is wrong
constexpr int kExitFailed = 1;  // the server could not start or go on

struct Address {
  std::string host;
  uint16_t port = 0;
};

/// A mistake of the person who started the server: what is wrong and what to do.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Address parse_address(const std::string& option, const std::string& text) {
  size_t colon = text.rfind(':');
  char* end = nullptr;
  unsigned long port = colon == std::string::npos ? 65536 : std::strtoul(text.c_str() + colon + 1, &end, 10);
  if (port > 65535 || end == text.c_str() + colon + 1 || *end != 0) {
    throw UsageError("--" + option + " " + text + ": write ADDRESS:PORT, as in 127.0.0.1:0 (port 0: any free one)");
  }
  return {text.substr(0, colon), static_cast<uint16_t>(port)};
}

spdlog::level::level_enum parse_log_level(const std::string& word) {
  auto level = spdlog::level::from_str(word);  // off for a word that it does not know
  if (level == spdlog::level::off && word != "off") {
    throw UsageError("--log-level " + word + ": write trace, debug, info, warning, error or off");
  }
  return level;
}

size_t parse_count(const std::string& option, const std::string& text) {
  constexpr size_t kMostDigits = 9;
  if (text.empty() || text.size() > kMostDigits || text.find_first_not_of("0123456789") != std::string::npos ||
      std::stoul(text) == 0) {
    throw UsageError("--" + option + " " + text + ": write a number from 1 to 999999999");
  }
  return std::stoul(text);
}

/// Who authenticates clients, with everything read that the options name.
std::vector<std::shared_ptr<rpc::SecurityProvider>> make_security(const po::variables_map& vm) {
  auto file = [&](const char* name) { return vm.count(name) ? vm[name].as<std::string>() : std::string(); };
  rpc::SpnegoOptions options{
      .ntlm_user_file = file("ntlm-users"), .keytab = file("keytab"), .ntlm = !vm.count("no-ntlm")};
  if (!options.ntlm && options.keytab.empty()) {
    throw UsageError("--no-ntlm without --keytab: nobody could authenticate; name a keytab");
  }
  if (!options.ntlm && (vm.count("ntlm-users") || vm.count("allow-bare-ntlm"))) {
    throw UsageError("--no-ntlm contradicts --ntlm-users and --allow-bare-ntlm; leave one of them away");
  }
  // Each option is tried by itself, so that an error can name it.
  if (!options.ntlm_user_file.empty()) {
    if (auto read = rpc::use_ntlm_users(options.ntlm_user_file); !read) {
      throw UsageError("--ntlm-users " + read.error().field + ": " + read.error().message);
    }
  }
  if (!options.keytab.empty()) {
    if (auto checked = rpc::check_keytab(options.keytab); !checked) {
      throw UsageError("--keytab " + checked.error().field + ": " + checked.error().message);
    }
  }
  auto spnego = std::make_shared<rpc::SpnegoProvider>(options);
  if (auto ready = spnego->prepare(); !ready) {
    throw UsageError("authentication: " + ready.error().message +
                     "; are gss-ntlmssp and krb5 installed and configured?");
  }
  std::vector<std::shared_ptr<rpc::SecurityProvider>> security = {spnego};
  if (vm.count("allow-bare-ntlm")) {
    options.bare_ntlm = true;
    security.push_back(std::make_shared<rpc::SpnegoProvider>(options));
  }
  return security;
}

/// As many descriptors as the system lets this process have: each connection takes one.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// What an operator can limit: each is reached by one peer, and tells that peer alone.
struct Limits {
  rpc::Limits rpc;
  size_t handles_per_group = kHandlesPerGroup;
  size_t handles_per_principal = kHandlesPerPrincipal;
  PortLimits ports;
};

struct LimitOption {
  const char* name;
  size_t standard;
  const char* help;
  void (*set)(Limits&, size_t);
};

constexpr rpc::Limits kStandard;
constexpr LimitOption kLimitOptions[] = {
    {"max-connections", kStandard.connections, "connections a node takes; one more is closed at once",
     [](Limits& l, size_t n) { l.rpc.connections = n; }},
    {"max-unauthenticated", kStandard.unauthenticated_connections,
     "connections of a node that have not authenticated; one more closes the one that has been silent longest",
     [](Limits& l, size_t n) { l.rpc.unauthenticated_connections = n; }},
    {"unauthenticated-seconds", static_cast<size_t>(kStandard.unauthenticated_idle.count()),
     "how long such a connection may be silent before it is closed",
     [](Limits& l, size_t n) { l.rpc.unauthenticated_idle = std::chrono::seconds(n); }},
    {"max-contexts", kStandard.contexts_per_connection,
     "presentation contexts that a connection may negotiate; one more gets bind_nak LOCAL_LIMIT_EXCEEDED",
     [](Limits& l, size_t n) { l.rpc.contexts_per_connection = n; }},
    {"max-call-bytes", kStandard.bytes_per_call, "stub bytes of one request; more gets the fault ERROR_ACCESS_DENIED",
     [](Limits& l, size_t n) { l.rpc.bytes_per_call = n; }},
    {"max-calls", kStandard.calls_in_flight,
     "calls in flight on one connection; one more gets the fault nca_s_server_too_busy",
     [](Limits& l, size_t n) { l.rpc.calls_in_flight = n; }},
    {"max-handles", kHandlesPerGroup,
     "context handles that a client (one association group) may hold at a node; one more gets ERROR_NOT_ENOUGH_MEMORY",
     [](Limits& l, size_t n) { l.handles_per_group = n; }},
    {"max-handles-per-principal", kHandlesPerPrincipal,
     "context handles that a principal may hold at all nodes together, however many connections it has",
     [](Limits& l, size_t n) { l.handles_per_principal = n; }},
    {"max-ports", PortLimits{}.per_group,
     "notification ports, and as many batch ports, that a client may have at a node",
     [](Limits& l, size_t n) { l.ports.per_group = n; }},
    {"max-queued", PortLimits{}.queued,
     "event indications that wait in a notification port; if there are more, the client is told that it missed some",
     [](Limits& l, size_t n) { l.ports.queued = n; }},
};

po::options_description options() {
  po::options_description all("Options");
  // clang-format off
  all.add_options()
    ("help,h", "this text")
    ("version", "the version")
    ("listen", po::value<std::string>()->default_value("127.0.0.1:0"),
     "ADDRESS:PORT of the first node; port 0 takes any free one, and the other nodes take free ones")
    ("store", po::value<std::string>()->default_value("memory:"),
     "where the nonvolatile cluster state is: sqlite:FILE, or memory: (lost at the end)")
    ("principals", po::value<std::string>(),
     "file that says who may do what, a line each: LEVEL DOMAIN\\user (NTLM) or LEVEL user@REALM (Kerberos), with LEVEL one of all, read-backup, read, none; * is everybody who has authenticated; or LEVEL %NAME for the members of a line group %NAME DOMAIN\\user user@REALM …")
    ("ntlm-users", po::value<std::string>(),
     "file of lines DOMAIN:user:password for NTLM; without it, the environment variable NTLM_USER_FILE")
    ("keytab", po::value<std::string>(),
     "file with Kerberos keys of MSServerClusterMgmtAPI/HOST, HOST being the name by which clients call this server; tickets for its other keys are taken too; without it, no Kerberos")
    ("no-ntlm", "Kerberos only: refuse clients that have no service principal name to ask for")
    ("allow-bare-ntlm",
     "also serve clients that use NTLM without SPNEGO around it, such as rpcclient's [seal]; the protocol asks for SPNEGO")
    ("endpoint-mapper", po::value<std::string>()->default_value("auto"),
     "ADDRESS:PORT of the endpoint mapper; auto: port 135 if it can be had; none: no endpoint mapper")
    ("control", po::value<std::string>(),
     "ADDRESS:PORT of the control service for the conformance suite (unauthenticated: keep it on loopback); off unless given")
    ("cluster-name", po::value<std::string>()->default_value("CLUSTER1"), "name of the cluster in a new store")
    ("ready-file", po::value<std::string>(), "file that gets the endpoints, as JSON, once they accept")
    ("log-level", po::value<std::string>()->default_value("info"), "trace, debug, info, warning, error or off");
  // clang-format on
  po::options_description limits("Limits");
  for (const LimitOption& limit : kLimitOptions) {
    limits.add_options()(limit.name, po::value<std::string>()->default_value(std::to_string(limit.standard)),
                         limit.help);
  }
  all.add(limits);
  return all;
}

void write_ready_file(const std::string& path, const NodeSet& nodes, const std::optional<NodeEndpoint>& mapper,
                      const std::optional<NodeEndpoint>& control) {
  nlohmann::ordered_json ready;
  ready["nodes"] = nlohmann::json::array();
  auto place = [](const NodeEndpoint& e) { return nlohmann::ordered_json{{"host", e.host}, {"port", e.port}}; };
  for (const NodeEndpoint& endpoint : nodes.endpoints()) {
    ready["nodes"].push_back({{"name", endpoint.node}, {"host", endpoint.host}, {"port", endpoint.port}});
  }
  if (mapper) ready["epm"] = place(*mapper);
  if (control) ready["control"] = place(*control);
  // Written aside and renamed, so that who waits for the file never sees half of it.
  std::string aside = path + ".tmp";
  std::ofstream(aside) << ready.dump(2) << "\n";
  if (std::rename(aside.c_str(), path.c_str()) != 0) throw UsageError("--ready-file " + path + " cannot be written");
}

int run(const po::variables_map& vm) {
  auto text = [&](const char* name) { return vm[name].as<std::string>(); };
  Address listen = parse_address("listen", text("listen"));

  Principals principals;
  if (vm.count("principals")) {
    auto loaded = Principals::load(text("principals"));
    if (!loaded) throw UsageError(loaded.error().field + ": " + loaded.error().message);
    principals = std::move(*loaded);
  } else {
    spdlog::warn("no --principals: nobody has access");
  }
  auto security = make_security(vm);
  Limits limits;
  for (const LimitOption& limit : kLimitOptions) limit.set(limits, parse_count(limit.name, text(limit.name)));

  // Only now, with nothing left to say about the other files and options, is the store opened, which may make it.
  boost::asio::io_context io(1);
  // From here on a signal ends the server in order: whoever has seen the ready file may send one at once.
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int signal) {
    spdlog::info("ends by signal {}", signal);
    io.stop();
  });
  auto store = store::Store::open(text("store"));
  if (!store) throw UsageError("--store " + store.error().field + ": " + store.error().message);
  auto host = ClusterHost::create(io, std::move(*store), wire::to_utf16(text("cluster-name")));
  if (!host) {
    throw UsageError("--store " + text("store") + ": " + host.error().text() +
                     "; restore it from a copy or name another file");
  }

  const std::span<const HandlerRow> families[] = {cluster_methods(),       resource_methods(), resource_state_methods(),
                                                  dependency_methods(),    group_methods(),    group_state_methods(),
                                                  node_methods(),          network_methods(),  group_set_methods(),
                                                  resource_type_methods(), registry_methods(), batch_methods(),
                                                  notify_methods(),        control_methods(),  property_enum_methods()};
  HandlerTable handlers(families);
  ServerParts parts{**host,
                    principals,
                    handlers,
                    limits.handles_per_group,
                    std::make_shared<HandleQuota>(limits.handles_per_principal),
                    limits.ports};
  NodeSet nodes(io, parts, {listen.host, listen.port, limits.rpc, security});
  try {
    nodes.start();
  } catch (const boost::system::system_error& error) {
    throw UsageError("--listen " + text("listen") + ": " + error.code().message() +
                     "; write a numeric address of this machine, and a port that is free");
  }
  for (const NodeEndpoint& endpoint : nodes.endpoints()) {
    spdlog::info("{} listens on {}:{}", endpoint.node, endpoint.host, endpoint.port);
  }

  rpc::EndpointMapper mapper({});
  std::unique_ptr<rpc::TcpServer> mapper_server;
  std::optional<NodeEndpoint> mapper_at;
  if (std::string where = text("endpoint-mapper"); where != "none") {
    bool automatic = where == "auto";
    Address at = automatic ? Address{listen.host, 135} : parse_address("endpoint-mapper", where);
    try {
      mapper_server = std::make_unique<rpc::TcpServer>(io, at.host, at.port, mapper,
                                                       rpc::ServerOptions{.limits = limits.rpc, .security = security});
      mapper_at = {"", at.host, mapper_server->port()};
      nodes.publish_to(mapper);
      spdlog::info("endpoint mapper listens on {}:{}", at.host, mapper_at->port);
    } catch (const boost::system::system_error& error) {
      if (!automatic) {
        throw UsageError("--endpoint-mapper " + where + ": " + error.code().message() +
                         "; write an address of this machine and a free port, or none");
      }
      spdlog::warn("no endpoint mapper: {}:135: {}; clients must name the port", at.host, error.code().message());
    }
  }

  ControlTarget target(io, **host, nodes, principals);
  std::unique_ptr<control::ControlService> control;
  std::optional<NodeEndpoint> control_at;
  if (vm.count("control")) {
    Address at = parse_address("control", text("control"));
    try {
      control = std::make_unique<control::ControlService>(target, at.host, at.port);
    } catch (const std::system_error& error) {
      throw UsageError("--control " + text("control") + ": " + error.code().message() +
                       "; write an address of this machine and a port that is free");
    }
    control_at = {"", at.host, control->port()};
    spdlog::info("control service listens on {}:{}, unauthenticated", at.host, control->port());
  }
  if (vm.count("ready-file")) write_ready_file(text("ready-file"), nodes, mapper_at, control_at);

  io.run();
  if (control) control->stop();
  nodes.stop();
  return 0;
}

}  // namespace
}  // namespace cmrp::server

int main(int argc, char** argv) {
  using namespace cmrp::server;
  po::variables_map vm;
  try {
    po::store(po::command_line_parser(argc, argv).options(options()).positional({}).run(), vm);
    if (vm.count("help")) {
      std::cout
          << "cmrp-server: reference server of the Failover Cluster Management API (ClusAPI) protocol, version 3\n\n"
             "Simulates a cluster of three nodes, each on an endpoint of its own. Clients authenticate by SPNEGO "
             "(Kerberos\n"
             "with --keytab, NTLM) and must seal their calls.\n\n"
          << options()
          << "\nExample:\n"
             "  echo 'CMRP:admin:secret' > users; echo 'all CMRP\\admin' > principals\n"
             "  cmrp-server --ntlm-users users --principals principals --store sqlite:cluster.db --listen "
             "127.0.0.1:49200\n"
             "  rpcclient -U 'CMRP\\admin%secret' 'ncacn_ip_tcp:127.0.0.1[seal,spnego]' -c clusapi_get_cluster_name\n\n"
             "With Kerberos (krb5.conf names the realm; `kadmin ktadd` writes keys):\n"
             "  cmrp-server --keytab cluster.keytab --no-ntlm --principals principals --listen 192.0.2.11:49200\n";
      return 0;
    }
    if (vm.count("version")) {
      std::cout << "cmrp-server " CMRP_VERSION "\n";
      return 0;
    }
    po::notify(vm);
    spdlog::set_default_logger(spdlog::stderr_color_mt("cmrp-server"));
    spdlog::set_level(parse_log_level(vm["log-level"].as<std::string>()));
    raise_descriptor_limit();
    // A store at its limit of size is an error like a full disk (RLIMIT_FSIZE), not the end.
    std::signal(SIGXFSZ, SIG_IGN);
    return run(vm);
  } catch (const po::error& error) {
    std::cerr << "cmrp-server: " << error.what() << "; see --help\n";
    return kExitUsage;
  } catch (const UsageError& error) {
    std::cerr << "cmrp-server: " << error.what() << "\n";
    return kExitUsage;
  } catch (const std::exception& error) {
    std::cerr << "cmrp-server: " << error.what() << "\n";
    return kExitFailed;
  }
}
