#include "reference/cluster/defaults.h"

#include <algorithm>

#include "reference/cluster/dependencies.h"
#include "reference/cluster/group_transitions.h"
#include "reference/cluster/persistence.h"
#include "reference/cluster/resource_transitions.h"
#include "reference/wire/utf16.h"

namespace cmrp::cluster {
namespace {

constexpr uint32_t kUnknownClass = 0;
constexpr uint32_t kStorage = CLUS_RESCLASS_STORAGE;
constexpr uint32_t kNetwork = 2;
constexpr uint32_t kDeleteEverywhere = CLUS_CHAR_DELETE_REQUIRES_ALL_NODES;
constexpr uint32_t kOneInGroup = CLUS_CHAR_SINGLE_GROUP_INSTANCE;
constexpr uint32_t kOneInCluster = CLUS_CHAR_SINGLE_CLUSTER_INSTANCE;

struct TypeRow {
  const char16_t* name;
  const char16_t* dll;
  uint32_t resource_class;
  uint32_t characteristics;
};

constexpr TypeRow kTypes[] = {
    {u"Cloud Witness", u"clusres.dll", kUnknownClass, CLUS_CHAR_QUORUM},
    {u"DFS Replicated Folder", u"dfsrclus.dll", kUnknownClass, 0},
    {u"DHCP Service", u"clnetres.dll", kUnknownClass, kOneInGroup},
    {u"Disjoint IPv4 Address", u"clusres.dll", kNetwork, 0},
    {u"Disjoint IPv6 Address", u"clusres.dll", kNetwork, 0},
    {u"Distributed File System", u"clusres.dll", kUnknownClass, 0},
    {u"Distributed Network Name", u"clusres.dll", kUnknownClass, 0},
    {u"Distributed Transaction Coordinator", u"mtxclu.dll", kUnknownClass, kDeleteEverywhere},
    {u"File Server", u"clusres2.dll", kUnknownClass, 0},
    {u"File Share Witness", u"clusres.dll", kUnknownClass, CLUS_CHAR_QUORUM},
    {u"Generic Application", u"clusres.dll", kUnknownClass, 0},
    {u"Generic Script", u"clusres.dll", kUnknownClass, 0},
    {u"Generic Service", u"clusres.dll", kUnknownClass, 0},
    {u"Hyper-V Network Virtualization Provider Address", u"provideraddressresource.dll", kNetwork, 0},
    {u"Hyper-V Replica Broker", u"vmclusres.dll", kUnknownClass, kOneInCluster},
    {u"IP Address", u"clusres.dll", kNetwork, 0},
    {u"IPv6 Address", u"clusres.dll", kNetwork, 0},
    {u"IPv6 Tunnel Address", u"clusres.dll", kNetwork, 0},
    {u"iSCSI Target Server", u"wtclusres.dll", kUnknownClass, 0},
    {u"Microsoft iSNS", u"isnsclusres.dll", kUnknownClass, 0},
    {u"NAT", u"provideraddressresource.dll", kNetwork, 0},
    {u"Network File System", u"nfsres.dll", kUnknownClass, 0},
    {u"Network Name", u"clusres.dll", kNetwork, 0},
    {u"Physical Disk", u"clusres.dll", kStorage, CLUS_CHAR_QUORUM},
    {u"Scale Out File Server", u"clusres2.dll", kUnknownClass, kOneInGroup},
    {u"Storage Pool", u"clusres.dll", kStorage, 0},
    {u"Storage Replica", u"clusres2.dll", kUnknownClass, 0},
    {u"Task Scheduler", u"clusres2.dll", kUnknownClass, kOneInCluster},
    {u"Virtual Machine", u"vmclusres.dll", kUnknownClass, kOneInGroup},
    {u"Virtual Machine Cluster WMI", u"vmclusres.dll", kUnknownClass, kOneInCluster},
    {u"Virtual Machine Configuration", u"vmclusres.dll", kUnknownClass, kOneInGroup},
    {u"Virtual Machine Replication Broker", u"vmclusres.dll", kUnknownClass, kOneInCluster},
    {u"WINS Service", u"clnetres.dll", kUnknownClass, kOneInGroup},
};

std::u16string numbered(std::u16string_view text, unsigned number) {
  return std::u16string(text) + static_cast<char16_t>(u'0' + number);
}

void make_core_group(Cluster& cluster, const IdSource& ids) {
  GroupId group;
  create_group(cluster, u"Cluster Group", 1, ids, group, kGroupTypeCoreCluster);
  ResourceId address;
  ResourceId name;
  create_resource(cluster, group, u"Cluster IP Address", u"IP Address", 0, ids, address);
  create_resource(cluster, group, u"Cluster Name", u"Network Name", 0, ids, name);
  add_dependency(cluster, name, address);
  for (const ResourceId& id : {address, name}) set_core(cluster, id, true);
  edit_group(cluster, group).flags |= CLUS_FLAG_CORE;
  online_group(cluster, group);
}

void make_available_storage(Cluster& cluster, const IdSource& ids) {
  GroupId group;
  create_group(cluster, u"Available Storage", 1, ids, group, kGroupTypeAvailableStorage);
  edit_group(cluster, group).flags |= CLUS_FLAG_CORE;
  set_special(cluster, group, true);
}

void make_networks(Cluster& cluster, const IdSource& ids) {
  for (unsigned n = 1; n <= 2; ++n) {
    NetworkConfig network;
    network.id = ids();
    network.name = numbered(u"Cluster Network ", n);
    network.role = n == 1 ? 3 : 1;
    network.address = numbered(u"10.0.", n) + u".0";
    network.address_mask = u"255.255.255.0";
    save(cluster.registry, network);
    for (const auto& [id, node] : cluster.nodes) {
      Interface interface;
      interface.id = ids();
      interface.name = node->name + numbered(u" - Ethernet ", n);
      interface.node = id;
      interface.network = network.id;
      interface.address = numbered(u"10.0.", n) + numbered(u".", id);
      save(cluster.registry, interface);
      cluster.interfaces.emplace(interface.id, std::move(interface));
    }
    cluster.networks.emplace(network.id, std::move(network));
  }
}

}  // namespace

bool is_default_object(std::u16string_view dll) {
  std::u16string folded = wire::fold_case(dll);
  return std::ranges::any_of(kTypes, [&](const TypeRow& row) { return folded == row.dll; });
}

Cluster default_cluster(const IdSource& ids, std::u16string_view name) {
  Cluster cluster;
  cluster.name = name;
  cluster.id = ids();
  cluster.next_node_id = 4;
  save_cluster(cluster);
  for (const char16_t* key : {u"Nodes", u"Groups", u"Resources", u"ResourceTypes", u"Networks", u"NetworkInterfaces"}) {
    cluster.registry.create_key(key);
  }
  for (NodeId id = 1; id <= 3; ++id) {
    Node node;
    node.id = id;
    node.name = numbered(u"NODE", id);
    save(cluster.registry, node);
    cluster.nodes.emplace(id, std::move(node));
  }
  for (const TypeRow& row : kTypes) {
    ResourceTypeConfig type;
    type.name = row.name;
    type.display_name = row.name;
    type.dll = row.dll;
    type.resource_class = row.resource_class;
    type.characteristics = row.characteristics;
    save(cluster.registry, type);
    cluster.resource_types.emplace(wire::fold_case(type.name), std::move(type));
  }
  make_networks(cluster, ids);
  make_core_group(cluster, ids);
  make_available_storage(cluster, ids);
  cluster.events.clear();
  return cluster;
}

}  // namespace cmrp::cluster
