package io.micromoments.identity;

import io.micromoments.schemas.CustomerMerge;
import io.micromoments.schemas.MergeGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which customers are the same person. The latest merge of each customer points to another one, and
 * all whose pointers end at the same customer, the root, are a group. So the groups depend only on
 * the latest record of each customer, as a compacted topic keeps it. Independent of Flink.
 */
final class MergeTable {

  /** Maximum members of a group: a system that merges everybody is broken. */
  static final int MAX_MEMBERS = 50;

  private static final Comparator<CustomerMerge> BY_TIME =
      Comparator.comparing(CustomerMerge::getEventTime)
          .thenComparing(CustomerMerge::getEventId)
          .thenComparing(CustomerMerge::getCustomerId);

  /** Where the table is kept. */
  interface Store {
    /** Returns the latest merge of a customer; null if there is none. */
    CustomerMerge latest(String customer) throws Exception;

    void setLatest(CustomerMerge merge) throws Exception;

    void removeLatest(String customer) throws Exception;

    /** Returns the root of a customer; null if they were never merged. */
    String root(String customer) throws Exception;

    void setRoot(String customer, String root) throws Exception;

    void removeRoot(String customer) throws Exception;

    /** Returns the group of a root; null if there is none. */
    MergeGroup group(String root) throws Exception;

    void setGroup(MergeGroup group) throws Exception;

    void removeGroup(String root) throws Exception;

    /** Returns a number that is higher than all before. */
    long nextGeneration() throws Exception;
  }

  private final Store store;

  MergeTable(Store store) {
    this.store = store;
  }

  /**
   * Applies a merge, or the end of one, unless a later one of the same customer is known.
   *
   * @return the new group of each customer who is affected: of everybody if a group has lost a
   *     member, and of the new members otherwise. Empty if nothing changes, or a group would be too
   *     large
   */
  Map<String, MergeGroup> apply(CustomerMerge merge) throws Exception {
    CustomerMerge known = store.latest(merge.getCustomerId());
    if (known != null && BY_TIME.compare(merge, known) < 0) {
      return Map.of();
    }
    Set<String> affected = new LinkedHashSet<>();
    if (merge.getIntoCustomerId() != null) {
      affected.addAll(members(merge.getIntoCustomerId()));
    }
    affected.addAll(members(merge.getCustomerId()));
    Map<String, CustomerMerge> pointers = new LinkedHashMap<>();
    for (String each : affected) {
      pointers.put(each, store.latest(each));
    }
    pointers.put(merge.getCustomerId(), merge);
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (String each : affected) {
      groups.computeIfAbsent(rootOf(each, pointers), root -> new ArrayList<>()).add(each);
    }
    for (List<String> members : groups.values()) {
      if (members.size() > MAX_MEMBERS) {
        return Map.of();
      }
    }
    store.setLatest(merge);
    return setGroups(groups);
  }

  /** Follows the pointers from a customer; of pointers in a circle, the oldest does not count. */
  private static String rootOf(String customer, Map<String, CustomerMerge> pointers) {
    List<String> path = new ArrayList<>();
    String at = customer;
    while (!path.contains(at)) {
      path.add(at);
      CustomerMerge pointer = pointers.get(at);
      if (pointer == null || pointer.getIntoCustomerId() == null) {
        return at;
      }
      at = pointer.getIntoCustomerId();
    }
    return path.subList(path.indexOf(at), path.size()).stream()
        .map(pointers::get)
        .min(BY_TIME)
        .orElseThrow()
        .getCustomerId();
  }

  private Map<String, MergeGroup> setGroups(Map<String, List<String>> groups) throws Exception {
    Map<String, MergeGroup> known = new LinkedHashMap<>();
    Set<String> rootsBefore = new LinkedHashSet<>();
    for (List<String> members : groups.values()) {
      for (String each : members) {
        String root = store.root(each);
        if (root != null && rootsBefore.add(root)) {
          known.put(root, store.group(root));
        }
      }
    }
    Map<String, MergeGroup> changed = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> each : groups.entrySet()) {
      setGroup(each.getKey(), each.getValue(), known.get(each.getKey()), changed);
    }
    for (String root : rootsBefore) {
      if (!groups.containsKey(root)) {
        store.removeGroup(root);
      }
    }
    return changed;
  }

  /**
   * @param before the group of the root until now; null if there was none
   */
  private void setGroup(
      String root, List<String> members, MergeGroup before, Map<String, MergeGroup> changed)
      throws Exception {
    List<String> old = before == null ? List.of() : before.getMembers();
    boolean wasNeverMerged = members.size() == 1 && store.root(root) == null;
    if (wasNeverMerged || Set.copyOf(old).equals(Set.copyOf(members))) {
      return;
    }
    boolean isJoin = before != null && members.containsAll(old);
    long generation = isJoin ? before.getGeneration() : store.nextGeneration();
    MergeGroup group = new MergeGroup(root, members, generation);
    for (String member : members) {
      if (!isJoin || !old.contains(member)) {
        store.setRoot(member, root);
        changed.put(member, group);
      }
    }
    store.setGroup(group);
  }

  /**
   * What an erasure has removed.
   *
   * @param members the customer, and all who were merged with them
   * @param remaining those of them who have another group because of merges after the erasure
   */
  record Removal(List<String> members, Set<String> remaining) {}

  /**
   * Removes a customer and all who are merged with them, but not merges after a time, in
   * milliseconds since the epoch.
   */
  Removal remove(String customer, long at) throws Exception {
    List<String> members = List.copyOf(members(customer));
    Map<String, CustomerMerge> later = new LinkedHashMap<>();
    Set<String> remaining = new LinkedHashSet<>();
    for (String each : members) {
      CustomerMerge latest = store.latest(each);
      store.removeRoot(each);
      store.removeGroup(each);
      store.removeLatest(each);
      if (latest != null && latest.getEventTime().toEpochMilli() > at) {
        store.setLatest(latest);
        later.put(each, latest);
        remaining.add(each);
        if (latest.getIntoCustomerId() != null) {
          remaining.add(latest.getIntoCustomerId());
        }
      }
    }
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (String each : remaining) {
      groups.computeIfAbsent(rootOf(each, later), root -> new ArrayList<>()).add(each);
    }
    return new Removal(members, setGroups(groups).keySet());
  }

  /** Returns the group of a customer who was ever merged. */
  MergeGroup groupOf(String customer) throws Exception {
    return store.group(store.root(customer));
  }

  /** Returns the customers who are the same person, at least the customer themselves. */
  private List<String> members(String customer) throws Exception {
    String root = store.root(customer);
    return root == null ? List.of(customer) : store.group(root).getMembers();
  }
}
